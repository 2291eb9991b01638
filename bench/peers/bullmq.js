import { Queue, Worker } from 'bullmq';
import { gather } from './gather.js';

/** `addBulk` and one worker of twelve jobs at a time, with nothing kept of what is done. */
export async function open({ redis }, completed) {
  const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
  const queue = new Queue('bench', {
    connection,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
  });
  const worker = new Worker('bench', async () => {}, { connection, concurrency: 12 });
  worker.on('completed', (job) => completed(job.data.id));
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    async begin() {},
    submit: gather((ids) => queue.addBulk(ids.map((id) => ({ name: 'bench', data: { id } })))),
    async end() {},
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
