/** Like `Math.min(...numbers)`, for as many as there may be: spread over a stack, hostile input ends it at 100,000. */
export function minOf(numbers: readonly number[]): number {
  return numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
}

/** Like `Math.max(...numbers)`, for as many as there may be. */
export function maxOf(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
}
