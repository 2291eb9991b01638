import { hash } from 'node:crypto';
import { ALL_FAULTS, type Fault } from './faults.ts';
import { commandOf, type Played } from './scenario.ts';

/** What many runs come to. */
export interface Tally {
  readonly runs: number;
  readonly sessions: number;
  readonly steps: number;
  readonly events: number;
  readonly starts: number;
  /** How often each fault struck. */
  readonly struck: Readonly<Partial<Record<Fault, number>>>;
  /** Of the hashes of all logs, in the order of the scenarios. */
  readonly digest: string;
}

export function tallyOf(played: readonly Played[]): Tally {
  const sum = (count: (one: Played) => number): number =>
    played.reduce((total, one) => total + count(one), 0);
  return {
    runs: played.length,
    sessions: sum(({ run }) => run.sessions),
    steps: sum(({ run }) => run.steps),
    events: sum(({ run }) => run.events),
    starts: sum(({ run }) => run.starts),
    struck: Object.fromEntries(ALL_FAULTS.map((fault) => [fault, sum(({ run }) => run.struck[fault] ?? 0)])),
    digest: hash('sha256', played.map(({ run }) => run.head).join('\n')),
  };
}

export function describeTally(tally: Tally, seconds: number): string {
  const { runs, sessions, steps, events, starts, struck, digest } = tally;
  const strikes = Object.entries(struck).filter(([, times]) => times > 0);
  return [
    `${runs} runs in ${seconds.toFixed(1)} s: ${sessions} sessions, ${(sessions / seconds).toFixed(0)} a second`,
    `${steps} steps, ${events} events, ${starts} starts of the process`,
    `faults: ${strikes.map(([fault, times]) => `${fault} ${times}`).join(', ') || 'none'}`,
    `digest of all logs: ${digest.slice(0, 16)}`,
  ].join('\n');
}

export function describeFoul({ scenario, run }: Played): string {
  return `FOUL  ${commandOf(scenario)}\n      ${run.foul}`;
}
