import { asked, endAsk } from './asks.ts';
import type { Movement } from './economy/accounts.ts';
import { evolveEconomy } from './economy/economy.ts';
import { assertNever, type EventOf, type Recorded } from './events.ts';
import { forgetSession, forgotten, hold, letGo } from './forget.ts';
import type { AgentId, Ms, TaskId } from './ids.ts';
import { emptyLine } from './line.ts';
import { drained, idled } from './overload.ts';
import { pause, unpause } from './pauses.ts';
import { enrol, setOpen } from './pool.ts';
import { emptyQueue, type Place, push, type Queue, remove, takeIf } from './queue.ts';
import { emptyRoll } from './roll.ts';
import { lead } from './slate.ts';
import { type Agent, type AgentStatus, backlogOf, hasRoom, poolOf, type State, type Task } from './state.ts';
import type { TaskSpec } from './task.ts';

/** As many restarts of an agent can matter: `Limits.restartsMax` is no more. */
const RESTARTS_KEPT = 1_000;

/** Weight of the newest task in an agent's moving mean of service times. */
const SERVICE_GAIN = 0.2;

/**
 * Folds one event into the state, in place. Never fails: what the log says has happened, so an event that names
 * something unknown changes nothing but the position. `listen` is told of every movement of karma.
 */
export function evolve(state: State, recorded: Recorded, listen?: (movement: Movement) => void): void {
  state.seq = recorded.seq;
  state.at = recorded.at;
  fold(state, recorded);
  evolveEconomy(state, recorded, listen);
  if (recorded.event.type === 'session.closed') forgetSession(state, recorded.event);
}

function fold(state: State, { event, at }: Recorded): void {
  switch (event.type) {
    case 'runtime.started':
      state.epoch = event.epoch;
      state.seed = event.seed;
      state.stopped = false;
      state.previous = event.previous;
      for (const agent of state.agents.values()) {
        setStatus(state, agent.id, 'stopped');
        agent.restarts.length = 0;
      }
      state.startable.clear();
      return;
    case 'event.unknown':
    case 'economy.configured':
    case 'vote.cast':
      return;
    case 'task.reviewed': {
      const task = state.tasks.get(event.task);
      if (task) task.quality = event.quality;
      return;
    }
    case 'runtime.stopped':
      state.stopped = true;
      return;
    case 'agent.registered':
      return registered(state, event, at);
    case 'agent.lost':
      return setStatus(state, event.agent, 'lost');
    case 'agent.found':
      return setStatus(state, event.agent, 'ready');
    case 'agent.failed':
      return setStatus(state, event.agent, 'failed');
    case 'agent.restarted':
      return restarted(state, event, at);
    case 'agent.retired':
      return setStatus(state, event.agent, 'retired');
    case 'agent.stopped':
      return setStatus(state, event.agent, 'stopped');
    case 'session.opened':
      state.sessions.set(event.session, {
        id: event.session,
        workflow: event.workflow,
        spec: event.spec,
        openedAt: at,
        status: 'open',
        closedAt: null,
        closedIn: null,
        reason: '',
        output: null,
        tasks: emptyRoll(),
        submitted: 0,
        forgotten: 0,
        ended: emptyLine(),
        open: 0,
        waiting: 0,
      });
      return;
    case 'session.closed': {
      const session = state.sessions.get(event.session);
      if (!session) return;
      session.status = event.status;
      session.reason = event.reason;
      session.output = event.output;
      session.closedAt = at;
      session.closedIn = state.epoch;
      return;
    }
    case 'task.submitted':
      return submitted(state, event, at);
    case 'task.deferred': {
      const task = state.tasks.get(event.task);
      if (task) task.deferred = true;
      return;
    }
    case 'task.routed':
      return routed(state, event);
    case 'tasks.started':
      return started(state, event, at);
    case 'task.completed':
      return completed(state, event, at);
    case 'task.failed':
      return failed(state, event, at);
    case 'task.requeued':
      return requeued(state, event, at);
    case 'task.dead':
      return ended(state, event.task, 'dead', at, (task) => {
        task.error = event.error;
      });
    case 'task.cancelled':
      return ended(state, event.task, 'cancelled', at);
    case 'task.dropped':
      return dropped(state, event);
    case 'tasks.forgotten':
      return forgotten(state, event);
    case 'ask.made':
      return asked(state, event);
    case 'ask.answered':
      return endAsk(state, event.ask, 'answered', event.answer, null);
    case 'ask.failed':
      return endAsk(state, event.ask, 'failed', null, event.error);
    default:
      return assertNever(event);
  }
}

