import { maxOf, minOf } from '../../state/extremes.ts';
import type { Board, Entry } from '../../state/findings.ts';
import { config, ink, palette, schema } from './chart-style.ts';
import { labelSides } from './label-sides.ts';
import { tame } from './text.ts';

/** A run on a chart of score against cost. */
export interface Point {
  readonly board: Board;
  readonly entry: Entry;
  readonly cost: number;
  readonly unit: 'parameters' | 'percent';
  readonly front: boolean;
}

const width = 250;
const height = 190;

/** One plot a board, side by side: cost on a logarithmic axis, score, and the Pareto front as a line. */
export function costSpec(boards: readonly (readonly Point[])[]): unknown {
  return { $schema: schema, config, columns: 2, concat: boards.map(plot) };
}

function plot(points: readonly Point[]): unknown {
  const [first] = points;
  const isPercent = first?.unit === 'percent';
  const sides = labelSides(points, width, height);
  const values = points.map(({ entry, cost, front }, i) => ({
    method: tame(entry.method),
    cost,
    score: entry.number,
    front,
    side: sides[i],
  }));
  const x = {
    field: 'cost',
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 24 },
    axis: {
      title: isPercent ? 'trainable parameters, % of the model' : 'trainable parameters',
      values: ticks(points.map(({ cost }) => cost)),
      format: isPercent ? '~g' : '~s',
      labelExpr: "replace(datum.label, 'G', 'B')",
    },
  };
  const metric = tame(first?.board.metric ?? '');
  const y = {
    field: 'score',
    type: 'quantitative',
    scale: { zero: false, padding: 16 },
    axis: { title: first?.board.better === 'lower' ? `${metric} (lower is better)` : metric, tickCount: 5 },
  };
  const color = { field: 'method', type: 'nominal', legend: null, scale: { range: palette } };
  return {
    title: {
      text: tame(first?.board.dataset || metric),
      subtitle: tame(first?.board.model ?? ''),
      anchor: 'start',
      frame: 'group',
    },
    width,
    height,
    data: { values },
    layer: [
      {
        transform: [{ filter: 'datum.front' }],
        mark: { type: 'line', color: ink, strokeWidth: 1, opacity: 0.5 },
        encoding: { x, y, order: { field: 'cost', type: 'quantitative' } },
      },
      {
        mark: { type: 'point', size: 60, strokeWidth: 1.6 },
        encoding: {
          x,
          y,
          color,
          fill: { condition: { test: 'datum.front', ...color }, value: 'transparent' },
        },
      },
      ...labels.map(({ side, mark }) => ({
        transform: [{ filter: { field: 'side', equal: side } }],
        mark: { type: 'text', fontSize: 10, color: ink, ...mark },
        encoding: { x, y, text: { field: 'method', type: 'nominal' } },
      })),
    ],
  };
}

const labels = [
  { side: 'above', mark: { dy: -11, align: 'center' } },
  { side: 'below', mark: { dy: 12, align: 'center' } },
  { side: 'right', mark: { dx: 8, align: 'left' } },
  { side: 'left', mark: { dx: -8, align: 'right' } },
] as const;

/** Powers of ten within reach of the numbers; also their double and fivefold where that gives fewer than two. */
function ticks(costs: readonly number[]): number[] {
  const [least, most] = [minOf(costs), maxOf(costs)];
  const powers = Array.from({ length: 37 }, (_, i) => Number(`1e${i - 18}`));
  const reach = (tick: number): boolean => tick >= least / 2 && tick <= most * 2;
  const decades = powers.filter(reach);
  if (decades.length > 1) return decades;
  return powers.flatMap((power) => [power, 2 * power, 5 * power]).filter(reach);
}
