import { diceOf } from '../../state/dice.ts';
import type { Event } from '../../state/events.ts';
import { MemoryLog } from '../../state/log-memory.ts';
import { newWorld, step } from '../economy-history.ts';

/** The log of a random history that could have happened, deaths, restarts and changes of the rules included. */
export async function randomLog(seed: number, steps: number): Promise<MemoryLog> {
  const log = new MemoryLog();
  const events: Event[] = [];
  const world = newWorld(({ event }) => events.push(event));
  const dice = diceOf(seed);
  for (let i = 0; i < steps; i += 1) {
    const group = events.splice(0);
    await log.append({ at: world.now, epoch: world.state.epoch, events: group }, log.head().seq);
    step(world, Math.floor(dice(`step/${i}`) * 2 ** 31));
  }
  return log;
}
