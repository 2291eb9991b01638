import { type Economy, initialEconomy } from './economy/economy.ts';
import type { ErrorData } from './errors.ts';
import type { EventOf } from './events.ts';
import type { AgentId, AskId, BlobHash, Ms, Seq, SessionId, TaskId } from './ids.ts';
import type { Line } from './line.ts';
import type { Drain } from './overload.ts';
import { emptyPauses, type Pauses } from './pauses.ts';
import { emptyPool, type Pool } from './pool.ts';
import { emptyQueue, type Queue } from './queue.ts';
import type { Roll } from './roll.ts';
import type { ArtifactRef, TaskSpec, Usage } from './task.ts';

/**
 * The state of the runtime: a fold of the log and nothing else. Plain data (maps, arrays, records) so that a snapshot
 * is its serialisation. Only `evolve` changes it.
 */
export interface State {
  /** Sequence number of the last event folded. */
  seq: Seq;
  /** Time of the last turn folded. */
  at: Ms;
  epoch: number;
  seed: number;
  /** Whether the last run ended in order. */
  stopped: boolean;
  /** How the run before this one ended. */
  previous: EventOf<'runtime.started'>['previous'];
  /** All that are open, and the newest closed ones; all closed ones too where `retainClosed` is set. */
  readonly sessions: Map<SessionId, Session>;
  /** The closed ones among them, in order of closing. */
  readonly closed: SessionId[];
  /** Tasks of open sessions that are not forgotten; all tasks where `retainClosed` is set. */
  readonly tasks: Map<TaskId, Task>;
  readonly retainClosed: boolean;
  readonly agents: Map<AgentId, Agent>;
  /** Task type to the agents that serve it. */
  readonly pools: Map<string, Pool>;
  /** Task type to the tasks that wait for an agent. */
  readonly backlog: Map<string, Queue<TaskId>>;
  readonly pauses: Pauses;
  /** Tasks that may have brought down what they ran in: each runs while nothing else does, until it ends. */
  readonly suspects: Set<TaskId>;
  /** Agents with mail and no batch in flight, and since when that is so. */
  readonly startable: Map<AgentId, Ms>;
  /** Batches in flight. */
  busy: number;
  readonly drain: Drain;
  readonly asks: Map<AskId, Ask>;
  readonly economy: Economy;
}

export interface Session {
  readonly id: SessionId;
  readonly workflow: string;
  readonly spec: unknown;
  readonly openedAt: Ms;
  status: 'open' | 'done' | 'partial' | 'failed' | 'cancelled';
  closedAt: Ms | null;
  /** Run of the runtime in which it was closed. */
  closedIn: number | null;
  reason: string;
  output: unknown;
  /** Those that the state knows, in order of submission. */
  tasks: Roll<TaskId>;
  /** Tasks that were ever submitted, and those of them that have been forgotten. */
  submitted: number;
  forgotten: number;
  /** Those of its tasks that have ended, in the order in which they will be forgotten. */
  ended: Line<TaskId>;
  /** Tasks that have neither completed, died nor been cancelled. */
  open: number;
  /** Tasks in the backlog. */
  waiting: number;
}

/** `queued` in the backlog or paused, `routed` in a mailbox, `started` with its agent; the rest are ends. */
export type TaskStatus = 'queued' | 'routed' | 'started' | 'completed' | 'dead' | 'cancelled';

export interface Task {
  readonly spec: TaskSpec;
  readonly submittedAt: Ms;
  status: TaskStatus;
  /** The current or last attempt, counted from 1; 0 before the first. */
  attempt: number;
  /** Attempts that failed by a fault of the task or its agent. */
  faults: number;
  /** Attempts lost to the death of the process for an unknown reason. */
  losses: number;
  /** Whoever holds it, or last worked on it. */
  agent: AgentId | null;
  deferred: boolean;
  startedAt: Ms | null;
  endedAt: Ms | null;
  artifacts: readonly ArtifactRef[];
  output: unknown;
  usage: Usage | null;
  error: ErrorData | null;
  /** 0.0 to 1.5, once reviewed. */
  quality: number | null;
  /** Questions that it asked. */
  asks: readonly AskId[];
  /** Open tasks that name it: it is not forgotten before they have ended. */
  needed: number;
  /** Whether only they keep it. */
  aside: boolean;
}

export type AgentStatus = 'ready' | 'lost' | 'failed' | 'retired' | 'stopped';

export interface Agent {
  readonly id: AgentId;
  role: string;
  taskTypes: readonly string[];
  mailboxMax: number;
  batchMax: number;
  status: AgentStatus;
  /** Whether its pools hold it as open. */
  open: boolean;
  mailbox: Queue<TaskId>;
  /** The batch in flight; empty when idle. */
  batch: readonly TaskId[];
  /** Tasks of the batch whose outcome is open, and cancelled ones that the agent has not put down. */
  unreported: number;
  /** End of the batch's lease. */
  deadline: Ms;
  startedAt: Ms;
  /** Times of recent restarts, oldest first. */
  readonly restarts: Ms[];
  completed: number;
  failed: number;
  /** Task type to the mean wall time of a task there, moving. */
  readonly serviceMs: Map<string, number>;
}

export interface Ask {
  readonly id: AskId;
  readonly task: TaskId;
  readonly kind: string;
  readonly request: unknown;
  status: 'open' | 'answered' | 'failed';
  answer: unknown;
  error: ErrorData | null;
}

export interface StateOptions {
  /** Keep forgotten tasks, and closed sessions and theirs, for listings; the runtime itself drops them. */
  readonly retainClosed?: boolean;
}

export function initialState(options: StateOptions = {}): State {
  return {
    seq: 0 as Seq,
    at: 0,
    epoch: 0,
    seed: 0,
    stopped: false,
    previous: 'none',
    sessions: new Map(),
    closed: [],
    tasks: new Map(),
    retainClosed: options.retainClosed ?? false,
    agents: new Map(),
    pools: new Map(),
    backlog: new Map(),
    pauses: emptyPauses(),
    suspects: new Set(),
    startable: new Map(),
    busy: 0,
    drain: { since: 0, ended: 0, perMs: 0 },
    asks: new Map(),
    economy: initialEconomy(),
  };
}

export function backlogOf(state: State, taskType: string): Queue<TaskId> {
  let queue = state.backlog.get(taskType);
  if (!queue) {
    queue = emptyQueue();
    state.backlog.set(taskType, queue);
  }
  return queue;
}

export function poolOf(state: State, taskType: string): Pool {
  let pool = state.pools.get(taskType);
  if (!pool) {
    pool = emptyPool();
    state.pools.set(taskType, pool);
  }
  return pool;
}

/** Whether the agent can take another task now. */
export function hasRoom({ status, mailbox, mailboxMax }: Agent): boolean {
  return status === 'ready' && mailbox.size < mailboxMax;
}

/** The blobs a task's result names, by kind; the last of a kind wins. */
export function artifactsOf(task: Task): ReadonlyMap<string, BlobHash> {
  return new Map(task.artifacts.map(({ kind, blob }) => [kind, blob]));
}
