import { diceOf } from '../../state/dice.ts';

/**
 * Chance from a seed, in streams: what is drawn for one purpose does not shift what is drawn for another, so a
 * scenario that is made smaller keeps most of its course.
 */
export class Luck {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed;
    this.#state = seed;
  }

  stream(name: string): Luck {
    return new Luck(Math.floor(diceOf(this.#seed)(name) * 0x1_0000_0000));
  }

  /** A number in [0, 1). Mulberry32 by Tommy Ettinger. */
  draw(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  chance(probability: number): boolean {
    return probability > 0 && this.draw() < probability;
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.draw() * (max - min + 1));
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.between(0, items.length - 1)];
  }
}
