import { KarmaError } from './errors.ts';
import type { Event, EventOf } from './events.ts';
import type { TaskId } from './ids.ts';
import type { Limits } from './limits.ts';
import { emptyLine, length, shift } from './line.ts';
import { subjectOf } from './lineage.ts';
import { emptyRoll, leave } from './roll.ts';
import type { Session, State, Task } from './state.ts';
import type { TaskSpec } from './task.ts';

/**
 * Which tasks the state lets go of, so that a session that is never closed does not grow for ever. The last to have
 * ended stay known, and those that an open task names (as what it comes after, or judges). A session that a reactor
 * steers keeps all its tasks: what it still needs is derived from them.
 */

/** Closed sessions that the state remembers. */
const SESSIONS_KEPT = 200;

/** The workflow of a session that no reactor steers. */
const UNSTEERED = 'none';

/** They leave so many at a time, as a part of those that stay, or up to twice as many: one event for all of them. */
const FORGET_SHARE = 1 / 40;

/** What is forgotten because a task comes. */
export function forgetOld(state: State, session: Session, coming: TaskSpec, { tasksKept }: Limits): Event[] {
  const batch = Math.ceil(FORGET_SHARE * tasksKept);
  if (session.workflow !== UNSTEERED || length(session.ended) < tasksKept + batch) return [];
  const tasks: TaskId[] = [];
  const kept: TaskId[] = [];
  const wanted = namedBy(state, coming);
  const { gone, items } = session.ended;
  const most = Math.min(length(session.ended) - tasksKept, 2 * batch);
  for (const id of items.slice(gone, gone + most)) {
    const task = state.tasks.get(id);
    const named = task && (task.needed > 0 || wanted.includes(task));
    if (named) kept.push(id);
    else tasks.push(id);
  }
  return [{ type: 'tasks.forgotten', session: session.id, tasks, kept }];
}

/** @throws KarmaError `TASK_UNKNOWN` if the task comes after one that may have been forgotten */
export function assertKnown({ tasks }: State, { id, forgotten }: Session, task: TaskSpec): void {
  if (task.after === null || tasks.has(task.after) || forgotten === 0) return;
  throw new KarmaError(
    'TASK_UNKNOWN',
    `task ${task.id} comes after ${task.after}, which is not among the tasks that session ${id} still knows (tasksKept): name a later one, or none`,
  );
}

/** A task has been submitted: those that it names stay. */
export function hold(state: State, spec: TaskSpec): void {
  for (const task of namedBy(state, spec)) task.needed += 1;
}

/** A task has ended. It and those that it named stay for as long as others that end now. */
export function letGo(state: State, session: Session, { spec }: Task): void {
  session.ended.items.push(spec.id);
  for (const task of namedBy(state, spec)) {
    if (task.needed > 0) task.needed -= 1;
    if (task.needed > 0 || !task.aside) continue;
    task.aside = false;
    state.sessions.get(task.spec.session_id)?.ended.items.push(task.spec.id);
  }
}

export function forgotten(state: State, { session, tasks, kept }: EventOf<'tasks.forgotten'>): void {
  const known = state.sessions.get(session);
  if (!known) return;
  known.forgotten += tasks.length;
  for (let n = tasks.length + kept.length; n > 0; n -= 1) shift(known.ended);
  for (const id of kept) {
    const task = state.tasks.get(id);
    if (!task) continue;
    if (task.needed > 0) task.aside = true;
    else known.ended.items.push(id);
  }
  if (state.retainClosed) return;
  for (const id of tasks) remove(state, id);
  leave(known.tasks, tasks.length, (id) => state.tasks.has(id));
}

/** The work of a closed session leaves the state at once, the session itself when many have closed after it. */
export function forgetSession(state: State, event: EventOf<'session.closed'>): void {
  const session = state.sessions.get(event.session);
  if (!session || state.retainClosed) return;
  for (const id of session.tasks.names) remove(state, id);
  session.tasks = emptyRoll();
  session.ended = emptyLine();
  state.closed.push(session.id);
  if (state.closed.length <= SESSIONS_KEPT) return;
  const oldest = state.closed.shift();
  if (oldest) state.sessions.delete(oldest);
}

function remove(state: State, id: TaskId): void {
  for (const ask of state.tasks.get(id)?.asks ?? []) state.asks.delete(ask);
  state.tasks.delete(id);
}

function namedBy(state: State, spec: TaskSpec): Task[] {
  const after = spec.after === null ? undefined : state.tasks.get(spec.after);
  const subject = subjectOf(state, spec);
  if (!subject || subject === after) return after ? [after] : [];
  return after ? [after, subject] : [subject];
}
