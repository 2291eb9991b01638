import type { Verdict } from '../../state/task.ts';

/** Something wrong with a work. */
export interface Fault {
  /** The thing, the place and what is wrong with it, in plain words. */
  readonly reason: string;
  /** Share of the quality that it costs, 0 to 1. */
  readonly cost: number;
  /** Highest quality that a work with this fault can have before the costs. */
  readonly ceiling: number;
}

/** Something done better than required, or the plain fact that it was done. */
export interface Merit {
  readonly reason: string;
  /** Quality it adds; 0 for what is expected anyway. */
  readonly gain: number;
}

export interface Findings {
  readonly faults: readonly Fault[];
  readonly merits: readonly Merit[];
  /** Sentences, records, boards and arguments that were checked. */
  readonly checked: number;
}

const QUALITY_MAX = 1.5;
/** Below 0.5 a stake is forfeited. */
const GRAVE_CEILING = 0.45;
const SERIOUS_CEILING = 0.58;
/** A fault that costs no more leaves the merits their worth. */
const BLEMISH_MAX = 0.1;
const REASONS_MAX = 32;
const REASON_CHARS_MAX = 500;

/** What work that repeats itself loses beyond the share that is repeated. */
export const PADDED = 0.42;

export const fault = (cost: number, reason: string): Fault => ({ cost, reason, ceiling: 1 });

/** A thing that is called by another's name: whoever relies on it errs, though what is printed is printed. */
export const serious = (cost: number, reason: string): Fault => ({ cost, reason, ceiling: SERIOUS_CEILING });

/** The work misleads: an invented number, a place that does not exist, a thing kept back, nothing at all. */
export const grave = (cost: number, reason: string): Fault => ({ cost, reason, ceiling: GRAVE_CEILING });

/**
 * Quality is 1, or the lowest ceiling of a fault, of which every fault takes its share away. Merits add to it only
 * where no fault is more than a blemish. Reasons come worst first.
 */
export function verdictOf({ faults, merits }: Findings): Verdict {
  const ceiling = Math.min(1, ...faults.map((found) => found.ceiling));
  const isClean = ceiling === 1 && faults.every(({ cost }) => cost <= BLEMISH_MAX);
  const praised = Math.min(
    QUALITY_MAX,
    merits.reduce((sum, { gain }) => sum + gain, 1),
  );
  const quality = faults.reduce((left, { cost }) => left * (1 - cost), isClean ? praised : ceiling);
  const worst = faults.toSorted((a, b) => a.ceiling - b.ceiling || b.cost - a.cost);
  return {
    quality: Number(quality.toFixed(4)),
    reasons: listed([...worst, ...merits].map(({ reason }) => reason)),
  };
}

function listed(reasons: readonly string[]): string[] {
  const shown = reasons.length > REASONS_MAX ? reasons.slice(0, REASONS_MAX - 1) : reasons;
  const more = reasons.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more findings`] : [])].map(clipped);
}

function clipped(reason: string): string {
  return reason.length <= REASON_CHARS_MAX ? reason : `${reason.slice(0, REASON_CHARS_MAX - 1)}…`;
}
