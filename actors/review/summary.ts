import type { Document, PdfText, Summary } from '../../state/paper.ts';
import { PageText, squeeze } from './page-text.ts';
import { around, likenessTo, standsOn } from './quotation.ts';
import { contentWords, coverageOf, likeness, Salience } from './salience.ts';
import { type Fault, type Findings, fault, grave, type Merit, PADDED, serious } from './verdict.ts';

export interface Summarised {
  readonly document: Document;
  readonly summary: Summary;
  readonly text: PdfText;
}

/** Sentences that share so much of their content say the same. */
const SAME = 0.75;
/** How much of a sentence of the document must stand together on its page: lines may be read in another order. */
const NEARLY = 0.8;
const WORDS_MAX = 90;
/** Share of beside-the-point sentences from which a summary is padded rather than loose. */
const LOOSE_MAX = 0.15;
const COVERAGE_MIN = 0.5;

/** Does each sentence stand where it says, is the paper covered, and is nothing said twice or beside the point? */
export function reviewSummary({ document, summary, text }: Summarised): Findings {
  const page = new PageText(text);
  const { sentences, claims } = summary;
  const checked = sentences.length + claims.length;
  if (sentences.length === 0) {
    return { faults: [grave(0.9, 'the summary says nothing')], merits: [], checked };
  }
  const salience = new Salience(document);
  const coverage = coverageOf(summary, document, salience);
  return {
    faults: [
      ...badDocument(document, page),
      ...sentences.flatMap(({ text, page: at }, i) =>
        misquoted(`sentence ${i + 1}`, text, at, page, sentences.length),
      ),
      ...claims.flatMap((claim, i) =>
        misquoted(`claim ${i + 1}`, claim.text, claim.page, page, claims.length),
      ),
      ...claims.flatMap(({ numbers, text }, i) =>
        numbers.every((number) => text.includes(number))
          ? []
          : [grave(0.1, `claim ${i + 1} is given numbers that it does not hold`)],
      ),
      ...(claims.length === 0 ? [fault(0.2, 'no claim of the authors was found')] : []),
      ...repeated(
        'sentences',
        sentences.map((sentence) => sentence.text),
      ),
      ...repeated(
        'claims',
        claims.map((claim) => claim.text),
      ),
      ...beside(summary, salience),
      ...sentences.flatMap(({ text }, i) =>
        wordCount(text) > WORDS_MAX
          ? [fault(0.05, `sentence ${i + 1} runs on for ${wordCount(text)} words`)]
          : [],
      ),
      ...(coverage.share < COVERAGE_MIN
        ? [fault(COVERAGE_MIN - coverage.share, `much is left out: ${coverage.missing.join(', ')}`)]
        : []),
    ],
    merits: merits(summary, coverage),
    checked,
  };
}

const wordCount = (text: string): number => text.split(/\s+/).length;

/** What the reader made of the paper: its title, sections and sentences must be the paper's. */
function badDocument(document: Document, page: PageText): Fault[] {
  const faults: Fault[] = [];
  const sentences = document.sections.flatMap(({ paragraphs }) => paragraphs.flat());
  const front = page.squeezed(1) + page.squeezed(2);
  if (document.pageCount !== page.pageCount)
    faults.push(grave(0.2, `the document has ${document.pageCount} pages, the file ${page.pageCount}`));
  if (document.title === '') faults.push(fault(0.1, 'the title was not found'));
  else if (likenessTo(front, document.title) < NEARLY)
    faults.push(serious(0.2, `the title “${document.title}” is not on the first pages`));
  if (sentences.length === 0) return [...faults, grave(0.5, 'no sentence of the paper was read')];
  const forged = sentences.filter(
    ({ text, page: at }) => !page.has(at) || likenessTo(around(page, at), text) < NEARLY,
  );
  const [first] = forged;
  if (first) {
    const share = forged.length / sentences.length;
    faults.push(
      fault(
        Math.min(0.9, share),
        `${forged.length} of ${sentences.length} sentences do not stand on their page, such as “${first.text}” on page ${first.page}`,
      ),
    );
  }
  return faults;
}

/** A sentence that does not stand on its page, or says another number than is printed there. */
function misquoted(what: string, text: string, at: number, page: PageText, among: number): Fault[] {
  const cost = 0.5 / Math.max(1, among);
  const quoted = `${what} (“${text.slice(0, 120)}”)`;
  if (!page.has(at)) return [grave(cost, `${quoted} points at page ${at}, which does not exist`)];
  const squeezed = around(page, at);
  const numbers = text.match(/\d[\d.,]*\d|\d/g) ?? [];
  const foreign = numbers.find((number) => !squeezed.includes(squeeze(number)));
  if (foreign !== undefined)
    return [grave(cost, `${quoted} says ${foreign}, which page ${at} does not print`)];
  return standsOn(page, at, text) ? [] : [grave(cost, `${quoted} does not stand on page ${at}`)];
}

function repeated(what: string, texts: readonly string[]): Fault[] {
  const words = texts.map(contentWords);
  const again = words.flatMap((one, i) =>
    words.slice(0, i).some((other) => likeness(one, other) >= SAME) ? [i] : [],
  );
  const [first] = again;
  if (first === undefined) return [];
  const cost = Math.min(0.9, PADDED + again.length / texts.length);
  return [fault(cost, `${again.length} of ${texts.length} ${what} repeat others, such as “${texts[first]}”`)];
}

/** Sentences that have nothing to do with what the paper is about, or are none of its text. */
function beside({ sentences }: Summary, salience: Salience): Fault[] {
  const idle = sentences.filter(({ text }) => !salience.isToThePoint(text));
  const [first] = idle;
  if (!first) return [];
  const share = idle.length / sentences.length;
  const make = share > LOOSE_MAX ? serious : fault;
  return [
    make(
      share,
      `${idle.length} of ${sentences.length} sentences are beside the point, such as “${first.text}”`,
    ),
  ];
}

function merits({ sentences, claims }: Summary, coverage: ReturnType<typeof coverageOf>): Merit[] {
  return [
    { reason: `${sentences.length} sentences and ${claims.length} claims stand where they say`, gain: 0 },
    ...(coverage.missing.length === 0 ? [{ reason: 'every part of the paper is covered', gain: 0.15 }] : []),
    ...(coverage.terms >= 0.75
      ? [{ reason: `${Math.round(coverage.terms * 100)}% of the paper’s main terms are there`, gain: 0.15 }]
      : []),
  ];
}
