import { parentPort } from 'node:worker_threads';
import type { Scenario } from './scenario.ts';
import { simulate } from './simulation.ts';

/** Entry of a player's thread. */
parentPort?.on('message', async (scenario: Scenario) => {
  parentPort?.postMessage(await simulate(scenario));
});
