import { candidatesOf, noSketch, type Sketch } from './candidates.ts';
import type { Context } from './context.ts';
import { noRecall, type Recall } from './economy/recall.ts';
import { choose, routingOf } from './economy/route.ts';
import { asksStake, canStake } from './economy/stake.ts';
import type { ErrorData } from './errors.ts';
import type { Event } from './events.ts';
import type { AgentId, Ms, TaskId } from './ids.ts';
import { lineageOf, subjectOf } from './lineage.ts';
import { dueAt, endOfPause } from './pauses.ts';
import type { Pool } from './pool.ts';
import { items, peek, type Queue } from './queue.ts';
import { leadScope, type May, slateOf } from './slate.ts';
import type { Agent, State, Task } from './state.ts';

type Fold = (event: Event) => void;

/** Of all that is decided here only the death of a task may teach anybody anything. */
interface Scheduling extends Context {
  readonly recall: Recall;
  readonly sketch: Sketch;
}

/** With as many tasks no agent lingers. */
const LINGERS_BELOW = 32;

/** Reviews that are tried in a turn behind one that has to wait. */
const LOOK_BEHIND_MAX = 1_000;

/**
 * What the state allows to start: tasks from the backlog into mailboxes, batches from mailboxes to idle agents.
 * @param fold is given one event at a time and folds it into the state, so each choice sees the last
 * @returns whether mail lingers: in a turn that is not busy it will be started
 */
export function schedule(state: State, turn: Context, fold: Fold): boolean {
  let lingers = false;
  const context: Scheduling = { ...turn, recall: noRecall(), sketch: noSketch() };
  for (let seq = -1; seq !== state.seq; ) {
    seq = state.seq;
    if (suspectsGoFirst(state, context)) {
      startAlone(state, context, fold);
      continue;
    }
    for (const id of dueAt(state.pauses, context.now)) routeOne(state, id, context, fold);
    for (const queue of state.backlog.values()) routeAll(state, queue, context, fold);
    lingers = false;
    for (const [id, since] of state.startable) {
      if (suspectsGoFirst(state, context)) break;
      if (mayLinger(state.agents.get(id), since, context)) lingers = true;
      else startBatch(state, id, context, fold);
    }
  }
  if (!suspectsGoFirst(state, context)) {
    for (const queue of state.backlog.values()) deferNext(state, queue, fold);
  }
  return lingers;
}

/**
 * In a busy turn an agent with little mail waits for more, like a producer of Kafka (`linger.ms`): to wake a thread for
 * one task costs what twenty cost in a large batch.
 */
function mayLinger(agent: Agent | undefined, since: Ms, { now, limits, busy }: Scheduling): boolean {
  if (!busy || !agent || now - since >= limits.lingerMs) return false;
  return agent.mailbox.size < Math.min(LINGERS_BELOW, agent.batchMax);
}

/** A suspect that has no agent to go to does not hold up everybody else. */
function suspectsGoFirst(state: State, context: Scheduling): boolean {
  for (const id of state.suspects) {
    const task = state.tasks.get(id);
    if (!task) continue;
    if (task.status !== 'queued' || endOfPause(state.pauses, id) > context.now) return true;
    if (routing(state, task, context)) return true;
  }
  return false;
}

/** While suspects go first nothing else starts, and a suspect starts only when nothing is in flight. */
function startAlone(state: State, context: Scheduling, fold: Fold): void {
  if (state.busy > 0) return;
  for (const id of state.suspects) {
    const task = state.tasks.get(id);
    if (task?.status === 'queued' && endOfPause(state.pauses, id) <= context.now)
      routeOne(state, id, context, fold);
    const agent = task?.agent && state.agents.get(task.agent);
    if (task?.status !== 'routed' || !agent || agent.status !== 'ready') continue;
    fold(startedEvent(agent, [task], context));
    return;
  }
}

/**
 * Routes a queue in its order. Work of one type can be done by the same agents, so where the first has to wait, all
 * have to; but a review that nobody here may do must not hold up those behind it.
 */
function routeAll(state: State, queue: Queue<TaskId>, context: Scheduling, fold: Fold): void {
  for (let id = peek(queue); id !== undefined; id = peek(queue)) {
    if (routeOne(state, id, context, fold)) continue;
    if (isReview(state.tasks.get(id))) routeOthers(state, queue, context, fold);
    return;
  }
}

function routeOthers(state: State, queue: Queue<TaskId>, context: Scheduling, fold: Fold): void {
  const behind: TaskId[] = [];
  for (const id of items(queue)) if (behind.push(id) >= LOOK_BEHIND_MAX) break;
  for (const id of behind) {
    const pool = poolFor(state, state.tasks.get(id));
    if (!pool || (pool.open.length === 0 && pool.living === pool.agents.length)) return;
    routeOne(state, id, context, fold);
  }
}

/** False when the task has to wait. */
function routeOne(state: State, id: TaskId, context: Scheduling, fold: Fold): boolean {
  const task = state.tasks.get(id);
  const event = task && routing(state, task, context);
  if (event) fold(event);
  if (event?.type === 'task.dead') context.recall.known = null;
  return Boolean(event);
}

