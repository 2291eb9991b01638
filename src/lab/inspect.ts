import { canStake } from '../../state/economy/stake.ts';
import type { AgentId, Ms, SessionId } from '../../state/ids.ts';
import { lineageOf, subjectOf } from '../../state/lineage.ts';
import { endOfPause } from '../../state/pauses.ts';
import { isOpen } from '../../state/pool.ts';
import { items } from '../../state/queue.ts';
import type { Agent, State, Task } from '../../state/state.ts';
import { assertFair } from './foul.ts';
import type { Referee } from './referee.ts';
import type { RefereeTask } from './tracked.ts';

const STATUS: Readonly<Record<RefereeTask['phase'], Task['status']>> = {
  waiting: 'queued',
  mail: 'routed',
  flight: 'started',
  failed: 'queued',
  completed: 'completed',
  dead: 'dead',
  cancelled: 'cancelled',
};

/** With an agent. */
const HELD: ReadonlySet<Task['status']> = new Set(['routed', 'started']);

/**
 * That a state says of tasks and agents what the referee says, and that its own parts agree with each other.
 * @throws Foul
 */
export function assertConsistent(state: State, referee: Referee): void {
  for (const [id, { phase, attempt, agent, spec }] of referee.tasks) {
    const task = state.tasks.get(id);
    if (!task) {
      const closed = referee.sessions.get(spec.session_id) === 'closed';
      assertFair(closed || referee.forgotten.has(id), `${id} has left the state`);
      continue;
    }
    assertFair(!referee.forgotten.has(id), `${id} was forgotten and is in the state`);
    assertFair(task.status === STATUS[phase], `the state has ${id} as ${task.status}, it is ${phase}`);
    assertFair(
      task.attempt === attempt,
      `the state is at attempt ${task.attempt} of ${id}, it is ${attempt}`,
    );
    if (phase === 'mail' || phase === 'flight')
      assertFair(task.agent === agent, `the state has ${id} with ${task.agent}`);
  }
  let waiting = 0;
  const waitingOf = new Map<SessionId, number>();
  for (const queue of state.backlog.values()) {
    for (const id of items(queue)) {
      waiting += 1;
      const session = state.tasks.get(id)?.spec.session_id;
      if (session) waitingOf.set(session, (waitingOf.get(session) ?? 0) + 1);
      assertFair(state.tasks.get(id)?.status === 'queued', `${id} is in the backlog, but not queued`);
      assertFair(!state.pauses.places.has(id), `${id} is in the backlog and paused`);
    }
  }
  for (const [id, session] of state.sessions)
    assertFair(session.waiting === (waitingOf.get(id) ?? 0), `${session.waiting} tasks of ${id} wait`);
  for (const id of state.pauses.places.keys()) {
    waiting += 1;
    assertFair(state.tasks.get(id)?.status === 'queued', `${id} is paused, but not queued`);
  }
  let queued = 0;
  for (const { status } of state.tasks.values()) if (status === 'queued') queued += 1;
  assertFair(queued === waiting, `${queued} tasks are queued, ${waiting} are in the backlog or paused`);
  let busy = 0;
  for (const [id, { mail, flight, mailboxMax, status }] of referee.agents) {
    const agent = state.agents.get(id);
    assertFair(agent, `${id} has left the state`);
    const found = [...items(agent.mailbox)];
    assertFair(
      found.length === mail.size && found.every((task) => mail.has(task)),
      `the mailbox of ${id} is wrong`,
    );
    assertFair(
      agent.mailbox.size === mail.size && mail.size <= mailboxMax,
      `${id} has ${mail.size} tasks in its mailbox`,
    );
    assertFair(
      agent.unreported === flight.size,
      `${id} owes ${agent.unreported} outcomes, not ${flight.size}`,
    );
    assertFair(
      (agent.status === 'ready') === (status === 'ready'),
      `${id} is ${agent.status}, not ${status}`,
    );
    if (flight.size > 0) busy += 1;
  }
  assertFair(state.busy === busy, `${state.busy} batches are in flight, not ${busy}`);
  for (const [type, pool] of state.pools) {
    const members = [...referee.agents].filter(([, { types }]) => types.has(type));
    const living = members.filter(([, { status }]) => status !== 'retired').length;
    assertFair(
      pool.living === living,
      `${pool.living} of the agents for ${type} are not retired, not ${living}`,
    );
    for (const [id, { status, mail, mailboxMax }] of members) {
      const open = status === 'ready' && mail.size < mailboxMax;
      assertFair(
        isOpen(pool, id) === open,
        `${id} is ${open ? 'open' : 'closed'}, its pool for ${type} has it other`,
      );
    }
  }
}

/**
 * That nothing waits that could go on, at a moment when the supervisor has nothing to decide.
 * @throws Foul
 */
export function assertNothingIdle(state: State, now: Ms): void {
  for (const [id, task] of state.tasks) {
    if (task.status !== 'queued' && task.status !== 'routed' && task.status !== 'started') continue;
    assertFair(reasonToWait(state, task, now), `${id} is ${task.status} and waits for nothing`);
  }
}

/** What a task that has not ended is waiting for; null if for nothing. */
export function reasonToWait(state: State, task: Task, now: Ms): string | null {
  const holder = task.agent ? state.agents.get(task.agent) : undefined;
  if (task.status === 'started')
    return holder?.batch.includes(task.spec.id) ? `for ${holder.id}, which works on it` : null;
  const suspects = [...state.suspects].filter((id) => id !== task.spec.id);
  if (state.busy > 0 && state.suspects.size > 0)
    return `for ${suspects.join(', ') || 'others'}, as suspects run alone`;
  if (suspects.length > 0) return `behind the suspects ${suspects.join(', ')}`;
  if (task.status === 'routed')
    return holder && holder.unreported > 0 ? `in the mailbox of ${holder.id}` : null;
  const paused = endOfPause(state.pauses, task.spec.id);
  if (paused > now) return `for its pause, ${paused - now} ms`;
  const able = (state.pools.get(task.spec.task_type)?.agents ?? []).flatMap(
    (id) => state.agents.get(id) ?? [],
  );
  const obstacles = able.map((agent) => obstacle(state, task, agent, now));
  return obstacles.includes(null) ? null : `for an agent: ${obstacles.join('; ')}`;
}

function obstacle(state: State, task: Task, agent: Agent, now: Ms): string | null {
  if (agent.status !== 'ready') return `${agent.id} is ${agent.status}`;
  if (agent.mailbox.size >= agent.mailboxMax) return `the mailbox of ${agent.id} is full`;
  if (!canStake(state.economy, agent.id, task.spec.task_type, now)) return `${agent.id} cannot stake`;
  return isBarred(state, task, agent.id) ? `${agent.id} may not judge it` : null;
}

/** Who worked on what a review is about, has judged it, or is to judge it. */
function isBarred(state: State, review: Task, agent: AgentId): boolean {
  const subject = review.spec.task_type === 'Review_Artifact' ? subjectOf(state, review.spec) : undefined;
  if (!subject) return false;
  const audit = state.economy.audits.get(subject.spec.id);
  const others = (audit?.pending ?? []).flatMap((id) => state.tasks.get(id) ?? []);
  return (
    lineageOf(state, subject).has(agent) ||
    audit?.first?.reviewer === agent ||
    others.some((other) => other !== review && other.agent === agent && HELD.has(other.status))
  );
}
