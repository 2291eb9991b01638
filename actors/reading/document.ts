import type { PaperId } from '../../state/ids.ts';
import type { Document, PdfText, Section, Sentence } from '../../state/paper.ts';
import { abbreviationsIn } from './abbreviations.ts';
import { type Citations, citationsOf } from './citations.ts';
import { type FlowLine, flowOf } from './flow.ts';
import { arxivOf, frontOf, yearOf } from './front.ts';
import { pagesOf } from './pages.ts';
import { paragraphsOf } from './paragraphs.ts';
import { entriesOf } from './references.ts';
import { outlineOf, type SectionLines, textSize } from './sections.ts';
import { sentencesOf } from './sentences.ts';

/** A paper without a heading `Abstract` sets it, at least this many full lines, before its introduction. */
const ABSTRACT_LINES_MIN = 4;

/** Lines of an abstract that has no heading: the running text that ends the front matter. */
function bareAbstract(front: readonly FlowLine[]): FlowLine[] {
  const isRunning = ({ line, from, to, text }: FlowLine): boolean =>
    line.x1 - line.x0 > 0.55 * (to - from) && text.split(' ').length > 5 && !/@/.test(text);
  const start = front.findIndex(
    (_, i) => front.slice(i, i + 3).length === 3 && front.slice(i, i + 3).every(isRunning),
  );
  return start === -1 ? [] : front.slice(start);
}

/** Rebuilds a paper as its author structured it: title, sections of prose, captions, references, citations. */
export function readDocument(paper: PaperId, text: PdfText): Document {
  const pages = pagesOf(text);
  const { body, known, captions } = pages;
  const flow = flowOf(pages);
  const outline = outlineOf(flow.lines, body);
  const front = frontOf(outline.front, known);
  const entries = entriesOf(outline.references, known);
  const citations = citationsOf(entries);
  const prose = (lines: readonly FlowLine[], size: number): Sentence[][] =>
    paragraphsOf(lines, size, known)
      .map((paragraph) => sentencesOf(paragraph, citations))
      .filter((sentences) => sentences.length > 0);
  const toSection = ({ lines, ...section }: SectionLines): Section => ({
    ...section,
    paragraphs: prose(lines, textSize(lines, body)),
  });
  const sections = outline.sections.map(toSection);
  if (!sections.some(({ role }) => role === 'abstract')) {
    const lines = bareAbstract(outline.front.slice(front.lines));
    const [first] = lines;
    if (first && lines.length >= ABSTRACT_LINES_MIN) {
      const abstract = {
        title: 'Abstract',
        number: '',
        level: 1,
        role: 'abstract' as const,
        page: first.sheet.page,
      };
      sections.unshift(toSection({ ...abstract, lines }));
    }
  }
  if (sections.length === 0) {
    const lines = flow.lines.slice(front.lines);
    const whole = {
      title: '',
      number: '',
      level: 1,
      role: 'other' as const,
      page: lines[0]?.sheet.page ?? 1,
    };
    sections.push(toSection({ ...whole, lines }));
  }
  const arxiv = arxivOf(text);
  const sentences = sections.flatMap((section) => section.paragraphs.flat().map((sentence) => sentence.text));
  return {
    paper,
    title: front.title,
    authors: [...front.authors],
    year: yearOf(text, arxiv),
    arxiv,
    pageCount: text.pageCount,
    sections,
    captions: [...captions],
    footnotes: footnotesOf(flow.footnotes, known, citations),
    references: entries.map(({ reference }) => reference),
    abbreviations: abbreviationsIn([...sentences, ...captions.map((caption) => caption.text)]),
    warnings: [...text.warnings, ...missing(front.title, sections, entries.length)],
  };
}

function footnotesOf(
  notes: readonly (readonly FlowLine[])[],
  known: ReadonlySet<string>,
  citations: Citations,
): Sentence[] {
  return notes.flatMap((lines) => {
    const size = lines[0]?.line.size ?? 0;
    return paragraphsOf(lines, size, known).flatMap((paragraph) => sentencesOf(paragraph, citations));
  });
}

function missing(title: string, sections: readonly Section[], references: number): string[] {
  return [
    ...(title === '' ? ['no title found'] : []),
    ...(sections.every((section) => section.title === '') ? ['no section headings found'] : []),
    ...(references === 0 ? ['no list of references found'] : []),
  ];
}
