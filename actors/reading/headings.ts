import type { SectionRole } from '../../state/paper.ts';
import type { FlowLine } from './flow.ts';
import { type Line, textOf } from './lines.ts';
import type { Word } from './table-sheet.ts';

/** A heading with the lines it takes. */
export type Heading = {
  readonly number: string;
  readonly title: string;
  /** 0 when only its size can tell. */
  readonly level: number;
  readonly size: number;
  readonly lines: number;
};

const NUMBERED =
  /^(?:(?<arabic>\d{1,2}(?:\.\d{1,2}){0,3})\.?|(?:Appendix|APPENDIX)\s+(?<appendix>[A-Z])\b[.:]?|(?<letter>[A-Z](?:\.\d{1,2}){0,3})\.?|(?<roman>[IVX]{1,5})\.)\s+(?<title>\S.*)$/;

const NAMED =
  /^(?:abstract|(?:\w+ )?introduction|related works?|(?:\w+ )?background(?: and related work)?|preliminaries|motivation|methods?|methodology|approach|(?:our |the |proposed )?models?|experiments?|experimental (?:setup|settings?|results)|evaluation|results(?: and (?:discussion|analysis))?|analysis|discussions?|conclusions?(?: and .*|, .*)?|discussion and conclusions?|summary|limitations?|future work|ethic\w*(?: .*)?|broader impacts?(?: .*)?|impact statement|reproducibility(?: statement)?|acknowledge?ments?|references|bibliography|literature cited|appendix|appendices|supplement(?:ary|al)(?: materials?)?)\.?$/i;

/** Things that are set like headings and are none. */
const NO_HEADING =
  /^(?:algorithm|theorem|lemma|definition|proposition|corollary|proof|remark|example|figure|fig|table|tab|input|output|require|ensure|keywords|index terms|ccs concepts|question|answer|context|passage|query)\b/i;

const TITLE_MAX = 110;

/** Whether nearly all letters are capitals; a variable may stand among them. */
function isUpper(text: string): boolean {
  const upper = (text.match(/\p{Lu}/gu) ?? []).length;
  return upper >= 4 && (text.match(/\p{Ll}/gu) ?? []).length <= 0.15 * upper;
}

/** In small capitals letters stand further apart than elsewhere; a space is wider than this, in font sizes. */
const SMALL_CAPS_SPACE = 0.24;

/** The text of a heading or title. Capitals of which some are smaller are small capitals: letters of the lower case. */
export function headingText({ words }: Pick<Line, 'words'>): string {
  const largest = Math.max(...words.map((word) => word.size));
  const isSmall = (word: Word): boolean => word.size < 0.88 * largest && /^[^\p{Ll}]+$/u.test(word.text);
  const text = textOf({ words });
  if (!isUpper(text) || !words.some(isSmall)) return text;
  return words.reduce((title, word, i) => {
    const before = words[i - 1];
    const spaced = before && word.x0 - before.x1 > SMALL_CAPS_SPACE * Math.min(before.size, word.size);
    return title + (spaced ? ' ' : '') + (isSmall(word) ? word.text.toLowerCase() : word.text);
  }, '');
}

/** How a line is set apart from running text. */
function styleOf({ line, text }: FlowLine, body: number): 'large' | 'bold' | 'capitals' | 'italic' | null {
  const size = Math.max(...line.words.map((word) => word.size));
  if (size > body + 0.8 && line.size > body - 2.5) return 'large';
  const share = (kind: 'bold' | 'italic'): number =>
    line.words.reduce((sum, word) => sum + (word[kind] ? word.text.length : 0), 0) /
    text.replaceAll(' ', '').length;
  if (share('bold') > 0.85) return 'bold';
  if (isUpper(text)) return 'capitals';
  return share('italic') > 0.85 ? 'italic' : null;
}

/** Cells of a table stand further apart than words, and than a heading and its number. */
const hasWideGap = ({ words, size }: Line): boolean =>
  words.slice(2).some((word, i) => word.x0 - (words[i + 1]?.x1 ?? word.x0) > 1.6 * size);

