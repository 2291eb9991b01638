import { DEFAULT_CONFIG } from '../../src/config.ts';
import { Home } from '../../src/home.ts';
import type { Event } from '../../state/events.ts';
import { agentId, taskId } from './given.ts';

/** Holds a data folder and writes to it until it is killed: a blob, then events that name it, and again. */

const home = await Home.open(process.argv[2] ?? '', DEFAULT_CONFIG);
const usage = { wallMs: 1, cpuMs: 1, units: 1, tokens: 0, costMicroUsd: 0 };
for (let i = 0; ; i += 1) {
  const bytes = Buffer.from(`artifact ${i >> 3} `.repeat(100));
  const blob = home.blobs.put(bytes);
  const artifacts = [{ kind: 'text', blob, bytes: bytes.length }];
  const task = taskId(`task-${i}`);
  const events: Event[] = [
    { type: 'task.completed', task, agent: agentId('a'), attempt: 1, artifacts, output: null, usage },
  ];
  await home.log.append({ at: i, epoch: 1, events }, home.log.head().seq);
  if (i === 100) process.stdout.write('written\n');
  await new Promise((resolve) => setTimeout(resolve, 4));
}