/** Where a task goes now; null when it has to wait. */
function routing(state: State, task: Task, context: Scheduling): Event | null {
  const pool = poolFor(state, task);
  if (!pool) return null;
  const { id } = task.spec;
  const bars = barsOf(state, task);
  if (pool.living <= livingAmong(state, pool, bars.forGood)) {
    const error = nobodyLeft(task, bars);
    return { type: 'task.dead', task: id, attempts: task.attempt, error };
  }
  const name = routingOf(state.economy, task.spec);
  const slate = slateFor(state, task, pool, bars, name, context);
  const candidates = candidatesOf(state, slate, task.spec.task_type, context.sketch);
  const chosen = choose(
    state.economy,
    task.spec,
    candidates,
    context.now,
    context.dice,
    name,
    context.recall,
  );
  if (!chosen) return null;
  return {
    type: 'task.routed',
    task: id,
    agent: chosen.agent,
    attempt: task.attempt + 1,
    choice: chosen.choice,
  };
}

/** Who may take the task now, and can stake; or, if nobody who ever could do it can stake, whoever may. */
function slateFor(
  { agents, economy }: State,
  { spec }: Task,
  pool: Pool,
  { forGood, forNow }: Bars,
  name: string,
  { now, dice }: Scheduling,
): readonly AgentId[] {
  const { routing: rules } = economy.parameters;
  const scope = leadScope(economy, spec);
  const barred = forGood.size + forNow.size > 0;
  const staked = asksStake(economy, spec.task_type);
  if (!barred && !staked) return slateOf(pool, scope, rules, name, dice, null);
  const draw = (may: May): readonly AgentId[] => slateOf(pool, scope, rules, name, dice, may);
  const free: May = barred ? (agent) => !forGood.has(agent) && !forNow.has(agent) : null;
  if (!staked) return draw(free);
  const stakes = (agent: AgentId): boolean => canStake(economy, agent, spec.task_type, now);
  const slate = draw((agent) => (!free || free(agent)) && stakes(agent));
  if (slate.length > 0 || pool.open.length === 0) return slate;
  const ruined = !pool.agents.some(
    (id) => agents.get(id)?.status !== 'retired' && !forGood.has(id) && stakes(id),
  );
  return ruined ? draw(free) : [];
}

/** Says of the task whose turn it would be that it has to wait. */
function deferNext(state: State, queue: Queue<TaskId>, fold: Fold): void {
  const id = peek(queue);
  const task = id && state.tasks.get(id);
  if (!task || task.deferred) return;
  const reason = 'no agent that could take it is here, has room in its mailbox and can stake';
  fold({ type: 'task.deferred', task: id, reason });
}

/** One batch for an idle agent. Only first attempts share a batch: what failed once goes by itself. */
function startBatch(state: State, id: AgentId, context: Scheduling, fold: Fold): void {
  const agent = state.agents.get(id);
  if (agent?.status !== 'ready') return;
  const batch: Task[] = [];
  for (const taskId of items(agent.mailbox)) {
    const task = state.tasks.get(taskId);
    if (!task) continue;
    if (task.attempt > 1 && batch.length > 0) break;
    batch.push(task);
    if (task.attempt > 1 || batch.length >= agent.batchMax) break;
  }
  if (batch.length > 0) fold(startedEvent(agent, batch, context));
}

function startedEvent(agent: Agent, batch: readonly Task[], { now }: Scheduling): Event {
  const leaseMs = batch.reduce((sum, task) => sum + task.spec.timeoutMs, 0);
  return {
    type: 'tasks.started',
    agent: agent.id,
    tasks: batch.map(({ spec }) => spec.id),
    deadline: now + leaseMs,
  };
}

function poolFor(state: State, task: Task | undefined): Pool | undefined {
  return task && state.pools.get(task.spec.task_type);
}

/** How many of these are members that have not been retired. */
function livingAmong({ agents }: State, pool: Pool, some: ReadonlySet<AgentId>): number {
  let living = 0;
  for (const id of some) if (pool.ranks.has(id) && agents.get(id)?.status !== 'retired') living += 1;
  return living;
}

function isReview(task: Task | undefined): boolean {
  return task?.spec.task_type === 'Review_Artifact';
}

/** Who may not do a task. */
interface Bars {
  readonly forGood: ReadonlySet<AgentId>;
  readonly forNow: ReadonlySet<AgentId>;
}

const NO_BARS: Bars = { forGood: new Set(), forNow: new Set() };

/** Nobody reviews work of their own chain, or what they reviewed before, or review already. */
export function barsOf(state: State, task: Task): Bars {
  const subject = isReview(task) ? subjectOf(state, task.spec) : undefined;
  if (!subject) return NO_BARS;
  const forGood = new Set(lineageOf(state, subject));
  const audit = state.economy.audits.get(subject.spec.id);
  if (audit?.first) forGood.add(audit.first.reviewer);
  const forNow = new Set<AgentId>();
  for (const id of audit?.pending ?? []) {
    const other = state.tasks.get(id);
    if (other?.agent && (other.status === 'routed' || other.status === 'started')) forNow.add(other.agent);
  }
  return { forGood, forNow };
}

/** Why no agent will ever do a task. */
function nobodyLeft({ spec }: Task, { forGood }: Bars): ErrorData {
  if (forGood.size === 0) {
    const message = `every agent that serves ${spec.task_type} has been retired`;
    return { code: 'AGENT_RETIRED', message, retry: 'later', details: {} };
  }
  const message = `${spec.id}: nobody is left who did not work on what it is about, or review it already`;
  return { code: 'REVIEWER_MISSING', message, retry: 'never', details: {} };
}
