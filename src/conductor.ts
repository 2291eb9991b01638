import type { Ms } from '../state/ids.ts';
import type { Clock } from './clock.ts';

/**
 * Decides in which order, and at which time, messages from the world (agents' reports and questions, performers'
 * answers) reach the supervisor. An activity is anything outstanding that will send exactly one message.
 */
export interface Conductor {
  readonly clock: Clock;
  begin(activity: string): void;
  /** The activity's message, and what it cost since the activity began: just now, if nobody said so. */
  deliver(activity: string, costMs: number, message: () => Promise<void>): void;
  /** The activity will never send its message. */
  cancel(activity: string): void;
}

/** First come, first served. */
export function freeConductor(clock: Clock): Conductor {
  return {
    clock,
    begin() {},
    deliver: (_activity, _costMs, message) => void message(),
    cancel() {},
  };
}

interface Activity {
  readonly since: Ms;
  readonly message: { readonly at: Ms; call(): Promise<void> } | null;
}

interface Timer {
  readonly at: Ms;
  readonly call: () => void;
}

/**
 * Discrete events on a logical clock. Work still runs in parallel, but a message is let through only when every
 * outstanding activity has sent its own: then the earliest by logical time goes first, ties by name. The order, and
 * with it the log, depends on the costs alone, not on the machine, its load or the number of threads.
 */
export class OrderedConductor implements Conductor {
  readonly clock: Clock;
  readonly #settled: () => Promise<void>;
  readonly #activities = new Map<string, Activity>();
  readonly #timers = new Set<Timer>();
  #now: Ms;
  #pumping = false;

  /** @param settled resolves when the supervisor has nothing left to decide */
  constructor(startAt: Ms, settled: () => Promise<void>) {
    this.#now = startAt;
    this.#settled = settled;
    this.clock = {
      now: () => this.#now,
      after: (delayMs, call) => {
        const timer = { at: this.#now + delayMs, call };
        this.#timers.add(timer);
        void this.#pump();
        return () => this.#timers.delete(timer);
      },
    };
  }

  begin(activity: string): void {
    this.#activities.set(activity, { since: this.#now, message: null });
  }

  deliver(activity: string, costMs: number, call: () => Promise<void>): void {
    const since = this.#activities.get(activity)?.since ?? this.#now;
    this.#activities.set(activity, { since, message: { at: since + costMs, call } });
    void this.#pump();
  }

  cancel(activity: string): void {
    this.#activities.delete(activity);
    void this.#pump();
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    for (;;) {
      await this.#settled();
      const next = this.#earliest();
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      await next.go();
    }
    this.#pumping = false;
  }

  /** What happens next in logical time; `null` while some activity has yet to send its message. */
  #earliest(): { at: Ms; go(): Promise<void> } | null {
    let first: { name: string; at: Ms; go(): Promise<void> } | null = null;
    for (const [name, { message }] of this.#activities) {
      if (!message) return null;
      const { at, call } = message;
      if (first && (at > first.at || (at === first.at && name > first.name))) continue;
      first = {
        name,
        at,
        go: () => {
          this.#activities.delete(name);
          return call();
        },
      };
    }
    for (const timer of this.#timers) {
      if (first && timer.at > first.at) continue;
      first = {
        name: '',
        at: timer.at,
        go: async () => {
          this.#timers.delete(timer);
          timer.call();
        },
      };
    }
    return first;
  }
}
