import type { Member } from '../../actors/roster.ts';
import type { Command } from '../../state/commands.ts';
import type { Json } from '../../state/errors.ts';
import type { AgentId, Ms, SessionId, TaskId } from '../../state/ids.ts';
import type { Session, State } from '../../state/state.ts';
import type { TaskSpec } from '../../state/task.ts';
import type { Reactor } from '../supervisor.ts';
import type { Faults } from './faults.ts';
import type { Luck } from './luck.ts';
import { type Job, POISONS } from './roles.ts';

/** What is to be done in one run, and by whom. */
export interface Workload {
  readonly members: readonly Member[];
  readonly threads: number;
  readonly sessions: readonly SessionPlan[];
}

export interface SessionPlan {
  readonly id: SessionId;
  readonly opensAt: Ms;
  /** `lab`: a reactor submits the tasks; `none`: the client does. */
  readonly workflow: 'lab' | 'none' | 'research';
  readonly spec: Json;
  readonly tasks: readonly TaskSpec[];
  readonly cancelledAt: Ms | null;
}

const WORK_TYPES = ['Work', 'Compare_Methods', 'Synthesise_Report'];
const TAGS = ['#peft', '#pruning'];

/** @param tasksMax papers and tasks of all sessions at most */
export function drawWorkload(luck: Luck, faults: Faults, tasksMax: number): Workload {
  const sessions: SessionPlan[] = [];
  let left = tasksMax;
  for (let n = luck.between(1, 3); n > 0 && left > 0; n -= 1) {
    const session = drawSession(luck, faults, `s${n}` as SessionId, left);
    left -= Math.max(1, session.tasks.length);
    sessions.push(session);
  }
  const research = sessions.some(({ workflow }) => workflow === 'research');
  const members = [...drawTeam(luck), ...(research ? RESEARCHERS : [])];
  return { members, threads: luck.between(1, members.length), sessions };
}

function drawSession(luck: Luck, faults: Faults, id: SessionId, tasksMax: number): SessionPlan {
  const workflow = luck.pick(['lab', 'none', 'research'] as const) ?? 'lab';
  const opensAt = luck.between(0, 3_000);
  const cancelledAt = faults.strikes('cancel') ? opensAt + faults.of('cancel').between(50, 6_000) : null;
  const common = { id, opensAt, workflow, cancelledAt };
  if (workflow === 'research') {
    const sources = Array.from(
      { length: Math.min(luck.between(1, 3), tasksMax) },
      (_, i) => `${id}-${i}.pdf`,
    );
    return { ...common, spec: { topic: 'Pruning', sources, claimsMax: luck.between(0, 2) }, tasks: [] };
  }
  const tasks: TaskSpec[] = [];
  for (let n = Math.min(luck.between(1, 8), tasksMax); n > 0; n -= 1)
    tasks.push(drawTask(luck, faults, id, tasks));
  return { ...common, spec: workflow === 'lab' ? { tasks } : null, tasks };
}

function drawTask(luck: Luck, faults: Faults, session: SessionId, before: readonly TaskSpec[]): TaskSpec {
  const poison = faults.of('poison');
  const job = {
    ms: luck.between(0, 60),
    asks: luck.between(0, 2),
    lingers: faults.strikes('linger'),
    poison: faults.strikes('poison')
      ? { how: poison.pick(POISONS) ?? 'throw', times: poison.between(1, 5) }
      : null,
  } satisfies Job;
  return {
    id: `${session}/t${before.length + 1}` as TaskId,
    task_type: luck.pick(WORK_TYPES) ?? 'Work',
    payload: {},
    session_id: session,
    tags: TAGS.filter(() => luck.chance(0.4)),
    metadata: { job },
    priority: luck.between(0, 9),
    after: luck.chance(0.4) ? (luck.pick(before)?.id ?? null) : null,
    reviewed: luck.chance(0.4),
    attemptsMax: luck.between(1, 4),
    timeoutMs: luck.between(1_000, 5_000),
  };
}

function drawTeam(luck: Luck): Member[] {
  const workers = Array.from({ length: luck.between(2, 4) }, (_, i) => {
    const some = WORK_TYPES.filter(() => luck.chance(0.6));
    const taskTypes = i === 0 || some.length === 0 ? WORK_TYPES : some;
    return member(`worker-${i + 1}`, taskTypes, luck.between(1, 6), luck.between(1, 4));
  });
  const reviewers = Array.from({ length: luck.between(1, 3) }, (_, i) =>
    member(
      `reviewer-${i + 1}`,
      ['Review_Artifact', ...(luck.chance(0.3) ? ['Work'] : [])],
      luck.between(1, 6),
      2,
    ),
  );
  return [...workers, ...reviewers];
}

const RESEARCHERS: readonly Member[] = [
  member('fetcher-1', ['Fetch_Paper'], 4, 1),
  member('fetcher-2', ['Fetch_Paper'], 4, 1),
  member('reader-1', ['Summarise_Paper', 'Extract_Metrics'], 4, 1),
  member('reader-2', ['Summarise_Paper', 'Extract_Metrics'], 4, 1),
  member('debater-1', ['Critique_Claim'], 4, 2),
];

function member(id: string, taskTypes: readonly string[], mailboxMax: number, batchMax: number): Member {
  const role = id.replace(/-\d+$/, '');
  return { id: id as AgentId, role, taskTypes, mailboxMax, batchMax, module: 'lab' };
}

/** Steers the sessions of workflow `lab`: tasks in their order, a review of each that asks for one, the end. */
export const labReactor: Reactor = (event, state) => {
  switch (event.type) {
    case 'session.opened':
      return steer(state.sessions.get(event.session), state);
    case 'task.completed':
    case 'task.dead': {
      const task = state.tasks.get(event.task);
      return task ? steer(state.sessions.get(task.spec.session_id), state) : [];
    }
    case 'runtime.started':
      return [...state.sessions.values()].flatMap((session) => steer(session, state));
    default:
      return [];
  }
};

function steer(session: Session | undefined, state: State): Command[] {
  if (session?.workflow !== 'lab' || session.status !== 'open') return [];
  const { tasks } = session.spec as { tasks: TaskSpec[] };
  const wanted = tasks.flatMap((spec): TaskSpec[] => {
    const task = state.tasks.get(spec.id);
    if (task?.status === 'completed') return reviewsOf(spec).filter(({ id }) => !state.tasks.has(id));
    if (task) return [];
    const before = spec.after && state.tasks.get(spec.after)?.status;
    return !spec.after || before === 'completed' || before === 'dead' ? [spec] : [];
  });
  if (wanted.length === 0 && session.open === 0) return [closing(session.id, 'done')];
  return wanted.map((task) => ({ type: 'task.submit', task }));
}

/** One review, or for every third task two. */
export function reviewsOf(spec: TaskSpec): TaskSpec[] {
  if (!spec.reviewed) return [];
  const count = spec.priority % 3 === 0 ? 2 : 1;
  return Array.from({ length: count }, (_, i) => ({
    ...spec,
    id: `${spec.id}/review-${i + 1}` as TaskId,
    task_type: 'Review_Artifact',
    payload: { subject: spec.id },
    metadata: {},
    after: spec.id,
    reviewed: false,
  }));
}

export function closing(session: SessionId, status: 'done' | 'cancelled'): Command {
  return { type: 'session.close', session, status, reason: status, output: null };
}
