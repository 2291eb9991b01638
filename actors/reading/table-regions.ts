import type { Box, Caption } from '../../state/paper.ts';
import { type Frame, framesOf } from './table-frames.ts';
import { median, type Row, rowsOf, segmentsOf } from './table-rows.ts';
import type { Sheet, Word } from './table-sheet.ts';

/** Where a table stands on its sheet, and the caption that belongs to it. */
export type Region = { readonly sheet: Sheet; readonly caption: Caption; readonly box: Box };

type Side = 'above' | 'below';

/** A table stands at most this far from its caption, in points; each line between counts as so many points more. */
const FARTHEST = 90;
const LINE_BETWEEN = 25;
/** A caption on the unusual side of its table must be closer by this much. */
const UNUSUAL = 40;

/** A frame whose lines keep no gaps (a figure, an example in prose) is taken only when nothing else is near. */
const NO_TABLE = 50;

/** One page's sheet with what regions are found from. */
export type Layout = {
  readonly sheet: Sheet;
  readonly rows: Row[];
  readonly captions: Caption[];
  readonly barriers: Box[];
  readonly frames: Frame[];
};

type Pair = { caption: Caption; frame: Frame; side: Side; cost: number };

/** Prepares a sheet. Captions that run across its direction of writing stand on another sheet of the page. */
export function layoutOf(sheet: Sheet, pageCaptions: readonly Caption[]): Layout {
  const captions = pageCaptions
    .map((caption) => ({ ...caption, box: sheet.fromPage(caption.box) }))
    .filter(({ box: [x0, top, x1, bottom] }) => x1 - x0 > bottom - top);
  const rows = rowsOf(sheet.words);
  const barriers = captions.map((caption) => caption.box);
  const frames = framesOf(sheet.horizontal, rows, barriers);
  return {
    sheet,
    rows,
    captions: captions.filter(({ kind }) => kind === 'table'),
    barriers,
    frames: outermost(frames),
  };
}

const within = (inner: Frame, outer: Frame): boolean =>
  inner !== outer &&
  inner.x0 >= outer.x0 - 3 &&
  inner.x1 <= outer.x1 + 3 &&
  inner.top >= outer.top - 3 &&
  inner.bottom <= outer.bottom + 3 &&
  (inner.x1 - inner.x0 < outer.x1 - outer.x0 - 6 || inner.bottom - inner.top < outer.bottom - outer.top);

const outermost = (frames: Frame[]): Frame[] =>
  frames.filter((frame) => !frames.some((other) => within(frame, other)));

function isTabular(rows: readonly Row[], { x0, x1, top, bottom }: Frame): boolean {
  const inside = rows.filter((row) => row.y > top && row.y < bottom + 2);
  const lines = bandRows(inside, x0 - 2, x1 + 2);
  return lines.filter(({ segments }) => segments.length > 1).length >= 0.4 * lines.length;
}

/** Every way a caption of the page may belong to a frame. */
function pairsOf({ captions, frames, rows }: Layout): Pair[] {
  return captions.flatMap((caption) =>
    frames.flatMap((frame): Pair[] => {
      const [x0, top, x1, bottom] = caption.box;
      const shared = Math.min(x1, frame.x1) - Math.max(x0, frame.x0);
      if (shared < 0.5 * Math.min(x1 - x0, frame.x1 - frame.x0)) return [];
      const side: Side = (top + bottom) / 2 < (frame.top + frame.bottom) / 2 ? 'above' : 'below';
      const [from, to] = side === 'above' ? [bottom, frame.top] : [frame.bottom, top];
      const between = rows.filter(
        (row) => row.y > from + 2 && row.y < to && row.words.some((w) => w.x1 > frame.x0 && w.x0 < frame.x1),
      ).length;
      const cost = Math.max(0, to - from) + between * LINE_BETWEEN + (isTabular(rows, frame) ? 0 : NO_TABLE);
      return to - from > -12 && cost <= FARTHEST ? [{ caption, frame, side, cost }] : [];
    }),
  );
}

/** On which side of their tables a paper sets its captions. */
export function usualSide(layouts: readonly Layout[]): Side {
  const lead = layouts.flatMap(pairsOf).reduce((sum, { side, cost }) => {
    const weight = 1 / (5 + cost);
    return sum + (side === 'above' ? weight : -weight);
  }, 0);
  return lead > 0 ? 'above' : 'below';
}

/** Tables of a page with their captions. */
export function regionsOf(layout: Layout, usual: Side): Region[] {
  const pairs = pairsOf(layout)
    .map((pair) => ({ ...pair, cost: pair.cost + (pair.side === usual ? 0 : UNUSUAL) }))
    .sort((a, b) => a.cost - b.cost);
  const regions: Region[] = [];
  const taken = new Set<Caption | Frame>();
  for (const { caption, frame } of pairs) {
    if (taken.has(caption) || taken.has(frame)) continue;
    taken.add(caption).add(frame);
    const box: Box = [frame.x0, frame.top, frame.x1, frame.bottom];
    regions.push({ sheet: layout.sheet, caption, box: grown(layout, box) });
  }
  for (const caption of layout.captions) {
    if (taken.has(caption)) continue;
    const others = regions.map((region) => region.box);
    const box =
      unruled(layout, caption, usual, others) ??
      unruled(layout, caption, usual === 'above' ? 'below' : 'above', others);
    if (box) regions.push({ sheet: layout.sheet, caption, box });
  }
  return regions.sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}

