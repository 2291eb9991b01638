import type { Dice } from '../../state/dice.ts';

/** The ways in which a work is spoilt. */
export const DEFECT_KINDS = [
  'invented number',
  'swapped name',
  'dangling page',
  'hidden contradiction',
  'padding',
  'empty result',
] as const;
export type DefectKind = (typeof DEFECT_KINDS)[number];

/** A spoilt copy of a work, and what was done to it. */
export interface Planted<W> {
  readonly work: W;
  readonly what: string;
}

/** Spoils a work in one way; null where the work has nothing that could be spoilt so. */
export type Planter<W> = (work: W, chance: Chance) => Planted<W> | null;

/** Several ways of planting one kind of defect; each has the same chance. */
export type Planters<W> = { readonly [K in DefectKind]?: readonly Planter<W>[] };

/** A row of throws; the same seed and name give the same row. */
export class Chance {
  readonly #dice: Dice;
  readonly #name: string;
  #throws = 0;

  constructor(dice: Dice, name: string) {
    this.#dice = dice;
    this.#name = name;
  }

  get isUnused(): boolean {
    return this.#throws === 0;
  }

  next(): number {
    this.#throws += 1;
    return this.#dice(`${this.#name} ${this.#throws}`);
  }

  /** A whole number from 0 up to but not including `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  /** One of them; null when there are none. */
  pick<T>(from: readonly T[]): T | null {
    return from[this.below(from.length)] ?? null;
  }

  /** Some of them, each once, in their order. */
  some<T>(from: readonly T[], count: number): T[] {
    const marked = from.map((item) => ({ item, throw: this.next() }));
    const chosen = new Set(marked.toSorted((a, b) => a.throw - b.throw).slice(0, count));
    return marked.filter((one) => chosen.has(one)).map(({ item }) => item);
  }
}

/** Another number than the printed one, written alike: one of its digits is changed. */
export function otherNumber(printed: string, chance: Chance): string {
  const digits = [...printed].flatMap((letter, i) => (/\d/.test(letter) ? [i] : []));
  const at = chance.pick(digits) ?? 0;
  const digit = (Number(printed[at]) + 1 + chance.below(8)) % 10;
  return `${printed.slice(0, at)}${digit}${printed.slice(at + 1)}`;
}

export function replaced<T>(items: readonly T[], at: number, item: T): T[] {
  return items.map((one, i) => (i === at ? item : one));
}
