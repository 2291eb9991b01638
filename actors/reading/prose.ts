import type { Box, Document, SectionRole } from '../../state/paper.ts';
import { leansOnContext, numbersIn, TURNS_TO_PAPER } from './prose-cues.ts';
import { centrality } from './prose-rank.ts';
import { rarityOf, similarity, stemsOf, type Terms, termsOf } from './prose-terms.ts';

/** A sentence with what ranking needs to know of it. */
export type Statement = {
  readonly text: string;
  readonly page: number;
  readonly boxes: readonly Box[];
  readonly role: SectionRole;
  readonly inCaption: boolean;
  /** Position in the paper, 0 to 1. */
  readonly place: number;
  readonly terms: Terms;
  readonly numbers: readonly string[];
  readonly cites: number;
  /** How central to the paper, 0 to 1. */
  readonly centrality: number;
  /** How much about the topic, 0 to 1. */
  readonly relevance: number;
  /** Needs the sentence before it to be understood. */
  readonly leans: boolean;
  /** Stands in the abstract before it turns to the paper itself. */
  readonly isBackground: boolean;
};

/** A sentence a person would quote has at least and at most this many words. */
const WORDS_MIN = 7;
const WORDS_MAX = 60;

/** Whether a text is whole, legible prose: no formula, no broken end, balanced brackets. */
function isLegible(text: string): boolean {
  const words = text.split(/\s+/);
  const letters = (text.match(/\p{L}/gu) ?? []).length;
  const real = words.filter((word) => /^["“‘(]*\p{L}{2,}/u.test(word)).length;
  return (
    words.length >= WORDS_MIN &&
    words.length <= WORDS_MAX &&
    real >= 0.6 * words.length &&
    letters >= 0.68 * text.replaceAll(' ', '').length &&
    /^["“‘(]?[\p{Lu}\d]/u.test(text) &&
    /[.!]["”’)]*$/.test(text) &&
    !/…|https?:|www\./.test(text) &&
    (text.match(/[([]/g) ?? []).length === (text.match(/[)\]]/g) ?? []).length
  );
}

type Raw = Pick<Statement, 'text' | 'page' | 'boxes' | 'role' | 'inCaption'> & { readonly cites: number };

/** Sections whose sentences are not the paper's own statement. */
const LEFT_OUT: readonly SectionRole[] = ['acknowledgements', 'appendix'];

function rawStatements(document: Document): Raw[] {
  const inSections = document.sections
    .filter(({ role }) => !LEFT_OUT.includes(role))
    .flatMap(({ role, paragraphs }) =>
      paragraphs
        .flat()
        .map((sentence) => ({ ...sentence, role, inCaption: false, cites: sentence.cites.length })),
    );
  const lastPage = Math.max(1, ...inSections.map(({ page }) => page));
  const inCaptions = document.captions
    .filter(({ page }) => page <= lastPage)
    .flatMap(({ text, page, box }) =>
      text.split(/(?<=[^\s.][.!]["”)]?)\s+(?=\p{Lu})/u).map((part) => ({
        text: part,
        page,
        boxes: [box],
        role: 'results' as const,
        inCaption: true,
        cites: 0,
      })),
    );
  return [...inSections, ...inCaptions];
}

/** All legible statements of a paper, measured against each other, its title and the topic asked about. */
export function statementsOf(document: Document, topic: string): Statement[] {
  const raw = rawStatements(document).filter(({ text }) => isLegible(text));
  const stems = raw.map(({ text }) => stemsOf(text));
  const rarity = rarityOf(stems);
  const terms = stems.map((each) => termsOf(each, rarity));
  const title = termsOf(stemsOf(document.title), rarity);
  const written = document.abbreviations.reduce(
    (text, [short, long]) => (text.includes(short) ? `${text} ${long}` : text),
    topic,
  );
  const asked = termsOf(stemsOf(written), rarity);
  const relevance = terms.map((each) => similarity(each, asked));
  const seeds = terms.map(
    (each, i) =>
      0.2 +
      similarity(each, title) +
      (relevance[i] ?? 0) +
      (raw[i]?.role === 'abstract' ? 1 : raw[i]?.role === 'conclusion' ? 0.5 : 0),
  );
  const central = centrality(terms, seeds);
  const turn = raw.findIndex(({ role, text }) => role === 'abstract' && TURNS_TO_PAPER.test(text));
  return raw.map((statement, i) => ({
    ...statement,
    place: i / Math.max(1, raw.length - 1),
    terms: terms[i] ?? new Map(),
    numbers: numbersIn(statement.text),
    centrality: central[i] ?? 0,
    relevance: relevance[i] ?? 0,
    leans: leansOnContext(statement.text),
    isBackground: statement.role === 'abstract' && i < turn,
  }));
}
