import { bottomOf, joinLines, type Line, topOf } from './lines.ts';

/** A line with its place in the page's order of reading. */
export type Placed = {
  readonly line: Line;
  /** 0 for a line across the page, else 1, 2, ... from the left. */
  readonly column: number;
  /** Left and right edge of the column. */
  readonly from: number;
  readonly to: number;
};

/** A gutter parts at least this many lines on each side, ... */
const LINES_MIN = 6;
/** ... is at least this wide, in points, ... */
const GUTTER_MIN = 6;
/** ... and is crossed by at most this share of the page's running text. */
const CROSSING_MAX = 0.45;

/** Running text, which shows where the columns are, has this many words a line and is no smaller than this share. */
const WORDS_MIN = 5;
const SMALL = 0.78;

export type Span = { readonly from: number; readonly to: number };

/** Left and right edge of the running text. */
function extent(lines: readonly Line[]): Span {
  const lefts = lines.map((line) => line.x0).sort((a, b) => a - b);
  const rights = lines.map((line) => line.x1).sort((a, b) => a - b);
  const at = (sorted: number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { from: at(lefts, 0.02), to: at(rights, 0.98) };
}

/**
 * The strip between two columns: the longest stretch in the middle of the text that fewest lines cover.
 * Lines of a column are long, so a gap between words of one line, or table cells, makes no gutter.
 */
function gutterOf(lines: readonly Line[], { from, to }: Span): Span | null {
  const width = to - from;
  const long = lines.filter((line) => line.x1 - line.x0 > 0.22 * width);
  if (long.length < 2 * LINES_MIN) return null;
  const bins = new Array<number>(Math.ceil(width) + 1).fill(0);
  for (const line of long) {
    const last = Math.min(bins.length - 1, Math.floor(line.x1 - from));
    for (let bin = Math.max(0, Math.floor(line.x0 - from)); bin <= last; bin++)
      bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const low = Math.floor(width * 0.3);
  const high = Math.ceil(width * 0.7);
  const least = Math.min(...bins.slice(low, high));
  if (least > CROSSING_MAX * long.length) return null;
  let best: Span | null = null;
  for (let bin = low; bin < high; bin++) {
    if ((bins[bin] ?? 0) > least) continue;
    let end = bin;
    while (end < high && (bins[end] ?? 0) <= least) end += 1;
    if (best === null || end - bin > best.to - best.from) best = { from: from + bin, to: from + end };
    bin = end;
  }
  if (best === null || best.to - best.from < GUTTER_MIN) return null;
  const middle = (best.from + best.to) / 2;
  const left = long.filter((line) => line.x1 <= middle).length;
  const right = long.filter((line) => line.x0 >= middle).length;
  return left >= LINES_MIN && right >= LINES_MIN ? best : null;
}

/** Joins the pieces of each line of one column: words set far apart, a formula and its number. */
function rowsOf(lines: readonly Line[]): Line[] {
  const rows: Line[][] = [];
  for (const line of lines.toSorted((a, b) => a.y - b.y || a.x0 - b.x0)) {
    const row = rows.at(-1);
    const [first] = row ?? [];
    const apart = row?.every((other) => line.x0 >= other.x1 - 1 || line.x1 <= other.x0 + 1) ?? false;
    if (first && apart && Math.abs(first.y - line.y) < 0.25 * Math.min(first.size, line.size))
      row?.push(line);
    else rows.push([line]);
  }
  return rows.map((row) => (row.length === 1 && row[0] ? row[0] : joinLines(row)));
}

/** A short last line of a paragraph that runs across the page stands on one side of the gutter only. */
function endsWide(line: Line, above: Line, others: readonly Line[]): boolean {
  const leading = line.y - above.y;
  return (
    leading > 0 &&
    leading < 1.45 * line.size &&
    Math.abs(line.size - above.size) < 0.3 &&
    line.x0 - above.x0 < 2 &&
    line.x0 - above.x0 > -25 &&
    !others.some(
      (other) => other !== line && other.x0 > line.x1 && Math.abs(other.y - line.y) < 0.6 * line.size,
    )
  );
}

const runningLines = (lines: readonly Line[], body: number): Line[] =>
  lines.filter((line) => line.words.length >= WORDS_MIN && line.size > SMALL * body);

/** The gutter most pages of a paper share, if they do. */
export function commonGutter(pages: readonly (readonly Line[])[], body: number): Span | null {
  const running = runningLines(pages.flat(), body);
  return gutterOf(running, extent(running));
}

/** Whether a page keeps a gutter: few lines cross it, and some stand on each side. */
function keeps(lines: readonly Line[], { from, to }: Span): boolean {
  const crossing = lines.filter((line) => line.x0 < from - 4 && line.x1 > to + 4).length;
  const right = lines.filter((line) => line.x0 > from).length;
  return right > 2 && crossing <= CROSSING_MAX * lines.length;
}

/**
 * The lines of a page in the order a person reads them: columns from the left, cut into bands by what runs across.
 * `body` is the size of running text, `common` the gutter most pages share: a page with little text shows none.
 */
export function inReadingOrder(lines: readonly Line[], body: number, common: Span | null): Placed[] {
  const running = runningLines(lines, body);
  const span = extent(running.length > 0 ? running : lines);
  const gutter = gutterOf(running, span) ?? (common && keeps(running, common) ? common : null);
  if (gutter === null) return rowsOf(lines).map((line) => ({ line, column: 0, ...span }));
  const middle = (gutter.from + gutter.to) / 2;
  const across: Line[] = [];
  const beside: Line[] = [];
  for (const line of lines) {
    const above = across.findLast((wide) => wide.y < line.y - 1);
    const crosses = line.x0 < gutter.from - 4 && line.x1 > gutter.to + 4;
    if (crosses || (above && endsWide(line, above, lines))) across.push(line);
    else beside.push(line);
  }
  const placed: Placed[] = [];
  const left = rowsOf(beside.filter((line) => (line.x0 + line.x1) / 2 < middle));
  const right = rowsOf(beside.filter((line) => (line.x0 + line.x1) / 2 >= middle));
  const cuts = rowsOf(across);
  let top = Number.NEGATIVE_INFINITY;
  const take = (column: Line[], bottom: number): Line[] =>
    column.filter((line) => line.y > top && line.y <= bottom);
  for (const cut of [...cuts, null]) {
    const bottom = cut ? (topOf(cut) + bottomOf(cut)) / 2 : Number.POSITIVE_INFINITY;
    for (const line of take(left, bottom)) placed.push({ line, column: 1, from: span.from, to: gutter.from });
    for (const line of take(right, bottom)) placed.push({ line, column: 2, from: gutter.to, to: span.to });
    if (cut) placed.push({ line: cut, column: 0, ...span });
    top = bottom;
  }
  return placed;
}
