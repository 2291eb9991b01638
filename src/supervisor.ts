import type { Command } from '../state/commands.ts';
import { decide } from '../state/decide.ts';
import { diceOf } from '../state/dice.ts';
import { KarmaError } from '../state/errors.ts';
import type { Event } from '../state/events.ts';
import { evolve } from '../state/evolve.ts';
import type { Ms, Seq, TaskId } from '../state/ids.ts';
import type { Limits } from '../state/limits.ts';
import type { EventLog } from '../state/log.ts';
import { overloaded } from '../state/overload.ts';
import { nextEnd } from '../state/pauses.ts';
import { schedule } from '../state/schedule.ts';
import type { State } from '../state/state.ts';
import type { Clock } from './clock.ts';

/** Policy: which commands follow from an event. Pure; asked again after a restart, so it must not repeat itself. */
export type Reactor = (event: Event, state: State) => Command[];

/** Called with each event once it is durable, after the whole turn has been folded. */
export type Effect = (event: Event, state: State) => void;

export interface SupervisorOptions {
  readonly log: EventLog;
  /** The fold of the log so far. */
  readonly state: State;
  /** Folds the log anew, for when a turn could not be made durable. */
  readonly rebuild: () => State;
  /** Gives events their time; logical in a deterministic run. */
  readonly clock: Clock;
  /** Real time, to wait for space by. */
  readonly watch: Clock;
  /** Lets in what was sent while a turn was made. */
  readonly breathe: () => Promise<void>;
  readonly limits: Limits;
  /** Commands told that may wait to be decided. */
  readonly inboxMax: number;
  readonly reactors: readonly Reactor[];
}

