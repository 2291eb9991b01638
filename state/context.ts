import type { Dice } from './dice.ts';
import type { Ms } from './ids.ts';
import type { Limits } from './limits.ts';

/** Time, chance and bounds: what decisions need from outside the state. */
export interface Context {
  readonly now: Ms;
  readonly dice: Dice;
  readonly limits: Limits;
  /** Whether the turn is busy (`busyEvents`). */
  readonly busy?: boolean;
}
