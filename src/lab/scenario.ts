import { ALL_FAULTS, type Fault } from './faults.ts';

/** All that a run depends on: the same scenario always takes the same course. */
export interface Scenario {
  readonly seed: number;
  /** Steps during which faults may strike. */
  readonly steps: number;
  /** Papers and tasks at most. */
  readonly tasks: number;
  /** Faults that may strike, if the seed has them. */
  readonly faults: readonly Fault[];
  /** Step after which the process is killed, whatever it is doing; `null`: only as the faults will have it. */
  readonly killAt: number | null;
}

export interface Run {
  readonly sessions: number;
  readonly steps: number;
  readonly simulatedMs: number;
  readonly events: number;
  /** Times the process was started. */
  readonly starts: number;
  /** Hash of the whole log. */
  readonly head: string;
  /** Faults that the seed had, and how often each struck. */
  readonly struck: Readonly<Partial<Record<Fault, number>>>;
  /** The promise that was broken, if one was. */
  readonly foul: string | null;
}

/** A scenario and the course it took. */
export interface Played {
  readonly scenario: Scenario;
  readonly run: Run;
}

export const DEFAULTS = { steps: 2_000, tasks: 12, faults: ALL_FAULTS, killAt: null } as const;

/** The command that plays a scenario. */
export function commandOf({ seed, steps, tasks, faults, killAt }: Scenario): string {
  const words = ['npm run lab --', `--seed ${seed}`, `--steps ${steps}`, `--tasks ${tasks}`];
  if (faults.length < ALL_FAULTS.length) words.push(`--faults ${faults.join(',') || 'none'}`);
  if (killAt !== null) words.push(`--kill-at ${killAt}`);
  return words.join(' ');
}
