import { readdirSync, readFileSync } from 'node:fs';
import type { Contestant, Open, Order, Place } from './contest.ts';
import { Loop } from './loop.ts';

/**
 * One contestant in a process of its own, so that each has its own heap and its processor time can be told apart.
 * Plays rounds as it is told; ends when its parent lets go.
 */
const [name = '', module = '', place = ''] = process.argv.slice(2);
const { folder, postgres, redis }: Place = JSON.parse(place);
const { open } = (await import(module)) as { open: Open };
const loop = new Loop();
const contestant: Contestant = await open({ folder, postgres, redis }, loop.completed);
const server = module.includes('/peers/') ? serverOf(name) : null;

process.on('message', async (order: Order | 'close') => {
  try {
    if (order === 'close') {
      await contestant.close();
      return process.disconnect();
    }
    process.send?.({ round: await loop.run(name, contestant, order, () => (server ? cpuUsOf(server) : 0)) });
  } catch (thrown) {
    process.send?.({ failure: thrown instanceof Error ? thrown.message : String(thrown) });
  }
});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });

function serverOf(peer: string): number | null {
  if (peer === 'bullmq') return redis?.pid ?? null;
  return peer === 'piscina' ? null : (postgres?.pid ?? null);
}

/** Processor time of a server and its children in microseconds; 0 where the system does not tell (other than Linux). */
function cpuUsOf(pid: number): number {
  let ticks = 0;
  try {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const fields = statOf(entry);
      if (Number(entry) !== pid && Number(fields[1]) !== pid) continue;
      ticks += Number(fields[11]) + Number(fields[12]);
      // What children used that have ended.
      if (Number(entry) === pid) ticks += Number(fields[13]) + Number(fields[14]);
    }
  } catch {
    return 0;
  }
  return ticks * 10_000;
}

/** The fields of a process after its name; none when it has just ended. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
