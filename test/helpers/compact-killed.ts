import { compact } from '../../src/compact.ts';

/** Archives all but the newest events, and dies as soon as it is told of a step. */

const [home = '', keep = '', last = ''] = process.argv.slice(2);
await compact(home, { events: Number(keep) }, (step) => {
  if (step === last) process.kill(process.pid, 'SIGKILL');
});
