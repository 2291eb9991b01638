import { EventEmitter } from 'node:events';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { gather } from './gather.js';

/**
 * Local queue and batched completion, as its page on performance recommends. It tells of a completed job just before
 * the completion is durable; that is to its advantage here.
 */
export async function open({ postgres }, completed) {
  const logger = new Logger(() => () => {});
  const events = new EventEmitter();
  const preset = {
    worker: {
      connectionString: postgres.url,
      concurrentJobs: 12,
      maxPoolSize: 14,
      pollInterval: 2_000,
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
      localQueue: { size: 500 },
      logger,
    },
  };
  const utils = await makeWorkerUtils({ connectionString: postgres.url, logger });
  await utils.migrate();
  events.on('job:complete', ({ job }) => completed(job.payload.id));
  const runner = await run({ preset, events, noHandleSignals: true, taskList: { bench: async () => {} } });
  const submit = gather((ids) => utils.addJobs(ids.map((id) => ({ identifier: 'bench', payload: { id } }))));
  return {
    async begin() {},
    submit,
    async end() {},
    async close() {
      await runner.stop();
      await utils.release();
    },
  };
}
