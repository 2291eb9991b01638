import type { Fault } from './faults.ts';
import type { Player } from './player.ts';
import type { Played, Scenario } from './scenario.ts';

/** Runs that shrinking may take. */
const PLAYS_MAX = 300;

/** The smallest scenario found that still breaks a promise, though perhaps another one. */
export async function shrink(foul: Played, player: Player): Promise<Played> {
  let smallest = foul;
  let tries = smaller(foul);
  for (let plays = 0; plays < PLAYS_MAX; plays += 1) {
    const { value: scenario } = tries.next();
    if (!scenario) break;
    const run = await player.play(scenario);
    if (run.foul === null) continue;
    smallest = { scenario, run };
    tries = smaller(smallest);
  }
  return smallest;
}

/** Scenarios to try instead, the boldest first. */
function* smaller({ scenario, run }: Played): Generator<Scenario, undefined> {
  const { steps, tasks, faults, killAt } = scenario;
  const struck = Object.keys(run.struck) as Fault[];
  if (struck.length < faults.length) yield { ...scenario, faults: struck };
  if (run.steps > 0 && run.steps < steps) yield { ...scenario, steps: run.steps };
  if (killAt !== null) yield { ...scenario, killAt: null };
  for (const fault of faults) yield { ...scenario, faults: faults.filter((other) => other !== fault) };
  for (const fewer of between(1, tasks)) yield { ...scenario, tasks: fewer };
  for (const fewer of between(0, steps)) yield { ...scenario, steps: fewer };
}

/** Whole numbers under `above`: the lowest, then halfway up, half of the rest, and so on. */
function* between(lowest: number, above: number): Generator<number> {
  for (let low = lowest; low < above; low += Math.ceil((above - low) / 2)) yield low;
}
