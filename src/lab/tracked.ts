import type { AgentId, Ms, TaskId } from '../../state/ids.ts';
import type { TaskSpec } from '../../state/task.ts';

export interface RefereeTask {
  readonly spec: TaskSpec;
  phase: 'waiting' | 'mail' | 'flight' | 'failed' | 'completed' | 'dead' | 'cancelled';
  /** Number of the last attempt that was started, or is about to be. */
  attempt: number;
  agent: AgentId | null;
  faults: number;
  losses: number;
  /** The last attempt that an agent was to be handed. */
  begun: number;
  notBefore: Ms;
  paused: boolean;
  alone: boolean;
}

export interface RefereeAgent {
  status: 'ready' | 'lost' | 'failed' | 'retired' | 'away';
  readonly types: ReadonlySet<string>;
  readonly mailboxMax: number;
  readonly batchMax: number;
  readonly mail: Set<TaskId>;
  /** Tasks handed over whose outcome, or whose agent's end, is not on record. */
  readonly flight: Set<TaskId>;
  /** Tasks that were in flight when it failed last. */
  failedWith: number;
}

/** Phases of a task that has not ended. */
export const OPEN: ReadonlySet<RefereeTask['phase']> = new Set(['waiting', 'mail', 'flight', 'failed']);

export function newTask(spec: TaskSpec): RefereeTask {
  return {
    spec,
    phase: 'waiting',
    attempt: 0,
    agent: null,
    faults: 0,
    losses: 0,
    begun: 0,
    notBefore: 0,
    paused: false,
    alone: false,
  };
}
