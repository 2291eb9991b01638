import { KarmaError } from './errors.ts';
import type { Ms } from './ids.ts';
import type { Limits } from './limits.ts';
import type { Session, State } from './state.ts';

/**
 * How many times as many tasks a session may have waiting as there is room left. So one session fills nine tenths of
 * the backlog at most, two 18 of 19 parts, and whoever comes next always finds room.
 */
const SESSION_SHARE = 9;

/** The part of what waits that should be done before whoever was refused asks again. */
const RELIEF = 0.1;

const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 60_000;
/** Before anything has ended there is no rate to tell the time from. */
const RETRY_UNKNOWN_MS = 1_000;

/** How long ends of tasks are counted before they make a rate. */
const DRAIN_PERIOD_MS = 1_000;

/** How fast tasks end while there are any. */
export interface Drain {
  since: Ms;
  /** Since then. */
  ended: number;
  /** Over the period before. */
  perMs: number;
}

/** @throws KarmaError `OVERLOADED` when no more tasks, or none of this session, may wait */
export function assertRoom(state: State, session: Session, { backlogMax }: Limits): void {
  const waiting = waitingIn(state);
  const room = backlogMax - waiting;
  if (room <= 0) throw overloaded(state, `${waiting} tasks wait already (backlogMax)`);
  if (session.waiting < SESSION_SHARE * room) return;
  const share = `${session.waiting} tasks of session ${session.id} wait already`;
  throw overloaded(state, `${share}, and what room is left (${room}) is for others`);
}

/** The refusal of what would have to wait too long. Says how long it takes to drain a tenth of what waits now. */
export function overloaded(state: State, reason: string): KarmaError {
  const retryAfterMs = retryAfter(state);
  return new KarmaError('OVERLOADED', `${reason}: try again in ${retryAfterMs} ms`, { retryAfterMs });
}

function retryAfter(state: State): Ms {
  const { perMs } = state.drain;
  if (perMs === 0) return RETRY_UNKNOWN_MS;
  const relief = Math.ceil((RELIEF * waitingIn(state)) / perMs);
  return Math.min(Math.max(relief, RETRY_MIN_MS), RETRY_MAX_MS);
}

function waitingIn(state: State): number {
  let waiting = 0;
  for (const { size } of state.backlog.values()) waiting += size;
  return waiting;
}

/** Counts the end of a task. */
export function drained(drain: Drain, at: Ms): void {
  drain.ended += 1;
  const ms = at - drain.since;
  if (ms < DRAIN_PERIOD_MS) return;
  drain.perMs = drain.ended / ms;
  drain.since = at;
  drain.ended = 0;
}

/** Time in which there was nothing to do says nothing of how fast it is done. */
export function idled(drain: Drain, at: Ms): void {
  drain.since = at;
  drain.ended = 0;
}