function registered(state: State, event: EventOf<'agent.registered'>, at: Ms): void {
  const known = state.agents.get(event.agent);
  const agent: Agent = known ?? {
    id: event.agent,
    role: event.role,
    taskTypes: [],
    mailboxMax: event.mailboxMax,
    batchMax: event.batchMax,
    status: 'retired',
    open: false,
    mailbox: emptyQueue(),
    batch: [],
    unreported: 0,
    deadline: 0,
    startedAt: at,
    restarts: [],
    completed: 0,
    failed: 0,
    serviceMs: new Map(),
  };
  if (known) setStatus(state, agent.id, 'retired');
  agent.role = event.role;
  agent.taskTypes = [...new Set(event.taskTypes)];
  agent.mailboxMax = event.mailboxMax;
  agent.batchMax = event.batchMax;
  state.agents.set(agent.id, agent);
  for (const type of agent.taskTypes) enrol(poolOf(state, type), agent.id);
  setStatus(state, agent.id, 'ready');
  markStartable(state, agent);
}

function restarted(state: State, event: EventOf<'agent.restarted'>, at: Ms): void {
  const restarts = state.agents.get(event.agent)?.restarts;
  if (restarts && restarts.push(at) > RESTARTS_KEPT) restarts.shift();
}

const NO_ARTIFACTS: Task['artifacts'] = [];
const NO_ASKS: Task['asks'] = [];

function submitted(state: State, { task: spec }: EventOf<'task.submitted'>, at: Ms): void {
  const session = state.sessions.get(spec.session_id);
  if (!session) return;
  if (state.busy === 0) idled(state.drain, at);
  state.tasks.set(spec.id, {
    spec,
    submittedAt: at,
    status: 'queued',
    attempt: 0,
    faults: 0,
    losses: 0,
    agent: null,
    deferred: false,
    startedAt: null,
    endedAt: null,
    artifacts: NO_ARTIFACTS,
    output: null,
    usage: null,
    error: null,
    quality: null,
    asks: NO_ASKS,
    needed: 0,
    aside: false,
  });
  hold(state, spec);
  session.tasks.names.push(spec.id);
  session.submitted += 1;
  session.open += 1;
  enterBacklog(state, spec);
}

function routed(state: State, event: EventOf<'task.routed'>): void {
  const task = state.tasks.get(event.task);
  const agent = state.agents.get(event.agent);
  if (!task || !agent) return;
  leaveBacklog(state, task);
  task.status = 'routed';
  task.attempt = event.attempt;
  task.agent = event.agent;
  push(agent.mailbox, event.task, placeOf(task.spec));
  markStartable(state, agent);
  markOpen(state, agent);
  lead(state, task.spec, event.choice);
}

function started(state: State, event: EventOf<'tasks.started'>, at: Ms): void {
  const agent = state.agents.get(event.agent);
  if (!agent) return;
  for (const id of event.tasks) {
    const task = state.tasks.get(id);
    if (!task) continue;
    removeFast(agent.mailbox, task.spec);
    task.status = 'started';
    task.startedAt = at;
  }
  markOpen(state, agent);
  agent.batch = event.tasks;
  agent.unreported = event.tasks.length;
  agent.deadline = event.deadline;
  agent.startedAt = at;
  state.busy += 1;
  state.startable.delete(agent.id);
}

function completed(state: State, event: EventOf<'task.completed'>, at: Ms): void {
  ended(state, event.task, 'completed', at, (task) => {
    task.artifacts = event.artifacts;
    task.output = event.output;
    task.usage = event.usage;
    const agent = state.agents.get(event.agent);
    if (!agent) return;
    agent.completed += 1;
    const type = task.spec.task_type;
    const mean = agent.serviceMs.get(type);
    const { wallMs } = event.usage;
    agent.serviceMs.set(type, mean === undefined ? wallMs : mean + SERVICE_GAIN * (wallMs - mean));
  });
}

