import type { Desk } from './blocks.ts';
import { config, schema } from './chart-style.ts';
import { costSpec, type Point } from './cost-chart.ts';
import { csv } from './csv.ts';
import { rankFronts, tellingStandings } from './ranking.ts';
import { tame } from './text.ts';

/** File names of the charts, without extension. */
export const charts = { cost: 'cost', wins: 'wins' } as const;

export interface Chart {
  readonly name: string;
  /** A Vega-Lite specification with its data inside. */
  readonly spec: unknown;
  /** The data, as CSV. */
  readonly csv: string;
}

/** Facets a reader can take in at once. */
const facetsMax = 6;
const methodsMax = 12;

/** Charts of a comparison; none where there is nothing to draw. */
export function makeCharts(desk: Desk): Chart[] {
  return [...costChart(desk), ...winsChart(desk)];
}

function costChart(desk: Desk): Chart[] {
  const fronts = rankFronts(desk);
  const points = fronts.flatMap(({ board: id, unit, points }) => {
    const board = desk.comparison.boards.find((candidate) => candidate.id === id);
    return points.flatMap(({ entry: at, cost, front }): Point[] => {
      const entry = board?.entries[at];
      return board && entry ? [{ board, entry, cost, unit, front }] : [];
    });
  });
  if (points.length === 0) return [];
  const columns = [
    'paper',
    'model',
    'dataset',
    'metric',
    'condition',
    'method',
    'variant',
    'params',
    'cost',
    'unit',
    'value',
    'front',
  ];
  const rows = points.map(({ board, entry, cost, unit, front }) => [
    desk.library.shortName(entry.paper),
    board.model,
    board.dataset,
    board.metric,
    board.condition,
    entry.method,
    entry.variant,
    entry.params,
    cost,
    unit,
    entry.value,
    front,
  ]);
  const drawn = varied(fronts, desk)
    .slice(0, facetsMax)
    .map((id) => points.filter(({ board }) => board.id === id));
  return [{ name: charts.cost, spec: costSpec(drawn), csv: csv(columns, rows) }];
}

/** Boards of different models first: six metrics of one table would show one thing six times. */
function varied(fronts: ReturnType<typeof rankFronts>, { comparison }: Desk): string[] {
  const seen = new Set<string>();
  const modelOf = (id: string) => comparison.boards.find((board) => board.id === id)?.model ?? '';
  const first = fronts.filter(({ board }) => !seen.has(modelOf(board)) && seen.add(modelOf(board)));
  return [...first, ...fronts.filter((front) => !first.includes(front))].map(({ board }) => board);
}

function winsChart({ comparison }: Desk): Chart[] {
  if (comparison.standings.length < 2) return [];
  const columns = ['method', 'boards', 'firsts', 'wins', 'draws', 'losses', 'winRate', 'meanRank'] as const;
  const rows = comparison.standings.map((standing) => columns.map((column) => standing[column]));
  const shown = tellingStandings(comparison).slice(0, methodsMax);
  const values = shown.flatMap(({ method, wins, draws, losses }) => [
    { method: tame(method), outcome: 'wins', order: 0, times: wins },
    { method: tame(method), outcome: 'draws', order: 1, times: draws },
    { method: tame(method), outcome: 'losses', order: 2, times: losses },
  ]);
  const spec = {
    $schema: schema,
    config,
    width: 420,
    height: { step: 20 },
    data: { values },
    mark: { type: 'bar', height: 13 },
    encoding: {
      y: {
        field: 'method',
        type: 'nominal',
        sort: shown.map(({ method }) => tame(method)),
        axis: { title: null, labelLimit: 180, ticks: false, domain: false },
      },
      x: {
        field: 'times',
        type: 'quantitative',
        stack: 'normalize',
        axis: { title: 'share of meetings with other methods', format: '.0%', tickCount: 4 },
      },
      color: {
        field: 'outcome',
        type: 'nominal',
        scale: { domain: ['wins', 'draws', 'losses'], range: ['#2f6f8f', '#c9c3b4', '#d98e73'] },
        legend: { title: null, orient: 'top' },
      },
      order: { field: 'order', type: 'quantitative' },
    },
  };
  return [{ name: charts.wins, spec, csv: csv(columns, rows) }];
}
