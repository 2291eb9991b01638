import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { IDLE_TEAM } from '../actors/roster.ts';
import { DEFAULT_CONFIG } from '../src/config.ts';
import { Runtime } from '../src/runtime.ts';
import { sumOf } from '../state/economy/balances.ts';
import type { SessionId, TaskId } from '../state/ids.ts';

/**
 * Durable no-op tasks through the whole loop: decide, LMDB, routing by karma, twelve threads, completion, pay.
 * Closed loop: `depth` tasks are in flight, each completion submits the next. Latency is from submission to the
 * durable completion.
 */

const { values } = parseArgs({
  options: {
    depths: { type: 'string', default: '1,12,120,1200' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string', default: '' },
  },
});

interface Round {
  readonly depth: number;
  readonly tasks: number;
  readonly tasksPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly eventsPerCommit: number;
  readonly cpuUsPerTask: number;
}

const home = mkdtempSync(join(tmpdir(), 'karma-bench-'));
const began = performance.now();
const runtime = await Runtime.start({
  home,
  config: { ...DEFAULT_CONFIG, snapshotEvery: Number.MAX_SAFE_INTEGER },
  members: IDLE_TEAM,
  threads: IDLE_TEAM.length,
  seed: 1,
  version: 'bench',
  deterministic: false,
  previous: 'unknown',
  reactors: [],
  performers: new Map(),
});
const readyMs = performance.now() - began;
const { supervisor } = runtime;

/** Told of each completed task; every round sets its own. */
let completed: (task: TaskId) => void = () => {};
let commits = 0;
supervisor.onEvent((event) => {
  if (event.type === 'task.completed') completed(event.task);
});
runtime.home.log.subscribe(() => {
  commits += 1;
});

let sessions = 0;

/** Each round has a session of its own: closing it lets its tasks leave the state. */
async function round(depth: number, seconds: number): Promise<Round> {
  sessions += 1;
  const session = `bench-${sessions}` as SessionId;
  await supervisor.tell({ type: 'session.open', session, workflow: 'none', spec: null });
  const submittedAt = new Map<TaskId, number>();
  const latencies: number[] = [];
  const until = performance.now() + seconds * 1000;
  const cpu = process.cpuUsage();
  const seq = runtime.home.log.head().seq;
  const commitsBefore = commits;
  const start = performance.now();
  let submitted = 0;

  const submit = (): void => {
    submitted += 1;
    const id = `${session}/${submitted}` as TaskId;
    submittedAt.set(id, performance.now());
    void supervisor.tell({
      type: 'task.submit',
      task: {
        id,
        task_type: 'No_Op',
        payload: null,
        session_id: session,
        tags: ['#bench'],
        metadata: {},
        priority: 5,
        after: null,
        reviewed: false,
        attemptsMax: 3,
        timeoutMs: 10_000,
      },
    });
  };
  await new Promise<void>((resolve) => {
    completed = (task) => {
      const at = submittedAt.get(task);
      if (at === undefined) throw new Error(`${task} was completed twice or never submitted`);
      submittedAt.delete(task);
      const now = performance.now();
      latencies.push(now - at);
      if (now < until) submit();
      else if (submittedAt.size === 0) resolve();
    };
    for (let i = 0; i < depth; i += 1) submit();
  });
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  if (latencies.length !== submitted)
    throw new Error(`${submitted} submitted, ${latencies.length} completed`);
  for (const [scope, book] of supervisor.state.economy.books) {
    if (sumOf(book) !== 0) throw new Error(`karma of ${scope} does not sum to zero`);
  }
  await supervisor.tell({ type: 'session.close', session, status: 'done', reason: 'measured', output: null });
  latencies.sort((a, b) => a - b);
  return {
    depth,
    tasks: submitted,
    tasksPerSecond: Math.round((submitted / ms) * 1000),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    eventsPerCommit: Math.round((runtime.home.log.head().seq - seq) / (commits - commitsBefore)),
    cpuUsPerTask: Math.round((user + system) / submitted),
  };
}

function quantile(sorted: readonly number[], q: number): number {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
  return Math.round(value * 100) / 100;
}

function median(rounds: readonly Round[]): Round {
  const sorted = [...rounds].sort((a, b) => a.tasksPerSecond - b.tasksPerSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('no rounds');
  return middle;
}

const depths = values.depths.split(',').map(Number);
const all: Round[] = [];
for (const depth of depths) await round(depth, 1);
for (let i = 0; i < Number(values.rounds); i += 1) {
  for (const depth of depths) all.push(await round(depth, Number(values.seconds)));
}
const medians = depths.map((depth) => median(all.filter((one) => one.depth === depth)));
await runtime.stop('measured');
rmSync(home, { recursive: true, force: true });

const result = {
  node: process.version,
  cpu: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  readyMs: Math.round(readyMs),
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  medians,
  all,
};
console.table(medians);
console.log(
  `node ${result.node}, ${result.cpu}, twelve agents ready in ${result.readyMs} ms; medians of ${result.rounds} rounds`,
);
if (values.json) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