const NUMERIC = /^[-−–+±(]?\d*[.,]?\d+[%)*†‡]*$/;

/** Rows cut to a band of the page, as their wide-gapped segments. */
function bandRows(rows: readonly Row[], x0: number, x1: number) {
  return rows.flatMap((row) => {
    const words = row.words.filter((word) => word.x1 > x0 && word.x0 < x1);
    return words.length === 0 ? [] : [{ row, words, segments: segmentsOf(words, 0.9) }];
  });
}

/** Takes in rows of the table that stand outside its outer rules: a head above the first, a last line under the last. */
function grown({ rows, barriers }: Layout, box: Box): Box {
  const [x0, top, x1, bottom] = box;
  const free = (y: number): boolean =>
    !barriers.some((b) => b[0] < x1 && b[2] > x0 && y > b[1] - 2 && y < b[3] + 2);
  const inside = bandRows(rows, x0 - 2, x1 + 2).filter(({ row }) => row.y > top && row.y < bottom + 2);
  const pitch = median(inside.slice(1).map(({ row }, i) => row.y - (inside[i]?.row.y ?? row.y))) || 12;
  const belongs = ({ row, words, segments }: ReturnType<typeof bandRows>[number]): boolean => {
    const tight = words.every((word) => word.x0 > x0 - 6 && word.x1 < x1 + 6);
    const numbers = words.filter((word) => NUMERIC.test(word.text)).length;
    return tight && segments.length > 1 && free(row.y) && (numbers > 0 || segments.length > 2);
  };
  let [from, to] = [top, bottom];
  for (const line of bandRows(rows, x0 - 2, x1 + 2)
    .filter(({ row }) => row.y <= top)
    .reverse()) {
    if (from - line.row.bottom > pitch * 0.6 || !belongs(line)) break;
    from = line.row.top;
  }
  for (const line of bandRows(rows, x0 - 2, x1 + 2).filter(({ row }) => row.y > bottom + 2)) {
    if (line.row.top - to > pitch * 0.6 || !belongs(line)) break;
    to = line.row.bottom;
  }
  return [x0, from, x1, to];
}

/** A table without enclosing rules: lines beside the caption that keep wide gaps, up to running text or a wide space. */
function unruled(
  { sheet, rows, barriers }: Layout,
  caption: Caption,
  side: Side,
  tables: readonly Box[],
): Box | null {
  const [x0, x1] = bandOf(sheet, rows, caption);
  const [, captionTop, , captionBottom] = caption.box;
  const others = barriers.filter((box) => box !== caption.box && box[0] < x1 && box[2] > x0);
  const taken = (word: Word): boolean =>
    tables.some((box) => word.x1 > box[0] && word.x0 < box[2] && word.y > box[1] - 2 && word.y < box[3] + 6);
  const free = rows.map((row) => ({ ...row, words: row.words.filter((word) => !taken(word)) }));
  const lines = bandRows(free, x0, x1);
  const outward =
    side === 'above'
      ? lines.filter(({ row }) => row.y > captionBottom)
      : lines.filter(({ row }) => row.y < captionTop).reverse();
  const kept: ReturnType<typeof bandRows> = [];
  let edge = side === 'above' ? captionBottom : captionTop;
  for (const line of outward) {
    const { row, segments, words } = line;
    const gap = side === 'above' ? row.top - edge : edge - row.bottom;
    if (gap > (kept.length === 0 ? 30 : 16)) break;
    if (others.some((box) => row.y > box[1] - 2 && row.y < box[3] + 2)) break;
    const [only, second] = segments;
    if (only && !second && words.length > 6 && only.x1 - only.x0 > 0.75 * (x1 - x0)) break;
    kept.push(line);
    edge = side === 'above' ? row.bottom : row.top;
  }
  while (kept.length > 0 && (kept.at(-1)?.segments.length ?? 0) < 2) kept.pop();
  const gapped = kept.filter(({ segments }) => segments.length > 1).length;
  const numbers = kept.flatMap(({ words }) => words).filter((word) => NUMERIC.test(word.text)).length;
  if (gapped < Math.max(2, 0.5 * kept.length) || numbers < 3) return null;
  const words = kept.flatMap((line) => line.words);
  return [
    Math.min(...words.map((word) => word.x0)) - 1,
    Math.min(...kept.map(({ row }) => row.top)),
    Math.max(...words.map((word) => word.x1)) + 1,
    Math.max(...kept.map(({ row }) => row.bottom)),
  ];
}

/** The text column a caption stands in: the whole width when it, or most text beside it, crosses the middle. */
function bandOf({ words }: Sheet, rows: readonly Row[], { box }: Caption): [number, number] {
  const left = Math.min(...words.map((word) => word.x0));
  const right = Math.max(...words.map((word) => word.x1));
  const middle = (left + right) / 2;
  const crossing = rows.filter((row) =>
    row.words.some((word) => word.x0 < middle - 2 && word.x1 > middle + 2),
  ).length;
  if (crossing > rows.length * 0.25 || (box[0] < middle - 6 && box[2] > middle + 6))
    return [left - 2, right + 2];
  return (box[0] + box[2]) / 2 < middle ? [left - 2, middle] : [middle, right + 2];
}
