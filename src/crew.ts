import type { Question, Reply, SupervisorApi, ThreadInit, WorkItem } from '../actors/protocol.ts';
import type { Member } from '../actors/roster.ts';
import { packBatch, unpackOutcomes } from '../actors/wire.ts';
import type { Command } from '../state/commands.ts';
import { type ErrorCode, type ErrorData, KarmaError, toErrorData } from '../state/errors.ts';
import type { Event, EventOf } from '../state/events.ts';
import type { AgentId, AskId, TaskId } from '../state/ids.ts';
import type { State } from '../state/state.ts';
import { type Outcome, outcomesOf } from '../state/task.ts';
import type { Clock } from './clock.ts';
import type { Conductor } from './conductor.ts';
import type { Supervisor } from './supervisor.ts';
import type { ThreadHost, ThreadLife } from './thread.ts';

export interface CrewOptions {
  readonly members: readonly Member[];
  /** Threads to spread the members over, each member its own at most. */
  readonly threads: number;
  readonly thread: Omit<ThreadInit, 'members'>;
  readonly newThread: () => ThreadHost;
  /** Real time, even where the log's is logical: leases and silences are enforced by it. */
  readonly watch: Clock;
  /**
   * Silence after which an agent gets no more mail until it is heard again. After twice that its thread is stopped,
   * unless it has a batch, whose lease will end it.
   */
  readonly silenceMaxMs: number;
}

interface Berth {
  readonly thread: ThreadHost;
  readonly members: readonly Member[];
  life: ThreadLife | null;
  /** Whether its agents count on this life: its end is their failure. */
  enlisted: boolean;
  heardAt: number;
  /** Ends the leases of the batches that this life has. */
  leases: Set<() => void>;
}

/**
 * The agents' threads: starts them, hands them batches, brings back outcomes and questions, and answers for their
 * crashes. What becomes of an agent or a task is decided by the supervisor; this only carries it out.
 */
export class Crew {
  readonly #supervisor: Supervisor;
  readonly #conductor: Conductor;
  readonly #options: CrewOptions;
  readonly #berths: readonly Berth[];
  readonly #berthOf = new Map<AgentId, Berth>();
  readonly #waiting = new Map<AskId, { agent: AgentId; task: TaskId; answer(reply: Reply): void }>();
  /** What each agent works on: nothing else can it ask about. */
  readonly #batches = new Map<AgentId, readonly WorkItem[]>();
  #stopWatching = () => {};
  #stopping = false;

