import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One point of a curve: what something costs at a size. */
export interface Point {
  /** The case: `routing`, `agents`, ... */
  readonly of: string;
  readonly size: number;
  /** What is measured, with its unit. Costs: the less the better. */
  readonly figure: string;
  readonly value: number;
}

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes of live objects on this thread's heap. */
export function heapBytes(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

export function since(began: number): number {
  return performance.now() - began;
}

/** Of times measured again and again one of the best, a tenth from the fastest: a shared machine only ever adds. */
export function undisturbed(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN;
}
