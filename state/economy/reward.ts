import type { Usage } from '../task.ts';
import type { EconomyParameters } from './parameters.ts';

/** The best quality a review can give; what a task sets aside is its base times this. */
const QUALITY_MAX = 1.5;

/** The most a task can pay, in micro-karma. */
export function escrowOf(base: number): number {
  return Math.ceil(base * QUALITY_MAX);
}

/** Time and resource penalty of one attempt in micro-karma, never above `penaltyMax` of the base. */
export function penaltyOf(usage: Usage, base: number, parameters: EconomyParameters): number {
  const { wallSecond, cpuSecond, thousandTokens, dollar } = parameters.prices;
  const time = (usage.wallMs / 1000) * wallSecond;
  const resources =
    (usage.cpuMs / 1000) * cpuSecond +
    (usage.tokens / 1000) * thousandTokens +
    (usage.costMicroUsd / 1_000_000) * dollar;
  return Math.round(Math.min(time + resources, parameters.penaltyMax * base));
}

/** `base x quality - penalty` in micro-karma, rounded half up; between `-base` and `escrowOf(base)`. */
export function rewardOf(base: number, quality: number, penalty: number): number {
  return Math.round(base * Math.min(Math.max(quality, 0), QUALITY_MAX)) - penalty;
}
