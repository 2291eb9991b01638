import { Piscina } from 'piscina';
import type { Open } from './contest.ts';

/** Twelve threads and a queue in memory: what durability, routing and karma cost. */
export const open: Open = async (_place, completed) => {
  const pool = new Piscina({
    filename: new URL('./piscina-task.js', import.meta.url).href,
    minThreads: 12,
    maxThreads: 12,
    concurrentTasksPerWorker: 8,
  });
  return {
    async begin() {},
    async submit(id) {
      void pool.run(id).then(completed);
    },
    async end() {},
    close: () => pool.destroy(),
  };
};
