import { parseParameters, termsOf } from '../../state/economy/parameters.ts';
import type { ErrorCode } from '../../state/errors.ts';
import { assertNever, type Event, type EventOf } from '../../state/events.ts';
import type { AgentId, Ms, SessionId, TaskId } from '../../state/ids.ts';
import type { Limits } from '../../state/limits.ts';
import type { Group } from '../../state/log.ts';
import { Forgotten } from './forgotten.ts';
import { assertFair } from './foul.ts';
import { Questions } from './questions.ts';
import { newTask, OPEN, type RefereeAgent, type RefereeTask } from './tracked.ts';

/**
 * Checks every group of the log against the rules of the game, from the events alone: a second, independent and
 * simpler telling of what `decide`, `schedule` and `evolve` may do.
 */
export class Referee {
  readonly tasks = new Map<TaskId, RefereeTask>();
  readonly agents = new Map<AgentId, RefereeAgent>();
  readonly sessions = new Map<SessionId, 'open' | 'closed'>();
  readonly questions = new Questions();
  readonly forgotten: Forgotten;
  /** What tasks died of. */
  readonly deaths = new Map<TaskId, ErrorCode>();
  /** Who judged a task first. */
  readonly #verdicts = new Map<TaskId, AgentId>();
  readonly #limits: Limits;
  /** Whether `Work` takes no stake. */
  #free = true;
  #at: Ms = 0;
  #epoch = 0;
  /** Orderly stops with work in flight: nobody is to blame for what they cost. */
  #stops = 0;
  /** How the run before this one ended, and how many tasks were in flight then. */
  #left: { previous: EventOf<'runtime.started'>['previous']; inFlight: number } = {
    previous: 'none',
    inFlight: 0,
  };

  constructor(limits: Limits) {
    this.#limits = limits;
    this.forgotten = new Forgotten(this.tasks, limits.tasksKept);
  }

  /** @throws Foul */
  watch({ at, epoch, events }: Group): void {
    assertFair(at >= this.#at, `time went back from ${this.#at} to ${at}`);
    this.#at = at;
    for (const event of events) this.#see(event);
    assertFair(epoch === this.#epoch, `a group of epoch ${epoch} in epoch ${this.#epoch}`);
    for (const [id, task] of this.tasks) {
      assertFair(task.phase !== 'failed', `${id} failed and was neither requeued nor buried`);
      assertFair(
        task.faults <= task.spec.attemptsMax,
        `${id} failed ${task.faults} times of ${task.spec.attemptsMax}`,
      );
      const lossesMax = this.#limits.lossesMax + 1 + this.#stops;
      assertFair(task.losses <= lossesMax, `${id} was lost ${task.losses} times, nobody charged`);
    }
    if (events[0]?.type === 'runtime.started') this.#assertSettled();
  }

  /** Tasks that have not ended. */
  *open(): Generator<[TaskId, RefereeTask]> {
    for (const entry of this.tasks) if (OPEN.has(entry[1].phase)) yield entry;
  }

  /** Whether it is on record that an agent gets this attempt. */
  hasBegun(task: TaskId, attempt: number): boolean {
    return (this.tasks.get(task)?.begun ?? 0) >= attempt;
  }

  #see(event: Event): void {
    this.forgotten.see(event);
    switch (event.type) {
      case 'runtime.started':
        assertFair(event.epoch === this.#epoch + 1, `epoch ${event.epoch} after ${this.#epoch}`);
        this.#epoch = event.epoch;
        if (event.previous === 'stopped') this.#stops += 1;
        this.#left = { previous: event.previous, inFlight: this.#inFlight() };
        for (const agent of this.agents.values()) agent.status = 'away';
        return;
      case 'economy.configured':
        this.#free = termsOf(parseParameters(event.parameters), 'Work').stakeShare === 0;
        return;
      case 'runtime.stopped':
      case 'event.unknown':
      case 'agent.restarted':
      case 'task.deferred':
      case 'tasks.forgotten':
        return;
      case 'agent.registered':
        return this.#registered(event);
      case 'agent.lost':
        return this.#becomes(event.agent, 'ready', 'lost');
      case 'agent.found':
        return this.#becomes(event.agent, 'lost', 'ready');
      case 'agent.failed': {
        const agent = this.#agent(event.agent);
        Object.assign(agent, { status: 'failed', failedWith: agent.flight.size });
        return;
      }
      case 'agent.retired':
        return this.#becomes(event.agent, 'failed', 'retired');
      case 'agent.stopped':
        this.#agent(event.agent).status = 'away';
        return;
      case 'session.opened':
        assertFair(!this.sessions.has(event.session), `${event.session} opened twice`);
        this.sessions.set(event.session, 'open');
        return;
      case 'session.closed':
        assertFair(this.sessions.get(event.session) === 'open', `${event.session} closed, but was not open`);
        this.sessions.set(event.session, 'closed');
        for (const [id, { spec }] of this.open()) {
          assertFair(spec.session_id !== event.session, `${id} is open in a closed session`);
        }
        return;
      case 'task.submitted':
        return this.#submitted(event);
      case 'task.routed':
        return this.#routed(event);
      case 'tasks.started':
        return this.#started(event);
      case 'task.completed':
        return this.#completed(event);
      case 'task.failed':
        return this.#failed(event);
      case 'task.requeued':
        return this.#requeued(event);
      case 'task.dead':
        return this.#dead(event);
      case 'task.cancelled':
        return this.#end(event.task, 'cancelled');
      case 'task.dropped': {
        const gone = this.#agent(event.agent).flight.delete(event.task);
        assertFair(
          gone && this.#task(event.task).phase === 'cancelled',
          `${event.task} dropped, but not cancelled`,
        );
        return;
      }
      case 'task.reviewed':
        return this.#reviewed(event);
      case 'vote.cast': {
        const { spec, agent } = this.#task(event.via);
        assertFair(
          spec.after === event.task && agent === event.voter,
          `${event.voter} had no vote on ${event.task}`,
        );
        assertFair(event.voter !== event.agent, `${event.voter} voted on itself`);
        return;
      }
      case 'ask.made': {
        const task = this.#task(event.task);
        assertFair(
          task.phase === 'flight' && task.agent === event.agent,
          `${event.ask} asked by who does not work`,
        );
        return this.questions.made(event);
      }
      case 'ask.answered':
      case 'ask.failed':
        return this.questions.ended(event);
      default:
        assertNever(event);
    }
  }

  #registered({ agent, taskTypes, mailboxMax, batchMax }: EventOf<'agent.registered'>): void {
    const known = this.agents.get(agent);
    assertFair(known?.status !== 'retired', `${agent} registered after it was retired`);
    this.agents.set(agent, {
      status: 'ready',
      types: new Set(taskTypes),
      mailboxMax,
      batchMax,
      mail: known?.mail ?? new Set(),
      flight: known?.flight ?? new Set(),
      failedWith: 0,
    });
  }

  #submitted({ task: spec }: EventOf<'task.submitted'>): void {
    assertFair(!this.tasks.has(spec.id), `${spec.id} submitted twice`);
    assertFair(
      this.sessions.get(spec.session_id) === 'open',
      `${spec.id} submitted to a session that is not open`,
    );
    let waiting = 0;
    for (const { phase, paused } of this.tasks.values()) if (phase === 'waiting' && !paused) waiting += 1;
    assertFair(
      waiting < this.#limits.backlogMax,
      `${waiting} tasks wait, at most ${this.#limits.backlogMax} may`,
    );
    this.tasks.set(spec.id, newTask(spec));
  }

  #routed({ task: id, agent: to, attempt, choice }: EventOf<'task.routed'>): void {
    const task = this.#task(id);
    const agent = this.#agent(to);
    assertFair(task.phase === 'waiting', `${id} routed while ${task.phase}`);
    assertFair(
      this.#at >= task.notBefore,
      `${id} routed ${task.notBefore - this.#at} ms before its pause ended`,
    );
    assertFair(attempt === task.attempt + 1, `${id} routed as attempt ${attempt} after ${task.attempt}`);
    assertFair(agent.status === 'ready', `${id} routed to ${to}, which is ${agent.status}`);
    assertFair(agent.types.has(task.spec.task_type), `${id} routed to ${to}, which cannot do it`);
    assertFair(
      agent.mail.size < agent.mailboxMax,
      `${to} has ${agent.mail.size} tasks in its mailbox and gets more`,
    );
    const odds = choice.propensities[choice.candidates.indexOf(to)] ?? 0;
    const sum = choice.propensities.reduce((total, p) => total + p, 0);
    assertFair(odds > 0 && Math.abs(sum - 1) < 1e-9, `${id}: the choice of ${to} had odds ${odds} of ${sum}`);
    if (task.spec.task_type === 'Review_Artifact') this.#assertImpartial(task, to);
    agent.mail.add(id);
    Object.assign(task, { phase: 'mail', agent: to, attempt, paused: false });
  }

  #started({ agent: to, tasks, deadline }: EventOf<'tasks.started'>): void {
    const agent = this.#agent(to);
    assertFair(agent.status === 'ready', `${to} is ${agent.status} and gets work`);
    assertFair(agent.flight.size === 0, `${to} gets a batch while it has one`);
    assertFair(tasks.length <= agent.batchMax, `${to} gets ${tasks.length} tasks at once`);
    const others = [...this.agents.values()].some(({ flight }) => flight.size > 0);
    if (!tasks.some((id) => this.#task(id).alone)) this.#assertNoSuspectCould(tasks.join(', '));
    let leaseMs = 0;
    for (const id of tasks) {
      const task = this.#task(id);
      assertFair(
        task.phase === 'mail' && agent.mail.delete(id),
        `${id} started, but not from the mailbox of ${to}`,
      );
      assertFair(task.attempt === 1 || tasks.length === 1, `${id} failed before and is not tried by itself`);
      if (task.alone) assertFair(tasks.length === 1 && !others, `suspect ${id} does not run alone`);
      Object.assign(task, { phase: 'flight', begun: task.attempt });
      agent.flight.add(id);
      leaseMs += task.spec.timeoutMs;
    }
    assertFair(
      deadline === this.#at + leaseMs,
      `${to} has ${deadline - this.#at} ms for ${leaseMs} ms of work`,
    );
  }

  /** Nothing starts while a suspect runs, or could. */
  #assertNoSuspectCould(start: string): void {
    for (const [id, { alone, phase, paused, spec }] of this.open()) {
      if (!alone) continue;
      assertFair(phase === 'waiting', `${start} starts while suspect ${id} is in ${phase}`);
      if (paused || spec.task_type !== 'Work' || !this.#free) continue; // others may lack a reviewer, or a stake
      for (const [agent, { status, types, mail, mailboxMax }] of this.agents) {
        const could = status === 'ready' && types.has(spec.task_type) && mail.size < mailboxMax;
        assertFair(!could, `${start} starts although suspect ${id} could go to ${agent}`);
      }
    }
  }

  #completed({ task: id, agent, attempt }: EventOf<'task.completed'>): void {
    const task = this.#land(id, agent);
    assertFair(
      task.attempt === attempt,
      `${id}: attempt ${attempt} completed, but ${task.attempt} is running`,
    );
    task.phase = 'completed';
    task.alone = false;
  }

  #failed({ task: id, agent, attempt, charged, error }: EventOf<'task.failed'>): void {
    const task = this.#land(id, agent);
    assertFair(task.attempt === attempt, `${id}: attempt ${attempt} failed, but ${task.attempt} is running`);
    if (charged) this.#assertGuilty(id, task, agent, error.code === 'PROCESS_DIED');
    if (charged) task.faults += 1;
    else if (error.code !== 'TASK_TIMEOUT') task.losses += 1;
    assertFair(
      charged || !task.alone || error.code === 'PROCESS_DIED' || error.code === 'TASK_TIMEOUT',
      `suspect ${id} failed and is not charged`,
    );
    task.phase = 'failed';
    const buried = charged && (error.retry === 'never' || task.faults >= task.spec.attemptsMax);
    const { retryPauseMs, retryPauseMaxMs } = this.#limits;
    const pauseMs = charged ? Math.min(retryPauseMs * 2 ** (task.faults - 1), retryPauseMaxMs) : 0;
    task.notBefore = buried ? Number.POSITIVE_INFINITY : this.#at + pauseMs;
  }

  /** Of several in flight when something died nobody is charged, and nobody at all for a kill. */
  #assertGuilty(id: TaskId, { alone }: RefereeTask, agent: AgentId, processDied: boolean): void {
    const { status, failedWith } = this.#agent(agent);
    if (processDied) {
      const { previous, inFlight } = this.#left;
      const guilty = previous === 'aborted' ? inFlight === 1 : alone;
      assertFair(guilty, `${id} is charged: of ${inFlight} in flight when the process was ${previous}`);
    } else if (status === 'failed') {
      assertFair(failedWith === 1, `${id} is charged: of ${failedWith} in flight when ${agent} failed`);
    }
  }

  #inFlight(): number {
    let count = 0;
    for (const { flight } of this.agents.values()) count += flight.size;
    return count;
  }

  #requeued({ task: id, notBefore, alone }: EventOf<'task.requeued'>): void {
    const task = this.#task(id);
    const unbegun = task.phase === 'flight' && task.attempt === 1;
    assertFair(
      task.phase === 'failed' || task.phase === 'mail' || unbegun,
      `${id} requeued while ${task.phase}`,
    );
    assertFair(Number.isFinite(task.notBefore), `${id} goes on after its last attempt`);
    assertFair(
      task.phase === 'mail' || notBefore >= task.notBefore,
      `${id} is to go on ${task.notBefore - notBefore} ms too early`,
    );
    if (task.phase === 'mail') {
      if (task.agent) this.#agent(task.agent).mail.delete(id);
      task.attempt -= 1;
    }
    if (unbegun && task.agent) this.#agent(task.agent).flight.delete(id);
    task.alone ||= alone;
    Object.assign(task, { phase: 'waiting', notBefore, paused: notBefore > this.#at });
  }

  #dead({ task: id, error }: EventOf<'task.dead'>): void {
    const { phase, notBefore } = this.#task(id);
    assertFair(error.message.length > 0, `${id} died without a reason`);
    this.deaths.set(id, error.code);
    const spent = phase === 'failed' && !Number.isFinite(notBefore);
    assertFair(spent || phase === 'waiting', `${id} was given up while ${phase}`);
    this.#end(id, 'dead');
  }

  #end(id: TaskId, phase: 'dead' | 'cancelled'): void {
    const task = this.#task(id);
    assertFair(OPEN.has(task.phase), `${id} ends as ${phase} after it was ${task.phase}`);
    if (task.agent) this.#agent(task.agent).mail.delete(id);
    task.phase = phase;
    task.alone = false;
  }

  #reviewed({ task: id, review, reviewer }: EventOf<'task.reviewed'>): void {
    const judged = this.#task(review);
    assertFair(
      judged.phase === 'completed' && judged.agent === reviewer,
      `${review} is no review by ${reviewer}`,
    );
    assertFair(this.#task(id).phase === 'completed', `${id} was reviewed before it was completed`);
    assertFair(!this.forgotten.chainOf(id).has(reviewer), `${reviewer} reviewed its own chain in ${review}`);
    if (!this.#verdicts.has(id)) this.#verdicts.set(id, reviewer);
  }

  /** The attempt of an agent has ended. */
  #land(id: TaskId, agent: AgentId): RefereeTask {
    const task = this.#task(id);
    assertFair(task.phase === 'flight', `an attempt of ${id} ended while it was ${task.phase}`);
    assertFair(task.agent === agent, `${agent} ended an attempt of ${id}, which ${task.agent} works on`);
    this.#agent(agent).flight.delete(id);
    return task;
  }

  #assertImpartial({ spec }: RefereeTask, reviewer: AgentId): void {
    const { subject } = spec.payload as { subject: TaskId };
    assertFair(
      !this.forgotten.chainOf(subject).has(reviewer),
      `${spec.id} routed to ${reviewer}, who worked on its subject`,
    );
    assertFair(
      this.#verdicts.get(subject) !== reviewer,
      `${spec.id} routed to ${reviewer}, who has judged its subject`,
    );
  }

  #assertSettled(): void {
    for (const [id, { phase }] of this.open()) {
      assertFair(phase === 'waiting', `${id} is still ${phase} after a new start`);
    }
  }

  #becomes(id: AgentId, from: RefereeAgent['status'], to: RefereeAgent['status']): void {
    const agent = this.#agent(id);
    assertFair(agent.status === from, `${id} becomes ${to}, but was ${agent.status}`);
    agent.status = to;
  }

  #task(id: TaskId): RefereeTask {
    const task = this.tasks.get(id);
    assertFair(task, `${id} was never submitted`);
    return task;
  }

  #agent(id: AgentId): RefereeAgent {
    const agent = this.agents.get(id);
    assertFair(agent, `${id} never registered`);
    return agent;
  }
}
