import type { Ms } from '../../state/ids.ts';
import type { Clock } from '../clock.ts';

/** Whoever can end: what was arranged for the dead never happens, and the frozen hear nothing. */
export interface Life {
  alive: boolean;
  frozen: boolean;
}

export function newLife(): Life {
  return { alive: true, frozen: false };
}

interface Moment {
  readonly at: Ms;
  readonly order: number;
  readonly life: Life;
  call: (() => void) | null;
}

/** Simulated time: jumps from one thing that happens to the next. */
export class Time {
  #now: Ms = 0;
  #order = 0;
  /** What the wall clock shows beyond the time that has passed. */
  #wall: Ms;
  /** A binary heap, earliest first; what comes at the same time keeps its order. */
  readonly #heap: Moment[] = [];

  constructor(wall: Ms) {
    this.#wall = wall;
  }

  get now(): Ms {
    return this.#now;
  }

  /** Sets the wall clock forward, or back. */
  jump(ms: Ms): void {
    this.#wall += ms;
  }

  after(delayMs: Ms, life: Life, call: () => void): () => void {
    this.#order += 1;
    const moment: Moment = { at: this.#now + Math.max(0, delayMs), order: this.#order, life, call };
    this.#heap.push(moment);
    this.#rise(this.#heap.length - 1);
    return () => {
      moment.call = null;
    };
  }

  pause(delayMs: Ms, life: Life): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, life, resolve);
    });
  }

  /** Does what comes next; false when nothing does. */
  step(): boolean {
    for (let next = this.#take(); next; next = this.#take()) {
      if (!next.call || !next.life.alive || next.life.frozen) continue;
      this.#now = next.at;
      next.call();
      return true;
    }
    return false;
  }

  /** The wall clock, which jumps. */
  wallClock(life: Life): Clock {
    return { now: () => this.#now + this.#wall, after: (ms, call) => this.after(ms, life, call) };
  }

  steadyClock(life: Life): Clock {
    return { now: () => this.#now, after: (ms, call) => this.after(ms, life, call) };
  }

  #take(): Moment | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (!first || !last || first === last) return first;
    this.#heap[0] = last;
    this.#sink(0);
    return first;
  }

  #rise(index: number): void {
    for (let i = index; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#swapIfEarlier(i, parent)) return;
      i = parent;
    }
  }

  #sink(index: number): void {
    for (let i = index; ; ) {
      const left = 2 * i + 1;
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfEarlier(child, i)) return;
      i = child;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const one = this.#heap[a];
    const other = this.#heap[b];
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  #swapIfEarlier(below: number, above: number): boolean {
    const low = this.#heap[below];
    const high = this.#heap[above];
    if (!low || !high || !this.#isEarlier(below, above)) return false;
    this.#heap[below] = high;
    this.#heap[above] = low;
    return true;
  }
}
