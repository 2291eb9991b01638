import type { Dice } from '../../state/dice.ts';

export interface CaseOptions {
  readonly dice: Dice;
  readonly kills: number;
  readonly jobKills: number;
  readonly images: number;
  readonly minutes: number;
  /** An empty folder. */
  readonly folder: string;
  readonly progress: (line: string) => void;
}

export interface Result {
  readonly figures: Readonly<Record<string, unknown>>;
  /** Promises that were broken. */
  readonly fouls: readonly string[];
  /** Why it was not tried. */
  readonly skipped?: string;
}

export type Case = (options: CaseOptions) => Promise<Result>;