interface Told {
  readonly command: Command;
  /** Waits while the log is full; otherwise it is refused. */
  readonly insists: boolean;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Commands decided in one turn, and so in one transaction, at most. */
const TURN_MAX = 4096;

/** Of what is told, what is refused while too much waits to be decided. */
const BRINGS_WORK: ReadonlySet<Command['type']> = new Set(['session.open', 'task.submit']);

/** How often a full log is tried again. */
const FULL_PAUSE_MS = 1_000;

/**
 * The one writer. Turn by turn it decides the commands that have come, makes their events durable in one
 * transaction, and only then lets anybody know: acknowledgements, effects, reactors. What arrives meanwhile is the
 * next turn, so the busier it is the larger its transactions.
 *
 * A turn folds its events while it decides, because each decision needs the ones before it. If they cannot be made
 * durable that state never happened: it is dropped and folded again from the log. A full log is tried again; any
 * other failure leaves it unknown what the disk holds, or that another process writes it, so this one must end.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #effects: Effect[] = [];
  #state: State;
  #inbox: Told[] = [];
  #turning = false;
  #paused = false;
  #full = false;
  /** Mail waits for more, or for a turn that is not busy: if nobody else causes one, we do. */
  #lingers = false;
  /** Since when nothing can be appended, and for how long that was so before. */
  #fullSince: Ms | null = null;
  #fullBefore: Ms = 0;
  /** What the log's time is ahead of the clock: the clock has been set back. */
  #aheadMs = 0;
  /** Time of the last turn: what was due by then has been looked at. */
  #turnAt: Ms = 0;
  #cancelTimer = () => {};
  #idle: (() => void)[] = [];
  /** Tasks that reactors want and that were refused for now: told again when something has happened. */
  readonly #refused = new Map<TaskId, Command>();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#state = options.state;
  }

  /** Read-only to callers. */
  get state(): State {
    return this.#state;
  }

  /** For how long nothing could be appended, all in all. */
  get fullMs(): Ms {
    return this.#fullBefore + (this.#fullSince === null ? 0 : this.#options.watch.now() - this.#fullSince);
  }

  onEvent(effect: Effect): void {
    this.#effects.push(effect);
  }

  /**
   * Resolves when what the command led to is durable.
   * @throws KarmaError when it is refused or cannot be made durable
   */
  tell(command: Command): Promise<void> {
    if (!BRINGS_WORK.has(command.type) || this.#inbox.length < this.#options.inboxMax)
      return this.#take(command, false);
    return Promise.reject(overloaded(this.#state, `${this.#inbox.length} commands wait already (inboxMax)`));
  }

  /**
   * Like `tell`, but waits while the log is full: for what has happened and cannot be unsaid. In the order told.
   * @throws KarmaError when it is refused
   */
  insist(command: Command): Promise<void> {
    return this.#take(command, true);
  }

  /** Starts nothing new from now on; what is in flight may finish. */
  pause(): void {
    this.#paused = true;
  }

  /** Resolves when no command waits. */
  settled(): Promise<void> {
    if (!this.#turning) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.#cancelTimer();
  }

  #take(command: Command, insists: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#inbox.push({ command, insists, resolve, reject });
      void this.#turn();
    });
  }

  async #turn(): Promise<void> {
    if (this.#turning) return;
    this.#turning = true;
    await Promise.resolve();
    while (this.#inbox.length > 0 || this.#full || this.#lingers) {
      if (this.#full) await this.#space();
      const told = this.#inbox.splice(0, TURN_MAX);
      await this.#decideAndCommit(told);
      await this.#options.breathe();
    }
    this.#turning = false;
    this.#setTimer();
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #decideAndCommit(told: readonly Told[]): Promise<void> {
    const { log, limits, rebuild } = this.#options;
    const head = this.#state.seq;
    const now = this.#now();
    this.#turnAt = now;
    const context = { now, limits, dice: diceOf(this.#state.seed) };
    const events: Event[] = [];
    const fold = (event: Event): void => {
      events.push(event);
      evolve(this.#state, { seq: (head + events.length) as Seq, at: now, event });
    };

    const accepted: Told[] = [];
    for (const one of told) {
      try {
        for (const event of decide(this.#state, one.command, context)) fold(event);
        accepted.push(one);
      } catch (refusal) {
        one.reject(refusal);
      }
    }
    const busy = events.length >= limits.busyEvents;
    this.#lingers = !this.#paused && schedule(this.#state, { ...context, busy }, fold);

    try {
      await log.append({ at: now, epoch: this.#state.epoch, events }, head);
    } catch (failure) {
      this.#full = failure instanceof KarmaError && failure.code === 'LOG_FULL';
      const waits = ({ insists }: Told): boolean => this.#full && insists;
      for (const one of accepted) if (!waits(one)) one.reject(failure);
      if (!this.#full) throw failure;
      this.#fullSince ??= this.#options.watch.now();
      this.#inbox.unshift(...accepted.filter(waits));
      this.#state = rebuild();
      return;
    }
    this.#full = false;
    this.#fullBefore = this.fullMs;
    this.#fullSince = null;
    for (const one of accepted) one.resolve();
    this.#publish(events);
  }

  #publish(events: readonly Event[]): void {
    if (events.length > 0) this.#followRefused();
    for (const event of events) {
      for (const effect of this.#effects) effect(event, this.#state);
      for (const reactor of this.#options.reactors) {
        for (const command of reactor(event, this.#state)) void this.#follow(command);
      }
    }
  }

  /** Tells what a reactor wants. A refusal is an answer (the task exists already), unless it is only for now. */
  async #follow(command: Command): Promise<void> {
    try {
      await this.insist(command);
    } catch (refusal) {
      if (!(refusal instanceof KarmaError)) throw refusal;
      if (refusal.retry === 'later' && command.type === 'task.submit')
        this.#refused.set(command.task.id, command);
    }
  }

  #followRefused(): void {
    const commands = [...this.#refused.values()];
    this.#refused.clear();
    for (const command of commands) void this.#follow(command);
  }

  /** The time of a turn: never goes back, and goes on even if the clock was set back. */
  #now(): Ms {
    const now = this.#options.clock.now();
    this.#aheadMs = Math.max(this.#aheadMs, this.#state.at - now);
    return now + this.#aheadMs;
  }

  #space(): Promise<void> {
    return new Promise((resolve) => {
      this.#cancelTimer();
      this.#cancelTimer = this.#options.watch.after(FULL_PAUSE_MS, resolve);
    });
  }

  /** Wakes up for the next pause that ends, or has ended while the last turn was made durable. */
  #setTimer(): void {
    this.#cancelTimer();
    const due = nextEnd(this.#state.pauses, this.#turnAt);
    if (due === null || this.#paused) return;
    const delayMs = Math.max(0, due - this.#now());
    this.#cancelTimer = this.#options.clock.after(delayMs, () => void this.insist({ type: 'time.pass' }));
  }
}
