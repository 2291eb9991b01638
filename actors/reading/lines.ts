import type { Box } from '../../state/paper.ts';
import type { Sheet, Word } from './table-sheet.ts';

/** Words that stand on one baseline without a wide gap between them. */
export type Line = {
  readonly page: number;
  readonly words: readonly Word[];
  readonly x0: number;
  readonly x1: number;
  /** Baseline of its largest words. */
  readonly y: number;
  /** Size of most of its letters. */
  readonly size: number;
  /** Whether most of its letters are. */
  readonly bold: boolean;
  readonly italic: boolean;
};

/** In font sizes: gaps below are no word break, gaps above end a line (a column gutter, a table cell). */
const SPACE = 0.15;
const BREAK = 1.1;

/** Top of the capitals and foot of the descenders, in font sizes from the baseline. */
const ASCENT = 0.75;
const DESCENT = 0.22;

export const topOf = (line: Line): number => line.y - ASCENT * line.size;
export const bottomOf = (line: Line): number => line.y + DESCENT * line.size;
export const boxOf = (line: Line): Box => [line.x0, topOf(line), line.x1, bottomOf(line)];

/** The box around some lines. */
export function boxAround(lines: readonly Line[]): Box {
  return [
    Math.min(...lines.map((line) => line.x0)),
    Math.min(...lines.map(topOf)),
    Math.max(...lines.map((line) => line.x1)),
    Math.max(...lines.map(bottomOf)),
  ];
}

/** The value that half of the total weight lies at or below. */
export function weightedMedian(values: readonly (readonly [value: number, weight: number])[]): number {
  const sorted = values.toSorted((a, b) => a[0] - b[0]);
  let left = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
  for (const [value, weight] of sorted) {
    left -= weight;
    if (left <= 0) return value;
  }
  return 0;
}

/** A line of words, in order of x. */
function lineOf(page: number, words: readonly Word[]): Line {
  const letters = words.reduce((sum, word) => sum + word.text.length, 0);
  const share = (kind: 'bold' | 'italic'): number =>
    words.reduce((sum, word) => sum + (word[kind] ? word.text.length : 0), 0);
  const size = weightedMedian(words.map((word) => [word.size, word.text.length]));
  const largest = Math.max(...words.map((word) => word.size));
  const onBaseline = words.filter((word) => word.size > largest * 0.9);
  return {
    page,
    words,
    x0: Math.min(...words.map((word) => word.x0)),
    x1: Math.max(...words.map((word) => word.x1)),
    y: weightedMedian(onBaseline.map((word) => [word.y, word.text.length])),
    size,
    bold: share('bold') * 2 > letters,
    italic: share('italic') * 2 > letters,
  };
}

/** A line while it grows to the right. `y` and `size` are those of its largest word. */
type Growing = { words: Word[]; x1: number; y: number; size: number };

/** How well a word continues a line: its baseline's distance, or none when it belongs elsewhere. */
function misfit(line: Growing, word: Word): number | null {
  const size = Math.max(line.size, word.size);
  const gap = word.x0 - line.x1;
  if (gap > BREAK * size || gap < -0.6 * size) return null;
  const rise = line.size >= word.size ? line.y - word.y : word.y - line.y;
  const script = Math.min(line.size, word.size) < 0.86 * size;
  const fits = script ? rise < 0.62 * size && rise > -0.4 * size : Math.abs(rise) < 0.3 * size;
  return fits ? Math.abs(rise) + Math.max(0, gap) * 0.1 : null;
}

/** The lines of a sheet, by baseline, then from left to right. Columns and table cells give lines of their own. */
export function linesOf(sheet: Sheet): Line[] {
  const lines: Growing[] = [];
  const rows = new Map<number, Growing[]>();
  const rowAt = (y: number): number => Math.floor(y / 12);
  for (const word of sheet.words.toSorted((a, b) => a.x0 - b.x0 || a.y - b.y)) {
    let best: { line: Growing; cost: number } | null = null;
    const at = rowAt(word.y);
    for (let row = at - 1; row <= at + 1; row++) {
      for (const line of rows.get(row) ?? []) {
        const cost = misfit(line, word);
        if (cost !== null && (best === null || cost < best.cost)) best = { line, cost };
      }
    }
    if (best === null) {
      const line: Growing = { words: [word], x1: word.x1, y: word.y, size: word.size };
      lines.push(line);
      const row = rows.get(at);
      if (row) row.push(line);
      else rows.set(at, [line]);
      continue;
    }
    const { line } = best;
    line.words.push(word);
    line.x1 = Math.max(line.x1, word.x1);
    if (word.size > line.size) {
      line.size = word.size;
      line.y = word.y;
    }
  }
  return lines.map(({ words }) => lineOf(sheet.page, words)).sort((a, b) => a.y - b.y || a.x0 - b.x0);
}

/** One line of several that stand side by side on the same baseline. */
export const joinLines = (lines: readonly Line[]): Line =>
  lineOf(
    lines[0]?.page ?? 0,
    lines.flatMap((line) => line.words).toSorted((a, b) => a.x0 - b.x0),
  );

const isCapital = (text: string): boolean => /^[-–("“']?\p{Lu}[-–’']?$/u.test(text);
const isCapitals = (text: string): boolean => /^[\p{Lu}\d][\p{Lu}\d,.:;)’'–-]*$/u.test(text);

/** Whether a space stands between two neighbours of a line. Small capitals set a large letter before small ones. */
export function isSpaced(before: Word, after: Word): boolean {
  const gap = after.x0 - before.x1;
  const size = Math.min(before.size, after.size);
  if (after.size < 0.88 * before.size && Math.abs(after.y - before.y) < 0.5) {
    const lead = /\p{Lu}?[-–]?\p{Lu}$/u.exec(before.text)?.[0] === before.text || isCapital(before.text);
    if (lead && isCapitals(after.text) && gap < 0.22 * size) return false;
  }
  return gap >= SPACE * size;
}

/** Whether a word is a mark set above the line: a footnote's sign, an affiliation's number. */
export function isRaised(word: Word, line: Line): boolean {
  return word.size < 0.86 * line.size && line.y - word.y > 0.18 * line.size;
}

/** The text of a line, words separated as they are on the page. */
export function textOf({ words }: Pick<Line, 'words'>): string {
  let text = '';
  for (const [i, word] of words.entries()) {
    const before = words[i - 1];
    text += before && isSpaced(before, word) ? ` ${word.text}` : word.text;
  }
  return text;
}
