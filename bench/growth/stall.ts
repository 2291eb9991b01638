import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { AgentId, SessionId } from '../../state/ids.ts';
import { noOp, startIdle } from '../idle.ts';
import { heapBytes, type Point, since } from './measure.ts';

const SESSION = 'stall' as SessionId;
const AWAY = 'away' as AgentId;
const AT_A_TIME = 4_096;
/** Tasks that come in every few milliseconds while the loop is watched: more than a thousand a second. */
const COMING = 8;
const COMING_EVERY_MS = 5;
const USUAL_MS = 5_000;
const PATIENCE_MS = 120_000;

/** How long a runtime that takes tasks stands still at most, by how many wait: as it is, and while they are saved. */
export async function stall(sizes: readonly number[]): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes) points.push(...(await measure(size)));
  return points;
}

async function measure(size: number): Promise<Point[]> {
  const path = mkdtempSync(join(tmpdir(), 'karma-growth-'));
  const runtime = await startIdle(path, { backlogMax: Number.MAX_SAFE_INTEGER }, []);
  const { supervisor, home } = runtime;
  // The only agent is away, so that all tasks wait.
  await supervisor.tell({
    type: 'agent.register',
    agent: AWAY,
    role: 'idler',
    taskTypes: ['No_Op'],
    mailboxMax: 1,
    batchMax: 1,
  });
  await supervisor.tell({ type: 'agent.lose', agent: AWAY, silentMs: 0 });
  let submitted = 0;
  const submit = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, () => {
        submitted += 1;
        return supervisor.tell({ type: 'task.submit', task: noOp(`stall/${submitted}`, SESSION, '#stall') });
      }),
    );
  /** The longest that the loop stood still while tasks came in until it was enough. */
  const longest = async (enough: () => boolean): Promise<number> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    while (!enough()) {
      await submit(COMING);
      await setTimeout(COMING_EVERY_MS);
    }
    delay.disable();
    return delay.max / 1e6;
  };
  try {
    await supervisor.tell({ type: 'session.open', session: SESSION, workflow: 'none', spec: null });
    while (submitted < size) await submit(Math.min(AT_A_TIME, size - submitted));
    heapBytes(); // what the filling left behind is not collected while the loop is watched
    const usual = performance.now();
    const without = await longest(() => since(usual) > USUAL_MS);
    const saving = performance.now();
    const saved = (): boolean => {
      const folder = join(path, 'snapshots');
      return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.bin'));
    };
    home.saveSnapshotBeside(supervisor.state);
    const during = await longest(() => saved() || since(saving) > PATIENCE_MS);
    if (!saved()) throw new Error(`${size} tasks were not saved within ${PATIENCE_MS} ms`);
    const of = 'stall';
    return [
      { of, size, figure: 'ms the loop stands still at most', value: without },
      { of, size, figure: 'the same while a snapshot is saved', value: during },
      { of, size, figure: 'ms until it is saved', value: since(saving) },
    ];
  } finally {
    await runtime.stop('measured');
    rmSync(path, { recursive: true, force: true });
  }
}
