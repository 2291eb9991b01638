import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Member } from '../../actors/roster.ts';
import { type Config, DEFAULT_CONFIG } from '../../src/config.ts';
import type { Performer } from '../../src/performers.ts';
import { Runtime, type RuntimeOptions } from '../../src/runtime.ts';
import type { Event } from '../../state/events.ts';
import type { TaskId } from '../../state/ids.ts';
import type { Task } from '../../state/state.ts';
import { agentId, SESSION, work } from './given.ts';

/** A team of agents that do what their payload says. */
export function hostileTeam(count: number): Member[] {
  return Array.from({ length: count }, (_, i) => ({
    id: agentId(`worker-${i + 1}`),
    role: 'worker',
    taskTypes: ['Work'],
    mailboxMax: 64,
    batchMax: 1,
    module: new URL('./hostile-role.ts', import.meta.url).href,
  }));
}

const echo: Performer = async (request) => ({ answer: request, units: 2 });

export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'karma-home-'));
}

export function startRuntime(
  options: Partial<Omit<RuntimeOptions, 'config'>> & { config?: Partial<Config> } = {},
): Promise<Runtime> {
  return Runtime.start({
    home: newHome(),
    members: hostileTeam(2),
    seed: 1,
    version: 'test',
    deterministic: false,
    previous: 'unknown',
    reactors: [],
    performers: new Map([['echo', echo]]),
    ...options,
    config: {
      ...DEFAULT_CONFIG,
      heapMb: 64,
      youngHeapMb: 16,
      retryPauseMs: 10,
      restartsMax: 100,
      ...options.config,
    },
  });
}

/** Submits a task for each payload and waits until all have ended. */
export async function workOff(
  runtime: Runtime,
  payloads: readonly string[],
  timeoutMs = 30_000,
): Promise<Map<string, Task>> {
  const { supervisor } = runtime;
  if (!supervisor.state.sessions.has(SESSION)) {
    await supervisor.tell({ type: 'session.open', session: SESSION, workflow: 'none', spec: null });
  }
  const ids = payloads.map((payload, i) => `${payload}-${i}`);
  const ended = allEnded(runtime, ids as TaskId[]);
  await Promise.all(
    payloads.map((payload, i) =>
      supervisor.tell({ type: 'task.submit', task: work(ids[i] ?? '', { payload, timeoutMs }) }),
    ),
  );
  await ended;
  return new Map(ids.map((id) => [id, supervisor.state.tasks.get(id as TaskId) as Task]));
}

export function allEnded(runtime: Runtime, ids: readonly TaskId[]): Promise<void> {
  const open = new Set<string>(ids);
  return new Promise((resolve) => {
    runtime.supervisor.onEvent((event: Event) => {
      if (event.type !== 'task.completed' && event.type !== 'task.dead') return;
      open.delete(event.task);
      if (open.size === 0) resolve();
    });
  });
}

/** Every event of the runtime's log. */
export function history(runtime: Runtime): Event[] {
  return [...runtime.home.log.read()].flatMap(({ events }) => [...events]);
}