  constructor(supervisor: Supervisor, conductor: Conductor, options: CrewOptions) {
    this.#supervisor = supervisor;
    this.#conductor = conductor;
    this.#options = options;
    const count = Math.min(Math.max(1, options.threads), options.members.length);
    this.#berths = Array.from({ length: count }, (_, i) => ({
      thread: options.newThread(),
      members: options.members.filter((_, m) => m % count === i),
      life: null,
      enlisted: false,
      heardAt: 0,
      leases: new Set(),
    }));
    for (const berth of this.#berths) for (const { id } of berth.members) this.#berthOf.set(id, berth);
    supervisor.onEvent((event, state) => this.#carryOut(event, state));
  }

  /**
   * Resolves when every agent is registered and may work.
   * @throws why a thread ended before all were ready
   */
  async start(): Promise<void> {
    this.#keepWatch();
    await Promise.all(this.#berths.map((berth) => this.#begin(berth)));
    await this.#enlist(this.#berths);
  }

  /** Gives every actor `patienceMs` to come to rest, then ends the threads. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping = true;
    this.#stopWatching();
    const patience = Promise.withResolvers<void>();
    const endPatience = this.#options.watch.after(patienceMs, patience.resolve);
    const rests = this.#berths.map(async ({ life }) => life && Promise.race([life.api.stop(), life.ended]));
    await Promise.race([Promise.all(rests), patience.promise]);
    endPatience();
    await Promise.all(this.#berths.map(({ thread }) => thread.close()));
  }

  #carryOut(event: Event, state: State): void {
    switch (event.type) {
      case 'tasks.started':
        return void this.#deliver(event, state);
      case 'ask.answered':
        return this.#reply(event.ask, { ok: true, answer: event.answer });
      case 'ask.failed':
        return this.#reply(event.ask, { ok: false, error: event.error });
      case 'task.cancelled':
        return this.#withdraw(event.task);
      case 'agent.restarted':
        return void this.#restart(event.agent);
      default:
        return;
    }
  }

  /**
   * Resolves when the thread can work.
   * @throws why it ended instead
   */
  async #begin(berth: Berth): Promise<void> {
    const { thread, watch } = this.#options;
    const ready = Promise.withResolvers<void>();
    const hear = (): void => {
      if (berth.life === life) berth.heardAt = watch.now();
      ready.resolve();
    };
    const upstream: SupervisorApi = {
      ready: hear,
      beat: hear,
      ask: async (question) => (berth.life === life ? this.#ask(question) : stale(question.task)),
    };
    const life = berth.thread.begin({ ...thread, members: berth.members }, upstream);
    const leases = new Set<() => void>();
    Object.assign(berth, { life, leases, enlisted: false, heardAt: watch.now() });
    const ended = life.ended.then((reason) => {
      for (const endLease of leases) endLease();
      if (berth.life === life) this.#ended(berth, reason);
      throw reason ?? new Error('the thread ended before it was ready');
    });
    await Promise.race([ready.promise, ended]);
  }

  #ended(berth: Berth, reason: Error | null): void {
    berth.life = null;
    if (berth.enlisted && reason) this.#crashed(berth, toErrorData(reason));
  }

  /** Registers the agents of threads that are ready. */
  async #enlist(berths: readonly Berth[]): Promise<void> {
    for (const berth of berths) {
      if (!berth.life) throw new Error('a thread ended before its agents were registered');
      berth.enlisted = true;
    }
    const { agents } = this.#supervisor.state;
    const enlisted = this.#options.members.filter(({ id }) => {
      const berth = this.#berthOf.get(id);
      return berth && berths.includes(berth) && agents.get(id)?.status !== 'retired';
    });
    await Promise.all(enlisted.map((member) => this.#register(member)));
    for (const { life, members } of berths) {
      life?.api.welcome(members.map(({ id }) => id)).catch(() => life.kill());
    }
  }

  #register({ id, role, taskTypes, mailboxMax, batchMax }: Member): Promise<void> {
    return this.#supervisor.insist({
      type: 'agent.register',
      agent: id,
      role,
      taskTypes: [...taskTypes],
      mailboxMax,
      batchMax,
    });
  }

  async #deliver({ agent, tasks, deadline }: EventOf<'tasks.started'>, state: State): Promise<void> {
    const batch: WorkItem[] = [];
    for (const id of tasks) {
      const task = state.tasks.get(id);
      if (task) batch.push({ task: task.spec, attempt: task.attempt });
    }
    const { life, leases } = this.#berthOf.get(agent) ?? {};
    if (!life || !leases) return; // its end is about to be told
    this.#conductor.begin(agent);
    this.#batches.set(agent, batch);
    const fullBefore = this.#supervisor.fullMs;
    const endLease = this.#lease(deadline - state.at, () => this.#expired(agent, life, tasks));
    leases.add(endLease);
    try {
      // Never settles when the thread ends first. (A race with its end would keep every report until then.)
      const report = unpackOutcomes(await life.api.work(agent, packBatch(batch)));
      const outcomes = matched(batch, outcomesOf(report));
      if (this.#berthOf.get(agent)?.life !== life) return; // too late: its end is being told
      this.#forget(agent);
      const logFull = this.#supervisor.fullMs > fullBefore;
      this.#conductor.deliver(agent, costOf(outcomes), () =>
        this.#supervisor.insist({ type: 'agent.report', agent, outcomes, logFull }),
      );
    } catch {
      life.kill();
    } finally {
      endLease();
      leases.delete(endLease);
    }
  }

  async #ask(question: Question): Promise<Reply> {
    const { ask, agent, task, attempt, kind, request, units } = question;
    const items = this.#batches.get(agent) ?? [];
    if (!items.some((item) => item.task.id === task && item.attempt === attempt)) return stale(task);
    return new Promise((resolve) => {
      this.#waiting.set(ask, { agent, task, answer: resolve });
      this.#conductor.deliver(agent, units, async () => {
        try {
          await this.#supervisor.insist({ type: 'ask.make', ask, agent, task, attempt, kind, request });
        } catch (refusal) {
          return this.#reply(ask, { ok: false, error: toErrorData(refusal) });
        }
        const known = this.#supervisor.state.asks.get(ask);
        if (known?.status === 'answered')
          this.#reply(ask, { ok: true, answer: known.answer as Question['request'] });
      });
    });
  }

  #reply(ask: AskId, reply: Reply): void {
    const waiting = this.#waiting.get(ask);
    if (!waiting) return;
    this.#waiting.delete(ask);
    this.#conductor.begin(waiting.agent);
    waiting.answer(reply);
  }

  /** Whoever waits for an answer on behalf of a cancelled task need wait no longer. */
  #withdraw(task: TaskId): void {
    for (const [ask, waiting] of this.#waiting) if (waiting.task === task) this.#reply(ask, stale(task));
  }

  /** An agent that reports, or is no more, has no work and waits for no answers. */
  #forget(agent: AgentId): void {
    this.#batches.delete(agent);
    for (const [ask, waiting] of this.#waiting) if (waiting.agent === agent) this.#waiting.delete(ask);
  }

  /** Like `watch.after`, but when this process itself stood still meanwhile there is a second chance. */
  #lease(leaseMs: number, expired: () => void): () => void {
    const { watch } = this.#options;
    const due = watch.now() + leaseMs;
    let end = watch.after(leaseMs, () => {
      if (this.#stoodStill(due)) end = watch.after(leaseMs, expired);
      else expired();
    });
    return () => end();
  }

  /** Whether a timer was so late that this process must have been stopped, and its threads with it. */
  #stoodStill(due: number): boolean {
    const { watch, thread } = this.#options;
    return watch.now() - due > 2 * thread.heartbeatMs;
  }

  /** The lease ran out: what an actor's own patience did not end hangs, and so does its thread. */
  #expired(agent: AgentId, life: ThreadLife, tasks: readonly TaskId[]): void {
    const berth = this.#berthOf.get(agent);
    if (berth?.life !== life) return;
    this.#end(
      berth,
      'TASK_TIMEOUT',
      `${agent} did not report on ${tasks.join(', ')} in time and was stopped`,
    );
  }

  /** Stops a thread that does not end by itself. */
  #end(berth: Berth, code: ErrorCode, message: string): void {
    const { life } = berth;
    berth.life = null;
    life?.kill();
    this.#crashed(berth, { code, message, retry: 'later', details: {} });
  }

  #crashed(berth: Berth, cause: ErrorData): void {
    if (this.#stopping) return;
    const error: ErrorData = cause.code === 'INTERNAL' ? { ...cause, code: 'AGENT_CRASHED' } : cause;
    const agents = berth.members.map(({ id }) => id);
    for (const agent of agents) this.#forget(agent);
    const [first, ...others] = agents;
    if (!first) return;
    for (const other of others) this.#conductor.cancel(other);
    this.#conductor.begin(first);
    this.#conductor.deliver(first, 0, () => this.#supervisor.insist({ type: 'agents.fail', agents, error }));
  }

  /** All agents of a thread fail and restart together; the first brings the thread back for all. */
  async #restart(agent: AgentId): Promise<void> {
    const berth = this.#berthOf.get(agent);
    if (!berth || berth.life || this.#stopping) return;
    const activity = `restart:${berth.members[0]?.id}`;
    this.#conductor.begin(activity);
    try {
      await this.#begin(berth);
    } catch (reason) {
      this.#conductor.cancel(activity);
      return this.#crashed(berth, toErrorData(reason));
    }
    this.#conductor.deliver(activity, 0, async () => {
      if (this.#stopping) return;
      if (berth.life) await this.#enlist([berth]);
      else this.#crashed(berth, toErrorData(new Error('the thread ended as soon as it was ready')));
    });
  }

  #keepWatch(): void {
    const { watch, thread } = this.#options;
    const due = watch.now() + thread.heartbeatMs;
    this.#stopWatching = watch.after(thread.heartbeatMs, () => {
      if (this.#stoodStill(due)) for (const berth of this.#berths) berth.heardAt = watch.now();
      this.#lookForSilence();
      this.#keepWatch();
    });
  }

  /** Compares what is heard with what the state says, so that nothing told before has to be remembered. */
  #lookForSilence(): void {
    const { agents } = this.#supervisor.state;
    const { watch, silenceMaxMs } = this.#options;
    for (const berth of this.#berths) {
      if (!berth.life) continue;
      const silentMs = Math.round(watch.now() - berth.heardAt);
      const silent = silentMs > silenceMaxMs;
      const states = berth.members.flatMap(({ id }) => agents.get(id) ?? []);
      for (const { id, status } of states) {
        if (silent && status === 'ready') this.#tell({ type: 'agent.lose', agent: id, silentMs });
        if (!silent && status === 'lost') this.#tell({ type: 'agent.find', agent: id });
      }
      if (silentMs <= 2 * silenceMaxMs || states.some(({ unreported }) => unreported > 0)) continue;
      if (berth.enlisted) this.#end(berth, 'AGENT_CRASHED', `its thread was silent for ${silentMs} ms`);
      else berth.life.kill();
    }
  }

  /** What is refused is told again at the next look. */
  #tell(command: Command): void {
    this.#supervisor.tell(command).catch(() => {});
  }
}

function stale(task: TaskId): Reply {
  const error = new KarmaError('TASK_STALE', `${task} is not being worked on any more`);
  return { ok: false, error: error.toData() };
}

function costOf(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, outcome) => sum + ('usage' in outcome ? outcome.usage.units : 0), 0);
}

/**
 * The outcomes, naming their tasks by the strings that we have: equal ones are slow to find in a map.
 * @throws Error when an agent answers with other than one outcome for each item, in their order
 */
function matched(batch: readonly WorkItem[], outcomes: Outcome[]): Outcome[] {
  if (outcomes.length !== batch.length) throw new Error('the outcomes are not as many as the batch');
  for (const [i, outcome] of outcomes.entries()) {
    const item = batch[i];
    if (outcome.task !== item?.task.id || outcome.attempt !== item.attempt)
      throw new Error('the outcomes are not those of the batch');
    outcome.task = item.task.id;
  }
  return outcomes;
}
