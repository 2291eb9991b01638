import { type Column, cellCut, GAP, isNumber } from './table-columns.ts';
import { type Row, type Segment, segmentsOf, textOf } from './table-rows.ts';
import type { Line, Word } from './table-sheet.ts';

/** Names of what a run is set to, as they stand before a head row of numbers: `Rank r | 8 | 8 | 4`. */
const SETTING =
  /^(#|no\. of|num|number of|total|trained|trainable|params|parameters|rank\b|batch\b|seq(?:uence)?\b|max\b|layers?\b|dim\b|hidden\b|shots?\b|k\b|n\b|r\b|epochs?\b|steps?\b|size\b|\|?Θ|budget|ratio)/i;

export type Ruled = {
  readonly bars: readonly Line[];
  /** Horizontal rules that cross most of the table. */
  readonly wide: readonly Line[];
  /** Shorter ones: under heads that span columns. */
  readonly short: readonly Line[];
};

type Kind = 'data' | 'label' | 'head';

/** What a row looks like by itself: mostly numbers, one lone text, or several texts. */
export function kindOf(row: Row, ruled: Ruled): Kind {
  const segments = segmentsOf(row.words, GAP, cellCut(ruled.bars));
  const first = segments[0];
  if (!first) return 'label';
  const values = segments.filter(({ words }) => holdsValue(words));
  const stub = holdsValue(first.words) ? '' : textOf(first.words);
  if (segments.length === 1) return values.length === 1 ? 'data' : 'label';
  if (SETTING.test(stub)) return 'head';
  return values.length >= 0.5 * (segments.length - (stub === '' ? 0 : 1)) ? 'data' : 'head';
}

const BLANK = /^([-–—−]+|n\/?a|nan|\?|✓|✗|×)$/i;

/** Whether words make a measured value: a number, perhaps with spread, marks or unit, or a dash for none. */
export function holdsValue(words: readonly Word[]): boolean {
  const text = textOf(words);
  if (BLANK.test(text)) return true;
  const [head = ''] = text.split(/[±(/^_]/);
  return isNumber(head.replaceAll(/[\s∗*†‡§¶↑↓]/g, ''));
}

const isWhole = ({ words }: Segment): boolean => /^\d{1,4}k?$/i.test(textOf(words));

/** Numbers may name columns: years, sizes, shots. They are whole, and the values below them are not. */
function isNumberedHead(i: number, rows: readonly Row[], ruled: Ruled): boolean {
  const values = (row: Row): Segment[] =>
    segmentsOf(row.words, GAP, cellCut(ruled.bars)).filter(({ words }) => holdsValue(words));
  const numbers = rows.slice(i, i + 1).flatMap(values);
  if (i > 2 || numbers.length < 2 || !numbers.every(isWhole)) return false;
  const below = rows.slice(i + 1).flatMap(values);
  return (
    below.filter(({ words }) => words.some((word) => word.text.includes('.'))).length > 0.4 * below.length
  );
}

/** A head of more rows than this is no head: a list in which every row looks like one. */
const HEAD_MAX = 5;

/** How many rows at the top name columns. */
export function headerRowsOf(rows: readonly Row[], ruled: Ruled): number {
  const count = headRows(rows, ruled);
  return count > HEAD_MAX ? 0 : count;
}

function headRows(rows: readonly Row[], ruled: Ruled): number {
  const kinds = rows.map((row) => kindOf(row, ruled));
  const band = (row: Row): number => ruled.wide.filter((rule) => rule.at < row.y).length;
  const first = rows[0];
  if (!first) return 0;
  const bands = Map.groupBy(rows.keys(), (i) => band(rows[i] ?? first));
  const top = bands.get(band(first)) ?? [];
  const dataAt = kinds.findIndex((kind, i) => kind === 'data' && !isNumberedHead(i, rows, ruled));
  if (dataAt < 0) return bands.size > 1 ? top.length : Math.min(1, rows.length - 1);
  let count = 0;
  for (const [, members] of [...bands].sort((a, b) => a[0] - b[0])) {
    const lone = members.length === 1 && kinds[members[0] ?? 0] === 'label';
    if (members.includes(dataAt)) {
      const heads =
        rows.slice(0, dataAt).findLastIndex((_, i) => kinds[i] === 'head' || kinds[i] === 'data') + 1;
      return count > 0 ? count : heads;
    }
    if (count > 0 && lone) return count;
    count += members.length;
  }
  return count;
}

const centre = ({ x0, x1 }: Column): number => (x0 + x1) / 2;

/** Cost of setting a head over the columns `from..to`: how far it is from being centred, or aligned left or right. */
function misfit(head: Segment, columns: readonly Column[], from: number, to: number): number {
  const first = columns[from];
  const last = columns[to];
  if (!first || !last) return Number.POSITIVE_INFINITY;
  const whole = { x0: first.x0, x1: last.x1 };
  const centred = Math.abs(centre(head) - centre(whole));
  const aligned = Math.min(Math.abs(head.x0 - whole.x0), Math.abs(head.x1 - whole.x1));
  const missed = columns.some(
    (column, i) =>
      (i < from || i > to) &&
      Math.min(column.x1, head.x1) - Math.max(column.x0, head.x0) > 0.5 * Math.max(column.x1 - column.x0, 4),
  );
  return (from === to ? Math.min(centred, aligned) : centred) + (missed ? 60 : 0);
}

/** Cost of leaving a column without a head on a row of heads. */
const UNCOVERED = 4;

const isUnder = (line: Line, head: Segment): boolean => line.from <= head.x0 + 3 && line.to >= head.x1 - 3;

/**
 * Columns each head of a row spans, `[first, last]`, left to right. A rule under one head says it exactly;
 * otherwise the heads are laid out so that each stands centred over, or aligned with, its columns.
 */
export function headSpans(
  heads: readonly Segment[],
  columns: readonly Column[],
  under: readonly Line[],
  bars: readonly Line[],
): [number, number][] {
  const given = heads.map((head): [number, number] | null => {
    const rule = under.find(
      (line) => isUnder(line, head) && heads.every((other) => other === head || !isUnder(line, other)),
    );
    if (!rule) return null;
    const covered = [...columns.keys()].filter((i) => {
      const c = centre(columns[i] ?? { x0: 0, x1: 0 });
      return c > rule.from - 2 && c < rule.to + 2;
    });
    const [first] = covered;
    return first === undefined ? null : [first, covered.at(-1) ?? first];
  });
  const barred = (from: number, to: number): boolean =>
    bars.some((bar) => bar.at > (columns[from]?.x1 ?? 0) - 1 && bar.at < (columns[to]?.x0 ?? 0) + 1);
  // best[j]: cheapest layout of the heads so far within the columns before j.
  type Plan = { cost: number; spans: [number, number][] };
  let best: Plan[] = columns.map((_, j) => ({ cost: j * UNCOVERED, spans: [] }));
  best.push({ cost: columns.length * UNCOVERED, spans: [] });
  for (const [k, head] of heads.entries()) {
    const next: Plan[] = [{ cost: Number.POSITIVE_INFINITY, spans: [] }];
    for (let to = 0; to < columns.length; to++) {
      const before = next[to];
      let plan: Plan = before
        ? { cost: before.cost + UNCOVERED, spans: before.spans }
        : { cost: Number.POSITIVE_INFINITY, spans: [] };
      for (let from = 0; from <= to; from++) {
        const fixed = given[k];
        if (fixed && (fixed[0] !== from || fixed[1] !== to)) continue;
        const prior = best[from];
        if (!prior || (from < to && barred(from, to))) continue;
        const cost = prior.cost + (fixed ? 0 : misfit(head, columns, from, to));
        if (cost < plan.cost) plan = { cost, spans: [...prior.spans, [from, to]] };
      }
      next.push(plan);
    }
    best = next;
  }
  const plan = best.at(-1);
  return plan && Number.isFinite(plan.cost) && plan.spans.length === heads.length
    ? plan.spans
    : heads.map((head) => nearest(head, columns));
}

function nearest(head: Segment, columns: readonly Column[]): [number, number] {
  const distances = columns.map((column) => Math.abs(centre(column) - centre(head)));
  const i = distances.indexOf(Math.min(...distances));
  return [i, i];
}

/** Heads and columns whose edges or middles differ by less, in points, are aligned. */
const ALIGNED = 2;

/** Sets heads apart that stand so close that they read as one, when each part stands over a column of its own. */
export function splitHeads(heads: readonly Segment[], columns: readonly Column[]): Segment[] {
  return heads.flatMap((head) => {
    const over = columns.filter((column) => centre(column) > head.x0 && centre(column) < head.x1);
    if (over.length < 2) return [head];
    const groups = new Map(over.map((column): [Column, Segment['words']] => [column, []]));
    for (const word of head.words) {
      const middle = (word.x0 + word.x1) / 2;
      const nearestColumn = over.reduce((best, column) =>
        Math.abs(centre(column) - middle) < Math.abs(centre(best) - middle) ? column : best,
      );
      groups.get(nearestColumn)?.push(word);
    }
    const parts = [...groups].map(([column, words]) => ({ column, segment: segmentOf(words) }));
    const edges: ((extent: Column) => number)[] = [centre, ({ x0 }) => x0, ({ x1 }) => x1];
    const fits = edges.some((edge) =>
      parts.every(({ column, segment }) => segment && Math.abs(edge(segment) - edge(column)) < ALIGNED),
    );
    return fits ? parts.flatMap(({ segment }) => segment ?? []) : [head];
  });
}

function segmentOf(words: Segment['words']): Segment | null {
  if (words.length === 0) return null;
  return {
    x0: Math.min(...words.map((word) => word.x0)),
    x1: Math.max(...words.map((word) => word.x1)),
    words,
  };
}
