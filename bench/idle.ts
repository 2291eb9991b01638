import { IDLE_TEAM } from '../actors/roster.ts';
import { type Config, DEFAULT_CONFIG } from '../src/config.ts';
import { Runtime, type RuntimeOptions } from '../src/runtime.ts';
import type { SessionId, TaskId } from '../state/ids.ts';
import type { TaskSpec } from '../state/task.ts';

/** A runtime whose agents do nothing: what is measured is the runtime itself. */
export function startIdle(
  home: string,
  config: Partial<Config> = {},
  members: RuntimeOptions['members'] = IDLE_TEAM,
): Promise<Runtime> {
  return Runtime.start({
    home,
    config: { ...DEFAULT_CONFIG, ...config },
    members,
    seed: 1,
    version: 'bench',
    deterministic: false,
    previous: 'unknown',
    reactors: [],
    performers: new Map(),
  });
}

export function noOp(id: string, session: string, tag: string): TaskSpec {
  return {
    id: id as TaskId,
    task_type: 'No_Op',
    payload: null,
    session_id: session as SessionId,
    tags: [tag],
    metadata: {},
    priority: 5,
    after: null,
    reviewed: false,
    attemptsMax: 3,
    timeoutMs: 10_000,
  };
}
