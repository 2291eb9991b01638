import { cancelledTasks, drop, settleAttempt, settleRun, startedTasks, unbegun } from './attempts.ts';
import type { Command, CommandOf } from './commands.ts';
import type { Context } from './context.ts';
import { parseParameters } from './economy/parameters.ts';
import { KarmaError } from './errors.ts';
import { assertNever, type Event } from './events.ts';
import { assertKnown, forgetOld } from './forget.ts';
import type { AgentId, TaskId } from './ids.ts';
import { lineageOf, subjectOf } from './lineage.ts';
import { assertRoom } from './overload.ts';
import { items } from './queue.ts';
import type { Agent, State, Task, TaskStatus } from './state.ts';
import { inOrder, type Outcome, Verdict } from './task.ts';

const OPEN: ReadonlySet<TaskStatus> = new Set(['queued', 'routed', 'started']);

/**
 * What happens when something is wanted: the events a command leads to in a state, or a refusal.
 * Pure; `schedule` then says what the new state allows to start.
 * @throws KarmaError when the command is refused; the state is as before
 */
export function decide(state: State, command: Command, context: Context): Event[] {
  switch (command.type) {
    case 'runtime.start':
      return [
        {
          type: 'runtime.started',
          epoch: state.epoch + 1,
          seed: command.seed,
          version: command.version,
          previous: command.previous,
        },
        ...settleRun(state, command.previous, context),
      ];
    case 'runtime.stop':
      return [{ type: 'runtime.stopped', reason: command.reason }];
    case 'economy.configure':
      return [{ type: 'economy.configured', parameters: parseParameters(command.parameters) }];
    case 'agent.register':
      return register(state, command);
    case 'agent.lose':
      return agentOf(state, command.agent).status === 'ready'
        ? [
            { type: 'agent.lost', agent: command.agent, silentMs: command.silentMs },
            ...emptyMailbox(agentOf(state, command.agent), 'agent lost', context),
          ]
        : [];
    case 'agent.find':
      return agentOf(state, command.agent).status === 'lost'
        ? [{ type: 'agent.found', agent: command.agent }]
        : [];
    case 'agents.fail':
      return fail(state, command, context);
    case 'agent.stop':
      return [
        { type: 'agent.stopped', agent: command.agent },
        ...emptyMailbox(agentOf(state, command.agent), 'agent stopped', context),
      ];
    case 'agent.report':
      return report(state, command, context);
    case 'session.open':
      if (state.sessions.has(command.session)) {
        throw new KarmaError(
          'SESSION_EXISTS',
          `session ${command.session} exists already: choose another id`,
        );
      }
      return [
        { type: 'session.opened', session: command.session, workflow: command.workflow, spec: command.spec },
      ];
    case 'session.close':
      return close(state, command);
    case 'task.submit':
      return submit(state, command, context);
    case 'ask.make':
      return makeAsk(state, command);
    case 'ask.answer':
      return openAsk(state, command.ask)
        ? [{ type: 'ask.answered', ask: command.ask, answer: command.answer, usage: command.usage }]
        : [];
    case 'ask.fail':
      return openAsk(state, command.ask)
        ? [{ type: 'ask.failed', ask: command.ask, error: command.error }]
        : [];
    case 'time.pass':
      return [];
    default:
      return assertNever(command);
  }
}

function register(state: State, command: CommandOf<'agent.register'>): Event[] {
  const { agent, role, taskTypes, mailboxMax, batchMax } = command;
  if (state.agents.get(agent)?.status === 'retired') {
    throw new KarmaError(
      'AGENT_RETIRED',
      `${agent} was retired after too many restarts; it stays away from this run`,
    );
  }
  return [{ type: 'agent.registered', agent, role, taskTypes, mailboxMax, batchMax }];
}

function fail(state: State, { agents, error }: CommandOf<'agents.fail'>, context: Context): Event[] {
  const carried = agents
    .map((id) => agentOf(state, id))
    .filter(({ status }) => status !== 'retired' && status !== 'stopped');
  const inFlight = carried.reduce((sum, agent) => sum + agent.unreported, 0);
  const blame = inFlight === 1 ? 'charged' : 'suspect';
  return carried.flatMap((agent): Event[] => {
    const recent = agent.restarts.filter((at) => at > context.now - context.limits.restartPeriodMs);
    const tooMany = recent.length >= context.limits.restartsMax;
    const periodS = context.limits.restartPeriodMs / 1000;
    return [
      { type: 'agent.failed', agent: agent.id, error },
      ...startedTasks(state, agent).flatMap((task) => settleAttempt(task, error, blame, context)),
      ...cancelledTasks(state, agent).map((task) => drop(task, agent)),
      ...emptyMailbox(agent, 'agent failed', context),
      tooMany
        ? { type: 'agent.retired', agent: agent.id, reason: `${recent.length} restarts within ${periodS} s` }
        : { type: 'agent.restarted', agent: agent.id, restarts: recent.length + 1 },
    ];
  });
}

/** Of several outcomes of one task the first counts. What was cancelled meanwhile is put down. */
function report(state: State, command: CommandOf<'agent.report'>, context: Context): Event[] {
  const { agent, outcomes, logFull = false } = command;
  const reporter = agentOf(state, agent);
  const events: Event[] = [];
  const named = new Set<TaskId>();
  for (const outcome of outcomes) {
    if (named.has(outcome.task)) continue;
    named.add(outcome.task);
    reportOne(state, reporter, outcome, logFull, context, events);
  }
  for (const task of cancelledTasks(state, reporter)) if (named.has(task)) events.push(drop(task, reporter));
  return events;
}

