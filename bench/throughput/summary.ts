import { LABELS, type Round } from './contest.ts';

/** The round with the median speed of its case, and the range of all of them. */
export interface Summary extends Round {
  readonly rounds: number;
  readonly slowest: number;
  readonly fastest: number;
  /** Our speed over the best durable peer's; of ours only, and only where there is one. */
  readonly ratio: number | null;
}

export function summarise(rounds: readonly Round[]): Summary[] {
  const cases = Map.groupBy(rounds, ({ name, depth }) => `${depth} ${name}`);
  const medians = [...cases.values()].flatMap((played): Omit<Summary, 'ratio'>[] => {
    const sorted = played.toSorted((a, b) => a.tasksPerSecond - b.tasksPerSecond);
    const [slowest, median, fastest] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    if (!slowest || !median || !fastest) return [];
    return [
      {
        ...median,
        rounds: sorted.length,
        slowest: slowest.tasksPerSecond,
        fastest: fastest.tasksPerSecond,
      },
    ];
  });
  return medians
    .map((one) => {
      const rivals = medians.filter(
        ({ name, depth }) => depth === one.depth && name !== 'karma' && name !== 'piscina',
      );
      const best = Math.max(...rivals.map(({ tasksPerSecond }) => tasksPerSecond));
      return { ...one, ratio: one.name === 'karma' && best > 0 ? one.tasksPerSecond / best : null };
    })
    .sort((a, b) => a.depth - b.depth || b.tasksPerSecond - a.tasksPerSecond);
}

const COLUMNS: readonly (readonly [string, (one: Summary) => string])[] = [
  ['in flight', ({ depth }) => String(depth)],
  ['queue', ({ name }) => LABELS[name] ?? name],
  ['tasks/s', ({ tasksPerSecond }) => count(tasksPerSecond)],
  ['range', ({ slowest, fastest }) => `${count(slowest)}-${count(fastest)}`],
  ['ack p50 ms', ({ ackP50Ms }) => ackP50Ms.toFixed(2)],
  ['p99', ({ ackP99Ms }) => ackP99Ms.toFixed(2)],
  ['done p50 ms', ({ doneP50Ms }) => doneP50Ms.toFixed(2)],
  ['p99', ({ doneP99Ms }) => doneP99Ms.toFixed(2)],
  ['CPU us/task', ({ cpuUsPerTask }) => cpuUsPerTask.toFixed(0)],
  ['loop', ({ loop }) => `${Math.round(loop * 100)}%`],
  ['events/commit', ({ eventsPerCommit }) => eventsPerCommit?.toFixed(0) ?? ''],
  ['x best peer', ({ ratio }) => ratio?.toFixed(2) ?? ''],
];

/** A Markdown table that is aligned for reading as it is. */
export function tableOf(summaries: readonly Summary[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...summaries.map((one) => COLUMNS.map(([, text]) => text(one))),
  ];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i === 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width, i) => (i === 1 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
