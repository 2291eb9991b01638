import { setTimeout as pause } from 'node:timers/promises';
import { audit } from './audit.ts';
import type { Case } from './case.ts';
import { Client, Driver } from './client.ts';

const ROUNDS = 5;
const SILENCE_MS = 500;
const LEASE_MS = 500;
/** Longer than a batch of four may take. */
const FROZEN_MS = 3_000;

/** Stops the whole process for longer than leases and silences may last, and lets it go on. */
export const freeze: Case = async ({ dice, folder, progress }) => {
  const client = new Client({ dice, depth: 40, sessionTasks: 150 });
  const driver = new Driver(folder, { args: ['--silence', `${SILENCE_MS}`, '--lease', `${LEASE_MS}`] });
  await client.attach(driver);
  for (let round = 1; round <= ROUNDS; round += 1) {
    await pause(300 + 400 * dice(`freeze ${round}`));
    driver.signal('SIGSTOP');
    await pause(FROZEN_MS);
    driver.signal('SIGCONT');
    progress(`frozen ${round} times, ${client.ends.size} tasks ended`);
  }
  const thawedAt = performance.now();
  await client.quiet();
  const quietMs = Math.round(performance.now() - thawedAt);
  driver.send('quit');
  const end = await driver.ended;
  const { fouls, seen, ...figures } = await audit(folder, client, true);
  return {
    figures: {
      rounds: ROUNDS,
      frozenMs: FROZEN_MS,
      acknowledged: client.acknowledged.size,
      ...figures,
      agentsLost: seen['agent.lost'] ?? 0,
      agentsFound: seen['agent.found'] ?? 0,
      agentsRestarted: seen['agent.restarted'] ?? 0,
      attemptsFailed: seen['task.failed'] ?? 0,
      quietMs,
    },
    fouls: end === 0 ? fouls : [...fouls, `the process ended with ${end}: ${driver.errors}`],
  };
};
