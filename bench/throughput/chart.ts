import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { LABELS } from './contest.ts';
import type { Summary } from './summary.ts';

/** Tasks a second over tasks in flight, both logarithmic: medians, and the range of the rounds. */
export async function chartOf(summaries: readonly Summary[], footnote: string): Promise<string> {
  const values = summaries.map(({ name, depth, tasksPerSecond, slowest, fastest }) => ({
    queue: LABELS[name] ?? name,
    depth,
    tasksPerSecond,
    slowest,
    fastest,
  }));
  const x = {
    field: 'depth',
    type: 'quantitative',
    title: 'tasks in flight',
    scale: { type: 'log' },
  } as const;
  const color = {
    field: 'queue',
    type: 'nominal',
    title: null,
    sort: { field: 'tasksPerSecond', op: 'max', order: 'descending' },
  } as const;
  const { spec } = compile({
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: 'No-op tasks a second', subtitle: footnote, anchor: 'start' },
    background: 'white',
    config: { legend: { labelLimit: 0 } },
    width: 520,
    height: 320,
    data: { values },
    layer: [
      {
        mark: { type: 'line', point: true },
        encoding: {
          x,
          y: {
            field: 'tasksPerSecond',
            type: 'quantitative',
            title: 'tasks a second',
            scale: { type: 'log' },
          },
          color,
        },
      },
      {
        mark: 'rule',
        encoding: { x, y: { field: 'slowest', type: 'quantitative' }, y2: { field: 'fastest' }, color },
      },
    ],
  });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}