function reportOne(
  state: State,
  { id: agent, batch }: Agent,
  outcome: Outcome,
  logFull: boolean,
  context: Context,
  events: Event[],
): void {
  const task = state.tasks.get(outcome.task);
  if (task?.status !== 'started' || task.agent !== agent || task.attempt !== outcome.attempt) return;
  switch (outcome.status) {
    case 'unbegun':
      events.push(...unbegun(task, batch[0] === task.spec.id, context));
      return;
    case 'failed': {
      const { code } = outcome.error;
      const excused = code === 'DISK_FULL' || (logFull && code === 'TASK_TIMEOUT');
      const blame = excused ? 'excused' : 'charged';
      events.push(...settleAttempt(task, outcome.error, blame, context, outcome.usage));
      break;
    }
    case 'completed': {
      const { attempt, artifacts, output, usage } = outcome;
      events.push({
        type: 'task.completed',
        task: outcome.task,
        agent,
        attempt,
        artifacts,
        output,
        usage,
      });
      break;
    }
    default:
      assertNever(outcome);
  }
  for (const vote of outcome.votes) {
    const previous = state.tasks.get(vote.task);
    if (task.spec.after !== vote.task || !previous?.agent || previous.agent === agent) continue;
    events.push({ type: 'vote.cast', voter: agent, via: outcome.task, agent: previous.agent, ...vote });
  }
  if (outcome.status === 'completed') events.push(...review(state, task, agent, outcome.output));
}

/** A finished `Review_Artifact` judges its subject, unless the reviewer belongs to the subject's own chain. */
function review(state: State, task: Task, reviewer: AgentId, output: unknown): Event[] {
  if (task.spec.task_type !== 'Review_Artifact') return [];
  const verdict = Verdict.safeParse(output);
  const subject = subjectOf(state, task.spec);
  if (!verdict.success || !subject?.agent || subject.status !== 'completed') return [];
  if (lineageOf(state, subject).has(reviewer)) return [];
  const { quality, reasons } = verdict.data;
  return [
    {
      type: 'task.reviewed',
      task: subject.spec.id,
      agent: subject.agent,
      review: task.spec.id,
      reviewer,
      quality,
      reasons,
    },
  ];
}

function close(state: State, { session, status, reason, output }: CommandOf<'session.close'>): Event[] {
  const known = state.sessions.get(session);
  if (!known) throw new KarmaError('SESSION_UNKNOWN', `there is no session ${session}`);
  if (known.status !== 'open') return [];
  const open = [...new Set(known.tasks.names)]
    .flatMap((id) => state.tasks.get(id) ?? [])
    .filter(({ status }) => OPEN.has(status));
  return [
    ...open.map(
      (task): Event => ({ type: 'task.cancelled', task: task.spec.id, reason: `session ${status}` }),
    ),
    { type: 'session.closed', session, status, reason, output },
  ];
}

function submit(state: State, { task }: CommandOf<'task.submit'>, { limits }: Context): Event[] {
  const session = state.sessions.get(task.session_id);
  if (session?.status !== 'open') {
    throw new KarmaError('SESSION_UNKNOWN', `task ${task.id}: session ${task.session_id} is not open`);
  }
  if (state.tasks.has(task.id)) throw new KarmaError('TASK_EXISTS', `task ${task.id} was submitted before`);
  if (!state.pools.has(task.task_type)) {
    const known = [...state.pools.keys()].join(', ');
    throw new KarmaError('TASK_TYPE_UNKNOWN', `no agent serves ${task.task_type}; the team serves ${known}`);
  }
  assertKnown(state, session, task);
  assertRoom(state, session, limits);
  return [{ type: 'task.submitted', task: inOrder(task) }, ...forgetOld(state, session, task, limits)];
}

function makeAsk(state: State, command: CommandOf<'ask.make'>): Event[] {
  const task = state.tasks.get(command.task);
  if (task?.status !== 'started' || task.agent !== command.agent || task.attempt !== command.attempt) {
    throw new KarmaError('TASK_STALE', `${command.agent} no longer works on ${command.task}`);
  }
  const { ask, agent, kind, request } = command;
  if (answeredAsk(state, command)) return [];
  return [{ type: 'ask.made', ask, task: command.task, agent, kind, request }];
}

/** The recorded answer to the same question of an earlier attempt: it is not performed, or paid for, again. */
export function answeredAsk(
  state: State,
  { ask, kind, request }: CommandOf<'ask.make'>,
): { answer: unknown } | null {
  const known = state.asks.get(ask);
  if (known?.status !== 'answered' || known.kind !== kind) return null;
  return JSON.stringify(known.request) === JSON.stringify(request) ? { answer: known.answer } : null;
}

function openAsk(state: State, ask: CommandOf<'ask.answer'>['ask']): boolean {
  return state.asks.get(ask)?.status === 'open';
}

function emptyMailbox(agent: Agent, reason: string, { now }: Context): Event[] {
  return [...items(agent.mailbox)].map((task) => ({
    type: 'task.requeued',
    task,
    notBefore: now,
    alone: false,
    reason,
  }));
}

function agentOf(state: State, id: AgentId): Agent {
  const agent = state.agents.get(id);
  if (!agent) throw new KarmaError('AGENT_UNKNOWN', `no agent ${id} has registered`);
  return agent;
}
