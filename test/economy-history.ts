import type { Command } from '../state/commands.ts';
import { decide } from '../state/decide.ts';
import { diceOf } from '../state/dice.ts';
import { DEFAULT_PARAMETERS, type EconomyParameters, KARMA, POLICIES } from '../state/economy/parameters.ts';
import { KarmaError } from '../state/errors.ts';
import type { Event, Recorded } from '../state/events.ts';
import { evolve } from '../state/evolve.ts';
import type { AgentId, Ms, Seq, SessionId, TaskId } from '../state/ids.ts';
import { DEFAULT_LIMITS } from '../state/limits.ts';
import { schedule } from '../state/schedule.ts';
import { initialState, type State, type Task } from '../state/state.ts';
import type { TaskSpec, Usage } from '../state/task.ts';

/**
 * Random histories that could have happened: every number is decoded to a command that makes sense in the state, and
 * the real `decide`, `schedule` and `evolve` make the events. Deaths of agents and of the process included.
 */

const TEAM: readonly { agent: string; role: string; taskTypes: string[] }[] = [
  { agent: 'reader-1', role: 'reader', taskTypes: ['Fetch_Paper', 'Summarise_Paper'] },
  { agent: 'reader-2', role: 'reader', taskTypes: ['Fetch_Paper', 'Summarise_Paper'] },
  { agent: 'writer-1', role: 'writer', taskTypes: ['Compare_Methods', 'Synthesise_Report'] },
  { agent: 'writer-2', role: 'writer', taskTypes: ['Compare_Methods', 'Synthesise_Report'] },
  { agent: 'reviewer-1', role: 'reviewer', taskTypes: ['Review_Artifact'] },
  { agent: 'reviewer-2', role: 'reviewer', taskTypes: ['Review_Artifact'] },
];
const TYPES = ['Fetch_Paper', 'Summarise_Paper', 'Compare_Methods', 'Synthesise_Report'];
const TAGS = [[], ['#a'], ['#b', '#a'], ['#c', 'global', '#c']];
const ENDS = ['stopped', 'killed', 'aborted'] as const;
const TASKS_PER_SESSION = 24;
/** So few that every longer session forgets. */
const LIMITS = { ...DEFAULT_LIMITS, tasksKept: 4 };

const OTHER_RULES: readonly EconomyParameters[] = [
  DEFAULT_PARAMETERS,
  { ...DEFAULT_PARAMETERS, halfLifeMs: 64_000, votes: { ...DEFAULT_PARAMETERS.votes, periodMs: 1000 } },
  {
    ...DEFAULT_PARAMETERS,
    taskTypes: { Synthesise_Report: { base: 7_777_777, stakeShare: 1 } },
    otherTypes: { base: 1, stakeShare: 0.3 },
    stakeMin: KARMA,
    penaltyMax: 1,
    scopesMax: 2,
  },
];

export interface World {
  readonly state: State;
  readonly tell: (recorded: Recorded, state: State) => void;
  now: Ms;
  /** Open sessions. */
  sessions: SessionId[];
  /** Counts what was submitted and opened, for fresh ids. */
  count: number;
}

/** A started runtime with its team registered. */
export function newWorld(tell: World['tell']): World {
  const world: World = { state: initialState(), tell, now: 0, sessions: [], count: 0 };
  start(world, 'none');
  return world;
}

