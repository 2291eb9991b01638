import { PgBoss } from 'pg-boss';
import { Consumers, gather } from './gather.js';

const QUEUE = 'bench';

/** Batches of `insert`, `fetch` and `complete`; without supervision and schedules, which would only cost. */
export async function open({ postgres }, completed) {
  const boss = new PgBoss({ connectionString: postgres.url, max: 14, supervise: false, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(QUEUE);
  const consumers = new Consumers();
  consumers.start(12, async (_, batchSize) => {
    const jobs = await boss.fetch(QUEUE, { batchSize });
    if (jobs.length === 0) return 0;
    await boss.complete(
      QUEUE,
      jobs.map(({ id }) => id),
    );
    for (const { data } of jobs) completed(data.id);
    return jobs.length;
  });
  const submit = gather(async (ids) => {
    await boss.insert(
      QUEUE,
      ids.map((id) => ({ data: { id } })),
    );
    consumers.ring(ids.length);
  });
  return {
    async begin(_, depth) {
      consumers.depth = depth;
    },
    submit,
    async end() {
      await boss.deleteAllJobs(QUEUE);
    },
    async close() {
      await consumers.end();
      await boss.stop({ graceful: false });
    },
  };
}
