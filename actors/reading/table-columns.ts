import { type Row, type Segment, segmentsOf } from './table-rows.ts';
import type { Line, Word } from './table-sheet.ts';

export type Column = { readonly x0: number; readonly x1: number };

/** Spaces inside a cell are narrower than this many font sizes, gaps between columns at least as wide. */
export const GAP = 0.42;
/** A row is full when it has at least this share of the cells of the fuller rows. */
const FULL = 0.6;
/** Two numbers side by side are two cells even when set this tight. */
const NUMBER_GAP = 0.18;

const NUMBER = /^[-−–+]?(\d{1,3}(,\d{3})+|\d+)?([.]\d+)?[%MKBk×x]?[*†‡§]*$/;

export const isNumber = (text: string): boolean => /\d/.test(text) && NUMBER.test(text);

/** Cuts between two words: a vertical rule between them, or two whole numbers side by side. */
export function cellCut(bars: readonly Line[]): (left: Word, right: Word) => boolean {
  return (left, right) => {
    const gap = right.x0 - left.x1;
    if (isNumber(left.text) && isNumber(right.text) && gap > NUMBER_GAP * right.size) return true;
    return (
      gap > 0 &&
      bars.some(
        (bar) =>
          bar.at > left.x1 - 1.5 &&
          bar.at < right.x0 + 1.5 &&
          bar.from < right.y &&
          bar.to > right.y - right.size * 0.6,
      )
    );
  };
}

type Span = Segment & { readonly text: boolean; readonly row: number };

const isText = ({ words }: Segment): boolean => !words.some((word) => /\d/.test(word.text));

/** Segments of other rows keep a gap under this one: it spans columns. */
function spansColumns(span: Span, spans: readonly Span[], rows: number): boolean {
  if (!span.text) return false;
  const parted = new Set<number>();
  for (const other of spans) {
    if (other.row === span.row || other.x0 <= span.x0 + 2 || other.x0 >= span.x1 - 2) continue;
    if (spans.some((left) => left.row === other.row && left.x1 < other.x0 && left.x1 > span.x0 + 2))
      parted.add(other.row);
  }
  return parted.size >= Math.max(2, rows * 0.4);
}

/** x-intervals that no word covers, between the outermost words. */
function holes(words: readonly Word[]): Column[] {
  const found: Column[] = [];
  let right = Number.POSITIVE_INFINITY;
  for (const { x0, x1 } of words.toSorted((a, b) => a.x0 - b.x0)) {
    if (x0 > right) found.push({ x0: right, x1: x0 });
    right = right === Number.POSITIVE_INFINITY ? x1 : Math.max(right, x1);
  }
  return found;
}

/** A gap this wide, in font sizes, is no space between words. */
const WIDE = 0.6;
/** Numbers of one column begin no further apart than this, in font sizes. */
const REACH = 2.5;

/**
 * Whether a narrow hole parts two columns all the same: numbers begin after it in most rows, and either numbers end
 * before it, or in some row the gap is too wide for a space (`Seed 1` keeps one space in every row).
 */
function partsNumbers(hole: Column, rows: readonly (readonly Segment[])[], size: number): boolean {
  const beside = rows.flatMap((row): [left: Word, right: Word][] => {
    const words = row.flatMap((segment) => segment.words);
    const left = words.findLast((word) => word.x1 <= hole.x0 + 0.1);
    const right = words.find((word) => word.x0 >= hole.x1 - 0.1);
    return left && right && right.x0 < hole.x1 + REACH * size ? [[left, right]] : [];
  });
  const gaps = beside.map(([left, right]) => right.x0 - left.x1);
  const many = 0.7 * rows.length;
  if (
    Math.min(...gaps) < NUMBER_GAP * size ||
    beside.filter(([, right]) => isNumber(right.text)).length <= many
  )
    return false;
  return Math.max(...gaps) > WIDE * size || beside.filter(([left]) => isNumber(left.text)).length > many;
}

/**
 * Columns of a table, from rows that fill several of them: the x-intervals between gaps that run through all rows.
 * Vertical rules (`bars`) always part columns.
 */
export function columnsOf(rows: readonly Row[], bars: readonly Line[], size: number): Column[] {
  const cut = cellCut(bars);
  const byRow = rows.map(({ words }, row) =>
    segmentsOf(words, GAP, cut).map((segment): Span => ({ ...segment, text: isText(segment), row })),
  );
  // A row that fills few columns may span with any of its cells; it must not close a gap between full ones.
  const most = byRow.map((row) => row.length).sort((a, b) => b - a)[Math.floor(rows.length / 4)] ?? 0;
  const fuller = byRow.filter((row) => row.length >= FULL * most);
  const all = fuller.flat();
  const words = all.filter((span) => !spansColumns(span, all, rows.length)).flatMap((span) => span.words);
  if (words.length === 0) return [];
  const gaps = holes(words).filter(
    (hole) =>
      hole.x1 - hole.x0 >= GAP * size * 0.97 ||
      bars.some((bar) => bar.at >= hole.x0 - 1.5 && bar.at <= hole.x1 + 1.5) ||
      partsNumbers(hole, fuller, size),
  );
  const start = Math.min(...words.map((word) => word.x0));
  const end = Math.max(...words.map((word) => word.x1));
  const ends = [...gaps.map((gap) => gap.x0), end];
  return [start, ...gaps.map((gap) => gap.x1)].map((x0, i) => ({ x0, x1: ends[i] ?? end }));
}

/** Columns widened by what sparse `rows` hold in them, and with those added that only sparse rows fill. */
export function withOwnColumns(
  columns: readonly Column[],
  rows: readonly Row[],
  bars: readonly Line[],
  size: number,
): Column[] {
  const clear = GAP * size * 0.5;
  const segments = rows.flatMap(({ words }) => segmentsOf(words, GAP, cellCut(bars)));
  const widened = columns.map((column): Column => {
    const overlaps = (segment: Column, other: Column): boolean =>
      segment.x0 < other.x1 && segment.x1 > other.x0;
    const inside = segments.filter(
      (segment) =>
        overlaps(segment, column) && !columns.some((other) => other !== column && overlaps(segment, other)),
    );
    return {
      x0: Math.min(column.x0, ...inside.map(({ x0 }) => x0)),
      x1: Math.max(column.x1, ...inside.map(({ x1 }) => x1)),
    };
  });
  const own = segments.filter(({ x0, x1 }) =>
    columns.every((column) => x1 < column.x0 - clear || x0 > column.x1 + clear),
  );
  const added: Column[] = [];
  for (const { x0, x1 } of own.toSorted((a, b) => a.x0 - b.x0)) {
    const last = added.at(-1);
    const apart = last && columns.some((column) => column.x0 > last.x1 && column.x1 < x0);
    if (last && !apart) added[added.length - 1] = { x0: last.x0, x1: Math.max(last.x1, x1) };
    else added.push({ x0, x1 });
  }
  return [...widened, ...added].sort((a, b) => a.x0 - b.x0);
}

/** Column a point belongs to: the one it stands in, or the nearest. */
export function columnAt(columns: readonly Column[], x: number): number {
  let best = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [i, { x0, x1 }] of columns.entries()) {
    const distance = x < x0 ? x0 - x : x > x1 ? x - x1 : 0;
    if (distance < nearest) [best, nearest] = [i, distance];
  }
  return best;
}
