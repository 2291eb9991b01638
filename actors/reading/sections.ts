import type { SectionRole } from '../../state/paper.ts';
import type { FlowLine } from './flow.ts';
import { type Heading, headingAt, roleOf } from './headings.ts';
import { weightedMedian } from './lines.ts';
import { SAME_SIZE } from './pages.ts';

/** A section as its lines. */
export type SectionLines = {
  readonly title: string;
  readonly number: string;
  readonly level: number;
  readonly role: SectionRole;
  readonly page: number;
  readonly lines: readonly FlowLine[];
};

export type Outline = {
  /** Lines before the first heading: title, authors, and an abstract without a heading. */
  readonly front: readonly FlowLine[];
  readonly sections: readonly SectionLines[];
  readonly references: readonly FlowLine[];
};

const RUN_IN_ABSTRACT = /^abstract\s*[.:—–-]\s*(?=\S)/i;
const REFERENCES = /^(?:references|bibliography|literature cited)$/i;

/** Sections of these roles stand at the top level however small they are set. */
const ALWAYS_TOP: readonly SectionRole[] = [
  'abstract',
  'conclusion',
  'limitations',
  'acknowledgements',
  'appendix',
];

type Numbering = { parts: number[]; letters: boolean };

/** Whether a number may follow the last one: counting goes on, one level deeper at most, with small slips allowed. */
function follows(number: string, last: Numbering): boolean {
  const [top = ''] = number.split('.');
  if (/^[A-Z]$/.test(top)) return true;
  if (last.letters) return false;
  const parts = number.split('.').map(Number);
  if (parts.some(Number.isNaN)) return true;
  const [first = 0] = parts;
  const [before = 0] = last.parts;
  return first >= before && first <= before + 2 && parts.length <= last.parts.length + 2;
}

function note(number: string, last: Numbering): Numbering {
  if (/^[A-Z](?:\.|$)/.test(number) && !/^[IVX]+$/.test(number)) return { parts: [], letters: true };
  const parts = number.split('.').map(Number);
  return parts.some(Number.isNaN) ? last : { parts, letters: false };
}

/** Parts the flow at its headings. */
export function outlineOf(lines: readonly FlowLine[], body: number): Outline {
  const front: FlowLine[] = [];
  const references: FlowLine[] = [];
  const sections: (Omit<SectionLines, 'lines'> & { lines: FlowLine[] })[] = [];
  let into: FlowLine[] = front;
  let numbering: Numbering = { parts: [], letters: false };
  let inAppendix = false;
  let inReferences = false;
  let topSize = 0;
  const roles: SectionRole[] = [];
  const abstract = abstractAt(lines, body);

  const open = (heading: Heading, page: number): void => {
    const { title, number } = heading;
    inReferences = REFERENCES.test(title);
    if (inReferences) {
      into = references;
      return;
    }
    const own = roleOf(title);
    const minor = !ALWAYS_TOP.includes(own) && heading.size < topSize - 0.4;
    const level = heading.level || (minor ? 2 : 1);
    if (own !== 'abstract') topSize = Math.max(topSize, heading.size);
    inAppendix ||=
      references.length > 0 || /^append|^supplement/i.test(title) || /^[A-H](?:\.|$)/.test(number);
    const inherited = roles[level - 2] ?? 'other';
    const role: SectionRole =
      inAppendix && !['acknowledgements', 'limitations'].includes(own)
        ? 'appendix'
        : level > 1 && (own === 'other' || own === 'method') && inherited !== 'other'
          ? inherited
          : own;
    roles.length = level - 1;
    roles[level - 1] = role;
    numbering = number === '' ? numbering : note(number, numbering);
    const section = { title, number, level, role, page, lines: [] as FlowLine[] };
    sections.push(section);
    into = section.lines;
  };

  for (let i = 0; i < lines.length; i++) {
    const line = lines[i];
    if (!line) continue;
    if (abstract && line !== abstract && isBefore(line, abstract)) {
      front.push(line);
      continue;
    }
    const runIn = sections.length === 0 && RUN_IN_ABSTRACT.exec(line.text);
    if (runIn) {
      open({ number: '', title: 'Abstract', level: 1, size: 0, lines: 1 }, line.sheet.page);
      into.push(line);
      continue;
    }
    const heading = headingAt(lines, i, body);
    const accepted = heading && isAccepted(heading, sections.length > 0, inReferences, numbering);
    if (!heading || !accepted) {
      into.push(line);
      continue;
    }
    open(heading, line.sheet.page);
    i += heading.lines - 1;
  }
  return { front, sections, references };
}

/** The heading of the abstract, if it stands on the first page. */
function abstractAt(lines: readonly FlowLine[], body: number): FlowLine | undefined {
  const page = lines[0]?.sheet;
  return lines.find(
    (line, i) =>
      line.sheet === page &&
      (RUN_IN_ABSTRACT.test(line.text) || /^abstract$/i.test(headingAt(lines, i, body)?.title ?? '')),
  );
}

/** What stands above the abstract, in whichever column, is title and authors. */
const isBefore = (line: FlowLine, abstract: FlowLine): boolean =>
  line.sheet === abstract.sheet && line.line.y < abstract.line.y - 2;

/** A heading counts when its number goes on; before the abstract or the introduction nothing else is one. */
function isAccepted(heading: Heading, started: boolean, inReferences: boolean, last: Numbering): boolean {
  const { number, title, level } = heading;
  if (!started)
    return /^(?:abstract|(?:\w+ )?introduction|motivation)$/i.test(title) || /^(?:1|I|0)$/.test(number);
  if (inReferences)
    return (
      /^[A-Z](?:\.\d)?$/.test(number) ||
      /^(?:append|supplement|acknowledge?ment)/i.test(title) ||
      (number === '' && level < 2)
    );
  return number === '' || follows(number, last);
}

/** Size of a section's running text: that of the paper, unless it is set otherwise throughout (an abstract). */
export function textSize(lines: readonly FlowLine[], body: number): number {
  const letters = (of: readonly FlowLine[]): number => of.reduce((sum, { text }) => sum + text.length, 0);
  const ofBody = lines.filter(({ line }) => Math.abs(line.size - body) < SAME_SIZE);
  if (letters(ofBody) > 0.35 * letters(lines)) return body;
  return weightedMedian(lines.map(({ line, text }) => [line.size, text.length]));
}