function failed(state: State, event: EventOf<'task.failed'>, at: Ms): void {
  const task = state.tasks.get(event.task);
  if (!task) return;
  leaveBatch(state, task);
  task.status = 'queued';
  task.error = event.error;
  task.usage = event.usage;
  task.endedAt = at;
  if (event.charged) task.faults += 1;
  else task.losses += 1;
  const agent = state.agents.get(event.agent);
  if (agent) agent.failed += 1;
}

function requeued(state: State, event: EventOf<'task.requeued'>, at: Ms): void {
  const task = state.tasks.get(event.task);
  if (!task) return;
  if (task.status === 'routed' && task.agent) {
    const agent = state.agents.get(task.agent);
    if (agent) leaveMailbox(state, agent, task.spec);
    task.attempt -= 1;
  }
  leaveBatch(state, task);
  task.status = 'queued';
  task.deferred = false;
  if (event.alone) state.suspects.add(event.task);
  if (event.notBefore > at) pause(state.pauses, event.task, event.notBefore);
  else enterBacklog(state, task.spec);
}

function ended(
  state: State,
  id: TaskId,
  status: 'completed' | 'dead' | 'cancelled',
  at: Ms,
  also: (task: Task) => void = () => {},
): void {
  const task = state.tasks.get(id);
  if (!task) return;
  if (task.status === 'queued') leaveBacklog(state, task);
  if (task.status === 'routed' && task.agent) {
    const agent = state.agents.get(task.agent);
    if (agent) leaveMailbox(state, agent, task.spec);
  }
  if (status !== 'cancelled') {
    leaveBatch(state, task);
    drained(state.drain, at);
  }
  task.status = status;
  task.endedAt = at;
  state.suspects.delete(id);
  also(task);
  const session = state.sessions.get(task.spec.session_id);
  if (!session) return;
  session.open -= 1;
  letGo(state, session, task);
}

/** Until then a cancelled task occupies its agent like any other, though it may have left the state. */
function dropped(state: State, event: EventOf<'task.dropped'>): void {
  const agent = state.agents.get(event.agent);
  if (!agent?.batch.includes(event.task)) return;
  agent.batch = agent.batch.filter((id) => id !== event.task);
  oneReported(state, agent);
}

function leaveBatch(state: State, task: Task): void {
  if (task.status !== 'started' || !task.agent) return;
  const agent = state.agents.get(task.agent);
  if (agent) oneReported(state, agent);
}

function oneReported(state: State, agent: Agent): void {
  agent.unreported -= 1;
  if (agent.unreported > 0) return;
  agent.batch = [];
  state.busy -= 1;
  markStartable(state, agent);
}

function enterBacklog(state: State, spec: TaskSpec): void {
  push(backlogOf(state, spec.task_type), spec.id, placeOf(spec));
  countWaiting(state, spec, 1);
}

function leaveBacklog(state: State, { spec }: Task): void {
  if (unpause(state.pauses, spec.id)) return;
  if (removeFast(backlogOf(state, spec.task_type), spec)) countWaiting(state, spec, -1);
}

function countWaiting(state: State, { session_id }: TaskSpec, more: 1 | -1): void {
  const session = state.sessions.get(session_id);
  if (session) session.waiting += more;
}

function leaveMailbox(state: State, agent: Agent, spec: TaskSpec): void {
  remove(agent.mailbox, spec.id, placeOf(spec));
  markOpen(state, agent);
}

function markOpen(state: State, agent: Agent): void {
  const open = hasRoom(agent);
  if (open === agent.open) return;
  agent.open = open;
  for (const type of agent.taskTypes) setOpen(poolOf(state, type), agent.id, open);
}

function markStartable(state: State, agent: Agent): void {
  if (agent.unreported > 0 || agent.mailbox.size === 0 || state.startable.has(agent.id)) return;
  state.startable.set(agent.id, state.at);
}

function removeFast(queue: Queue<TaskId>, spec: TaskSpec): boolean {
  return takeIf(queue, spec.id) || remove(queue, spec.id, placeOf(spec));
}

function placeOf({ priority, session_id }: TaskSpec): Place {
  return { priority, owner: session_id };
}

function setStatus(state: State, id: AgentId, status: AgentStatus): void {
  const agent = state.agents.get(id);
  if (!agent) return;
  const gone = Number(status === 'retired') - Number(agent.status === 'retired');
  for (const type of agent.taskTypes) poolOf(state, type).living -= gone;
  agent.status = status;
  markOpen(state, agent);
}
