import { writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { drawCharts } from '../actors/report/draw.ts';
import { agents } from './growth/agents.ts';
import { backlog } from './growth/backlog.ts';
import { log } from './growth/log.ts';
import type { Point } from './growth/measure.ts';
import { routing } from './growth/routing.ts';
import { sessions } from './growth/sessions.ts';
import { stall } from './growth/stall.ts';

const HELP = `How costs grow: with agents, with tasks that wait, with the log, with sessions closed.

    node bench/growth.ts [CASE...] [--sizes N,N,...] [--json FILE] [--svg FILE] [--folder DIR]

    routing    a choice of an agent, among 12, 1,000, 10,000
    agents     real agents sharing four threads: 12, 1,000, 10,000
    backlog    tasks that wait: 1,000, 100,000, 1,000,000
    stall      tasks that wait while their state is saved: 100,000, 1,000,000
    log        events in LMDB: 10,000, 100,000, 1,000,000 (with --sizes 10000000: a few minutes)
    sessions   sessions closed: 1,000, 10,000, 100,000

Without a case all of them. --sizes holds for each case named. --folder is where logs are written.
`;

const CASES = {
  routing: { sizes: [12, 1_000, 10_000], measure: routing },
  agents: { sizes: [12, 1_000, 10_000], measure: agents },
  backlog: { sizes: [1_000, 100_000, 1_000_000], measure: backlog },
  stall: { sizes: [100_000, 1_000_000], measure: stall },
  log: {
    sizes: [10_000, 100_000, 1_000_000],
    measure: (sizes: readonly number[]) => log(sizes, values.folder),
  },
  sessions: { sizes: [1_000, 10_000, 100_000], measure: sessions },
} as const;
type Case = keyof typeof CASES;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sizes: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    folder: { type: 'string', default: tmpdir() },
    help: { type: 'boolean', default: false },
  },
});

function isCase(name: string): name is Case {
  return Object.hasOwn(CASES, name);
}

/** The figure that grew most from the smallest size to the largest: what will be in the way first. */
function firstBottleneck(points: readonly Point[]): string {
  const curves = [...Map.groupBy(points, ({ of, figure }) => `${of}: ${figure}`)].flatMap(([name, curve]) => {
    const [first, last] = [curve[0], curve.at(-1)];
    if (!first || !last || first === last || first.value <= 0) return [];
    return [{ name, times: last.value / first.value, from: first.size, to: last.size }];
  });
  const [worst] = curves.sort((a, b) => b.times - a.times);
  if (!worst) return 'nothing grew';
  const { name, times, from, to } = worst;
  return `first bottleneck: ${name}, ${times.toFixed(1)} times from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}`;
}

/** Each figure against its value at the smallest size, so that what does not grow is a level line. */
async function drawing(points: readonly Point[]): Promise<string> {
  const relative = [...Map.groupBy(points, ({ of, figure }) => `${of}: ${figure}`)].flatMap(([curve, of]) =>
    of.map(({ size, value }) => ({ curve, size, times: value / (of[0]?.value || 1) })),
  );
  const chart = {
    name: 'growth',
    csv: '',
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      data: { values: relative },
      width: 640,
      height: 420,
      mark: { type: 'line', point: true },
      encoding: {
        x: {
          field: 'size',
          type: 'quantitative',
          scale: { type: 'log' },
          title: 'agents, tasks, events, sessions',
        },
        y: {
          field: 'times',
          type: 'quantitative',
          scale: { type: 'log' },
          title: 'times the cost at the smallest size',
        },
        color: { field: 'curve', type: 'nominal', title: null, legend: { labelLimit: 400, columns: 1 } },
      },
    },
  };
  return (await drawCharts([chart])).get('growth') ?? '';
}

if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const unknown = positionals.filter((name) => !isCase(name));
if (unknown.length > 0) {
  process.stderr.write(
    `there is no case ${unknown.join(', ')}; there are ${Object.keys(CASES).join(', ')}\n`,
  );
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals.filter(isCase) : (Object.keys(CASES) as Case[]);
const points: Point[] = [];
for (const name of chosen) {
  const sizes = values.sizes?.split(',').map(Number) ?? CASES[name].sizes;
  process.stderr.write(`${name}: ${sizes.map((size) => size.toLocaleString('en')).join(', ')}\n`);
  const measured = await CASES[name].measure(sizes);
  points.push(...measured);
  const rows = Map.groupBy(measured, ({ figure }) => figure);
  const row = (curve: readonly Point[]) =>
    Object.fromEntries(
      curve.map(({ size, value }) => [size.toLocaleString('en'), Number(value.toPrecision(3))]),
    );
  console.table(Object.fromEntries([...rows].map(([figure, curve]) => [figure, row(curve)])));
}
const machine = `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
console.log(`${firstBottleneck(points)}\n${machine}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, points }, null, 2)}\n`);
if (values.svg) writeFileSync(values.svg, await drawing(points));
