import type { Command } from '../../state/commands.ts';
import type { EconomyParameters } from '../../state/economy/parameters.ts';
import { type ErrorCode, KarmaError } from '../../state/errors.ts';
import type { TaskSpec } from '../../state/task.ts';
import { assertFair } from './foul.ts';
import type { SimProcess } from './process.ts';
import type { Referee } from './referee.ts';
import type { Life, Time } from './time.ts';
import { closing, reviewsOf, type SessionPlan } from './workload.ts';

/** What a client sees: whichever process runs, and the record of what happened. */
export interface Service {
  readonly time: Time;
  readonly referee: Referee;
  process(): SimProcess | null;
}

const RETRY_MS = 300;
const LOOK_MS = 500;

/** Refusals that say that what is wanted is there already. */
const DONE: ReadonlySet<ErrorCode> = new Set(['SESSION_EXISTS', 'TASK_EXISTS']);

/** Any other may be over with the process, or with the trouble it is in. */
const NO_FOR_GOOD: ReadonlySet<ErrorCode> = new Set(['SESSION_UNKNOWN', 'TASK_UNKNOWN']);

/** A user outside the process: asks until it is answered, and remembers what was acknowledged. */
export class Client {
  readonly #service: Service;
  readonly #plan: SessionPlan;
  readonly #parameters: EconomyParameters;
  readonly #life: Life;
  readonly #acknowledged: Command[] = [];
  #ended = false;

  constructor(service: Service, plan: SessionPlan, parameters: EconomyParameters, life: Life) {
    this.#service = service;
    this.#plan = plan;
    this.#parameters = parameters;
    this.#life = life;
  }

  /** Whether all it wanted has come to an end. */
  get ended(): boolean {
    return this.#ended;
  }

  /** @throws Foul through its promise */
  async run(): Promise<void> {
    const { time } = this.#service;
    const { id: session, opensAt, workflow, spec, tasks, cancelledAt } = this.#plan;
    await time.pause(opensAt, this.#life);
    await this.#want({ type: 'economy.configure', parameters: this.#parameters });
    await this.#want({ type: 'session.open', session, workflow, spec });
    const steps = [this.#await()];
    if (workflow === 'none') steps.push(this.#submitAll(tasks));
    if (cancelledAt !== null) steps.push(this.#cancel(cancelledAt));
    await Promise.all(steps);
    this.#ended = true;
  }

  /** @throws Foul if anything acknowledged is not on record */
  check(): void {
    const { tasks, sessions } = this.#service.referee;
    for (const command of this.#acknowledged) {
      if (command.type === 'task.submit')
        assertFair(tasks.has(command.task.id), `${command.task.id} was acknowledged and is lost`);
      if (command.type === 'session.open')
        assertFair(sessions.has(command.session), `${command.session} was acknowledged and is lost`);
      if (command.type === 'session.close')
        assertFair(
          sessions.get(command.session) === 'closed',
          `the end of ${command.session} was acknowledged and is lost`,
        );
    }
  }

  async #submitAll(tasks: SessionPlan['tasks']): Promise<void> {
    const reviews: Promise<void>[] = [];
    for (const task of tasks) {
      await this.#want({ type: 'task.submit', task });
      for (const review of reviewsOf(task)) reviews.push(this.#submitReview(review));
    }
    await Promise.all(reviews);
    for (;;) {
      await this.#service.time.pause(LOOK_MS, this.#life);
      const open = [...this.#service.referee.open()].some(
        ([, { spec }]) => spec.session_id === this.#plan.id,
      );
      if (!open) break;
    }
    await this.#want(closing(this.#plan.id, 'done'));
  }

  /** Once its subject has ended; it may be forgotten by then. */
  async #submitReview(task: TaskSpec): Promise<void> {
    const { referee, time } = this.#service;
    const open = (): boolean => [...referee.open()].some(([id]) => id === task.after);
    while (open()) await time.pause(LOOK_MS, this.#life);
    await this.#want({ type: 'task.submit', task });
  }

  async #cancel(at: number): Promise<void> {
    await this.#service.time.pause(at - this.#service.time.now, this.#life);
    await this.#want(closing(this.#plan.id, 'cancelled'));
  }

  async #await(): Promise<void> {
    while (this.#service.referee.sessions.get(this.#plan.id) !== 'closed') {
      await this.#service.time.pause(LOOK_MS, this.#life);
    }
  }

  /** Asks until there is a yes, or a no for good. What is on record it does not ask for again: it may be forgotten. */
  async #want(command: Command): Promise<void> {
    const { tasks } = this.#service.referee;
    while (command.type !== 'task.submit' || !tasks.has(command.task.id)) {
      const answer = await this.#ask(command);
      if (answer === 'acknowledged') {
        this.#acknowledged.push(command);
        this.check();
        return;
      }
      if (answer instanceof KarmaError && NO_FOR_GOOD.has(answer.code)) return;
      await this.#service.time.pause(RETRY_MS, this.#life);
    }
  }

  async #ask(command: Command): Promise<'acknowledged' | 'silence' | unknown> {
    const process = this.#service.process();
    if (!process?.runtime) return 'silence';
    try {
      const told = process.runtime.supervisor.tell(command).then(() => 'acknowledged');
      return await Promise.race([told, process.died.then(() => 'silence')]);
    } catch (refusal) {
      return refusal instanceof KarmaError && DONE.has(refusal.code) ? 'acknowledged' : refusal;
    }
  }
}