/** The second line of a long heading is set like the first and starts no paragraph. */
function isSecondLine(first: FlowLine, second: FlowLine, body: number): boolean {
  const sameStyle = styleOf(first, body) === styleOf(second, body) && first.line.bold === second.line.bold;
  return (
    sameStyle &&
    second.gap < 1.45 &&
    Math.abs(first.line.size - second.line.size) < 0.3 &&
    !NUMBERED.test(second.text) &&
    !NAMED.test(second.text) &&
    first.line.x1 > first.from + 0.6 * (first.to - first.from)
  );
}

/** The heading that starts at a line of the flow, if one does. `body` is the size of running text. */
export function headingAt(lines: readonly FlowLine[], at: number, body: number): Heading | null {
  const first = lines[at];
  if (!first || NO_HEADING.test(first.text)) return null;
  const style = styleOf(first, body);
  const apart = first.gap > 1.15;
  if (style === null && !(NAMED.test(first.text) && apart)) return null;
  const second = lines[at + 1];
  const two = style !== null && second !== undefined && isSecondLine(first, second, body);
  const text = [first, ...(two ? [second] : [])]
    .map(({ line }) => headingText(line))
    .join(' ')
    .replace(/(\p{L})- (\p{Ll})/gu, '$1$2');
  const count = two ? 2 : 1;
  const numbered = NUMBERED.exec(text)?.groups;
  const title = (numbered?.title ?? text).trim().replace(/(?<!\bet al|\betc)[.:]$/, '');
  if (title.length > TITLE_MAX || title.length < 3 || !/\p{L}{3}/u.test(title)) return null;
  if (
    !/^["“‘']?[\p{Lu}\d]/u.test(title) &&
    !(numbered && style !== null && /^\p{Ll}\p{Lu}|^\p{L}-/u.test(title))
  )
    return null;
  if (/[,;]$|\(\d+\)$|[=∑∈]/.test(title) || hasWideGap(first.line)) return null;
  const heading = { title, size: first.line.size, lines: count };
  if (numbered) {
    const number = numbered.arabic ?? numbered.appendix ?? numbered.letter ?? numbered.roman ?? '';
    if (style === null || (style === 'italic' && !apart)) return null;
    if (numbered.letter && !numbered.letter.includes('.') && style !== 'large' && style !== 'bold' && !apart)
      return null;
    return { ...heading, number, level: number.split('.').length };
  }
  if (NAMED.test(title) || (style === 'large' && apart)) return { ...heading, number: '', level: 0 };
  const short = title.split(' ').length <= 10 && first.line.x1 < first.to - 0.05 * (first.to - first.from);
  const isBold = style === 'bold' && first.line.size > body - 0.6;
  return isBold && apart && short && !/[.?!]$/.test(text) ? { ...heading, number: '', level: 3 } : null;
}

const ROLES: readonly [SectionRole, RegExp][] = [
  ['abstract', /^abstract$/i],
  [
    'conclusion',
    /conclusion|concluding|^(?:future (?:work|directions?)|summary(?: and .*)?|closing remarks)$/i,
  ],
  ['limitations', /limitation|ethic|broader impact|impact statement/i],
  ['conclusion', /future (?:work|directions?)/i],
  ['acknowledgements', /acknowledge?ment|author contributions?|funding/i],
  ['introduction', /introduction|^motivation/i],
  ['related', /related works?|prior work|previous work|background|literature/i],
  [
    'discussion',
    /discussion|analys[ie]s|understanding|case study|error|qualitative|visuali[sz]ation|insights?|why/i,
  ],
  ['results', /results?|findings|ablation|comparison|performance/i],
  [
    'experiments',
    /experiment|evaluation|setup|set-up|data ?sets?|settings?|implementation|hyper-?parameters?|baselines|training details|corpora|benchmarks?|empirical|tasks\b|metrics/i,
  ],
  [
    'method',
    /methods?|methodology|approach|model|architecture|framework|algorithm|formulation|preliminar|proposed|network|encoder|decoder|attention|learning|training|objective|inference|layers?|problem/i,
  ],
  ['appendix', /append|supplement/i],
];

/** What a section is for, by its title; `other` when the title does not say. */
export function roleOf(title: string): SectionRole {
  return ROLES.find(([, pattern]) => pattern.test(title))?.[0] ?? 'other';
}