/** Lets happen what the number says. */
export function step(world: World, number: number): void {
  const pick = <T>(from: readonly T[], shift: number): T | undefined =>
    from[(number >>> shift) % Math.max(from.length, 1)];
  const { state } = world;
  const session = pick(world.sessions, 8);
  const known = session && state.sessions.get(session);
  const ids = known?.tasks.names ?? [];
  const kind = number % 64;
  world.now += kind === 63 ? (number >>> 8) % 100_000_000 : (number >>> 8) % 50;

  if (!session || (kind === 0 && world.sessions.length < 3)) {
    world.count += 1;
    const id = `session-${world.count}` as SessionId;
    world.sessions.push(id);
    submit(world, { type: 'session.open', session: id, workflow: 'none', spec: null });
  } else if (kind === 1 || (known && known.submitted >= TASKS_PER_SESSION)) {
    world.sessions = world.sessions.filter((id) => id !== session);
    submit(world, { type: 'session.close', session, status: 'done', reason: 'test', output: null });
  } else if (kind < 18) {
    const after = (number >>> 12) % 3 > 0 ? pick(ids, 14) : undefined;
    submitTask(world, session, {
      task_type: pick(TYPES, 10) ?? '',
      tags: pick(TAGS, 20) ?? [],
      after: after ?? null,
      reviewed: (number >>> 24) % 2 === 0,
    });
  } else if (kind < 24) {
    const subject = pick(
      ids.flatMap((id) => {
        const task = state.tasks.get(id);
        return task?.status === 'completed' && task.spec.task_type !== 'Review_Artifact' ? [task] : [];
      }),
      10,
    );
    if (!subject) return;
    const { tags, id } = subject.spec;
    submitTask(world, session, { task_type: 'Review_Artifact', tags, payload: { subject: id } });
  } else if (kind < 56) {
    const started = [...state.tasks.values()].filter(({ status }) => status === 'started');
    const task = pick(started, 10);
    if (task) report(world, task, number);
  } else if (kind < 58) {
    const agent = pick(TEAM, 10)?.agent as AgentId;
    submit(world, {
      type: 'agents.fail',
      agents: [agent],
      error: { code: 'AGENT_CRASHED', message: 'test', retry: 'later', details: {} },
    });
  } else if (kind < 61) {
    const agent = pick(TEAM, 10)?.agent as AgentId;
    const lost = state.agents.get(agent)?.status === 'lost';
    submit(world, lost ? { type: 'agent.find', agent } : { type: 'agent.lose', agent, silentMs: 1 });
  } else if (kind === 61) {
    start(world, pick(ENDS, 10) ?? 'killed');
  } else if (kind === 62) {
    const rules = pick(OTHER_RULES, 10) ?? DEFAULT_PARAMETERS;
    const policy = pick(POLICIES, 14) ?? 'expected';
    const parameters = { ...rules, routing: { ...rules.routing, policy } };
    submit(world, { type: 'economy.configure', parameters });
  } else submit(world, { type: 'time.pass' });
}

function start(world: World, previous: 'none' | (typeof ENDS)[number]): void {
  submit(world, { type: 'runtime.start', seed: world.count, version: 'test', previous });
  for (const { agent, role, taskTypes } of TEAM) {
    const id = agent as AgentId;
    submit(world, { type: 'agent.register', agent: id, role, taskTypes, mailboxMax: 4, batchMax: 2 });
  }
}

function submitTask(
  world: World,
  session_id: SessionId,
  what: Pick<TaskSpec, 'task_type' | 'tags'> & Partial<TaskSpec>,
): void {
  world.count += 1;
  const task: TaskSpec = {
    id: `task-${world.count}` as TaskId,
    session_id,
    payload: null,
    metadata: {},
    priority: 5,
    after: null,
    reviewed: false,
    attemptsMax: 2,
    timeoutMs: 1000,
    ...what,
  };
  submit(world, { type: 'task.submit', task });
}

function report(world: World, { spec, agent, attempt }: Task, number: number): void {
  if (!agent) return;
  const scale = 10 ** ((number >>> 14) % 8);
  const usage: Usage = { wallMs: scale, cpuMs: scale / 3, units: 1, tokens: scale, costMicroUsd: scale };
  const opinion = ((number >>> 18) % 5) / 2 - 1;
  const votes = spec.after ? [{ task: spec.after, opinion, reason: '' }] : [];
  const end = { task: spec.id, attempt, usage, votes };
  const quality = ((number >>> 22) % 16) / 10;
  submit(world, {
    type: 'agent.report',
    agent,
    outcomes: [
      (number >>> 26) % 4 > 0
        ? { ...end, status: 'completed', artifacts: [], output: { quality, reasons: [] } }
        : {
            ...end,
            status: 'failed',
            error: { code: 'INTERNAL', message: 'test', retry: 'later', details: {} },
          },
    ],
  });
}

/** One turn: decide, fold, and fold what can start because of it. Refusals change nothing. */
function submit(world: World, command: Command): void {
  const { state, now } = world;
  const context = { now, dice: diceOf(state.seed), limits: LIMITS };
  const fold = (event: Event) => {
    const recorded = { seq: (state.seq + 1) as Seq, at: now, event };
    evolve(state, recorded);
    world.tell(recorded, state);
  };
  try {
    for (const event of decide(state, command, context)) fold(event);
  } catch (error) {
    if (error instanceof KarmaError) return;
    throw error;
  }
  schedule(state, context, fold);
}
