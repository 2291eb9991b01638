import type { Ms } from '../ids.ts';

/**
 * Karma decays on a grid in event time, 64 ticks to the half-life, and each tick is the same map on integers:
 * `v -> floor(v x 2^(-1/64))`. Decay over any time is that map iterated once per grid line crossed, so
 * `decay(a, c) = decay(b, c) after decay(a, b)` holds exactly, rounding included: neither reading a balance nor
 * touching an account, however often, changes what is left. (Rounding a continuous exponential at each touch does
 * not compose: an account touched every millisecond would never decay, or lose a unit each time.)
 *
 * Rounding favours the treasury: a balance is at most `1 / (1 - 2^(-1/64))` = 93 micro-karma below the exponential,
 * and reaches zero at last.
 */
const TICKS_PER_HALF_LIFE = 64;

/** 2^(-1/64), rounded to the nearest double. */
const KEPT_PER_TICK = 0.9892280131939755;

/** The last grid line at or before `now`. */
export function tickAt(now: Ms, halfLifeMs: number): number {
  return Math.floor(now / (halfLifeMs / TICKS_PER_HALF_LIFE));
}

/** What is left of `amount` micro-karma after `ticks` grid lines; ends early at zero, which stays zero. */
export function decayed(amount: number, ticks: number): number {
  let left = amount;
  for (let n = ticks; n > 0 && left > 0; n -= 1) left = Math.floor(left * KEPT_PER_TICK);
  return left;
}
