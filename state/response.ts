import { karmaDelta } from './economy/balances.ts';
import { KARMA } from './economy/parameters.ts';
import type { TaskId } from './ids.ts';
import type { State, Task } from './state.ts';
import type { ArtifactRef } from './task.ts';

/** What whoever asked for a task is answered. */
export interface TaskResponse {
  readonly id: TaskId;
  readonly status: 'working' | 'completed' | 'failed';
  readonly artifacts: readonly ArtifactRef[];
  /** Karma that its agent got or lost by it in `global`; null while it is not settled, as until its review. */
  readonly karma_delta: number | null;
}

export function responseOf({ economy }: State, { spec: { id }, status, artifacts }: Task): TaskResponse {
  const micro = karmaDelta(economy, id);
  return {
    id,
    status:
      status === 'completed' ? status : status === 'dead' || status === 'cancelled' ? 'failed' : 'working',
    artifacts,
    karma_delta: micro === null ? null : micro / KARMA,
  };
}
