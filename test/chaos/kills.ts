import { setTimeout as pause } from 'node:timers/promises';
import { audit } from './audit.ts';
import type { Case } from './case.ts';
import { Client, Driver } from './client.ts';

/** Longest time under load before a kill. */
const LOAD_MS = 400;
/** Share of the kills that strike while the process is starting. */
const EARLY = 0.25;
const AUDIT_EVERY = 100;

/** Kills the process at random moments, under load and while it starts, and starts it again. */
export const kills: Case = async ({ dice, kills, folder, progress }) => {
  const client = new Client({ dice, depth: 40, sessionTasks: 150 });
  const fouls: string[] = [];
  const began = performance.now();
  let bootMs = 1_000;
  let early = 0;
  for (let kill = 1; kill <= kills && fouls.length === 0; kill += 1) {
    const driver = new Driver(folder);
    const attached = client.attach(driver).then(() => {
      bootMs += (performance.now() - driver.startedAt - bootMs) / 8;
    });
    const strikesEarly = dice(`early ${kill}`) < EARLY;
    const moment = dice(`moment ${kill}`);
    if (strikesEarly) await Promise.race([pause(moment * bootMs), driver.ended]);
    else {
      await Promise.race([attached, driver.ended]);
      await Promise.race([pause(moment * LOAD_MS), driver.ended]);
    }
    if (strikesEarly) early += 1;
    driver.signal('SIGKILL');
    const end = await driver.ended;
    if (end !== 'SIGKILL') fouls.push(`life ${kill} ended by itself with ${end}: ${driver.errors}`);
    if (kill % AUDIT_EVERY > 0 && kill < kills) continue;
    fouls.push(...(await audit(folder, client, false)).fouls);
    progress(`${kill} kills, ${client.acknowledged.size} tasks acknowledged, ${client.ends.size} ended`);
  }
  if (fouls.length > 0) return { figures: { acknowledged: client.acknowledged.size }, fouls };
  const last = new Driver(folder);
  await client.attach(last);
  await client.quiet();
  last.send('quit');
  const end = await last.ended;
  if (end !== 0) fouls.push(`the last life ended with ${end}: ${last.errors}`);
  const { fouls: found, seen: _, ...figures } = await audit(folder, client, true);
  return {
    figures: {
      kills,
      whileStarting: early,
      acknowledged: client.acknowledged.size,
      ...figures,
      startMs: Math.round(bootMs),
      seconds: Math.round((performance.now() - began) / 1000),
    },
    fouls: [...fouls, ...found],
  };
};
