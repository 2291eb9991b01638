import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDLE_TEAM } from '../../actors/roster.ts';
import type { Runtime } from '../../src/runtime.ts';
import type { AgentId, SessionId } from '../../state/ids.ts';
import { noOp, startIdle } from '../idle.ts';
import { heapBytes, type Point, since } from './measure.ts';

const THREADS = 4;
const DEPTH = 1_200;
const WORK_MS = 4_000;

/** Real agents in real threads, many to a thread: the time to start them, what one takes idle, the work they do. */
export async function agents(sizes: readonly number[]): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes) points.push(...(await measure(size)));
  return points;
}

async function measure(size: number): Promise<Point[]> {
  const [idler] = IDLE_TEAM;
  if (!idler) throw new Error('there is no idler in the roster');
  const members = Array.from({ length: size }, (_, i) => ({ ...idler, id: `idler-${i + 1}` as AgentId }));
  const home = mkdtempSync(join(tmpdir(), 'karma-growth-'));
  const [heap, resident] = [heapBytes(), process.memoryUsage().rss];
  const began = performance.now();
  const runtime = await startIdle(home, { threadsMax: THREADS }, members);
  const startMs = since(began);
  const heapEach = (heapBytes() - heap) / size;
  const residentEach = (process.memoryUsage().rss - resident) / size;
  const { tasks, ms, hands } = await work(runtime);
  await runtime.stop('measured');
  rmSync(home, { recursive: true, force: true });
  process.stderr.write(`  ${hands} of ${size} agents worked, ready after ${Math.round(startMs)} ms\n`);
  const of = 'agents';
  return [
    { of, size, figure: `us to start an agent, on ${THREADS} threads`, value: (1000 * startMs) / size },
    { of, size, figure: 'bytes an idle agent, main heap', value: heapEach },
    { of, size, figure: 'bytes an idle agent, whole process', value: residentEach },
    { of, size, figure: `us a task, ${DEPTH} in flight`, value: (1000 * ms) / tasks },
  ];
}

/** No-ops, each completion submitting the next. */
async function work({ supervisor }: Runtime): Promise<{ tasks: number; ms: number; hands: number }> {
  const session = 'growth' as SessionId;
  await supervisor.tell({ type: 'session.open', session, workflow: 'none', spec: null });
  const hands = new Set<AgentId>();
  const began = performance.now();
  let [submitted, completed] = [0, 0];
  const submit = (): void => {
    submitted += 1;
    void supervisor.tell({ type: 'task.submit', task: noOp(`growth/${submitted}`, session, '#growth') });
  };
  await new Promise<void>((resolve) => {
    supervisor.onEvent((event) => {
      if (event.type !== 'task.completed') return;
      completed += 1;
      hands.add(event.agent);
      if (since(began) < WORK_MS) submit();
      else if (completed === submitted) resolve();
    });
    for (let i = 0; i < DEPTH; i += 1) submit();
  });
  return { tasks: completed, ms: since(began), hands: hands.size };
}
