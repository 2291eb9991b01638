import type { Luck } from './luck.ts';

/** What can go wrong, and how often: a chance per step, message, append, task or answer, as said. */
export const FAULTS = {
  /** Per message: it takes up to seconds. */
  delay: 0.05,
  /** Per message: it overtakes others, or is overtaken. */
  reorder: 0.1,
  /** Per message: it comes twice. */
  duplicate: 0.03,
  /** Per message: it never comes. */
  loss: 0.01,
  /** Per step: a thread ends. */
  crash: 0.004,
  /** Per step: a thread does nothing any more, and does not end. */
  hang: 0.002,
  /** Per step: a thread is slow from here on. */
  slow: 0.004,
  /** Per step: the disk is full for a while. */
  full: 0.004,
  /** Per append: it fails, whether or not it reached the disk. */
  torn: 0.004,
  /** Per append: the disk takes up to seconds. */
  lag: 0.02,
  /** Per step: the process is killed. */
  kill: 0.006,
  /** Per step: the process is asked to stop. */
  stop: 0.002,
  /** Per step: a second process takes the first for dead. */
  usurp: 0.001,
  /** Per step: somebody sets the wall clock. */
  clock: 0.005,
  /** Per outcome and answer: it is reported again, later. */
  echo: 0.1,
  /** Per answer: the world fails, refuses, or is silent. */
  refuse: 0.1,
  /** Per task: it throws, stalls, or brings down its thread or the process. */
  poison: 0.15,
  /** Per task: it asks once more when it is done. */
  linger: 0.1,
  /** Per reviewer: its verdicts are lies or nonsense. */
  liar: 0.4,
  /** Per session: it is cancelled at some moment. */
  cancel: 0.3,
  /** Per run: the backlog may hold hardly anything. */
  flood: 0.5,
  /** Per run: karma is scarce and stakes are high. */
  ruin: 0.5,
} as const;

export type Fault = keyof typeof FAULTS;

export const ALL_FAULTS = Object.keys(FAULTS) as Fault[];

/** The faults of one run: each seed has only some of them, in different strengths, so that none hides another. */
export class Faults {
  readonly #rates = new Map<Fault, number>();
  readonly #luck = new Map<Fault, Luck>();
  readonly #struck = new Map<Fault, number>();

  constructor(luck: Luck, allowed: readonly Fault[]) {
    for (const fault of ALL_FAULTS) {
      const own = luck.stream(fault);
      const strength = own.chance(0.5) ? (own.pick([0.3, 1, 3]) ?? 1) : 0;
      const rate = allowed.includes(fault) ? Math.min(0.9, strength * FAULTS[fault]) : 0;
      this.#rates.set(fault, rate);
      if (rate > 0) this.#struck.set(fault, 0);
      this.#luck.set(fault, own);
    }
  }

  /** Whether the fault strikes now. */
  strikes(fault: Fault): boolean {
    const strikes = this.#luckOf(fault).chance(this.#rates.get(fault) ?? 0);
    if (strikes) this.#struck.set(fault, (this.#struck.get(fault) ?? 0) + 1);
    return strikes;
  }

  /** Chance for the details of a fault. */
  of(fault: Fault): Luck {
    return this.#luckOf(fault);
  }

  /** The faults that may strike in this run, and how often each has. */
  get struck(): Partial<Record<Fault, number>> {
    return Object.fromEntries(this.#struck);
  }

  /** From here on nothing goes wrong. */
  end(): void {
    this.#rates.clear();
  }

  #luckOf(fault: Fault): Luck {
    const luck = this.#luck.get(fault);
    if (!luck) throw new Error(`there is no fault ${fault}`);
    return luck;
  }
}
