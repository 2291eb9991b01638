import { createInterface } from 'node:readline';
import { toErrorData } from '../../state/errors.ts';
import type { Services } from './services.ts';
import type { Job } from './start.ts';

/** Stays up: each line on stdin names more sources, separated by spaces, and becomes a session. Ends with the input. */
export async function serveLines(job: Job, { expandSources }: Services): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const inputs = line.split(/\s+/).filter(Boolean);
    if (inputs.length === 0) continue;
    try {
      await job.research(await expandSources(inputs, process.cwd()));
    } catch (thrown) {
      process.stderr.write(`${toErrorData(thrown).message}\n`);
    }
  }
}
