import { openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { Runtime } from '../../src/runtime.ts';
import type { Command } from '../../state/commands.ts';
import { toErrorData } from '../../state/errors.ts';
import type { SessionId, TaskId } from '../../state/ids.ts';
import { team } from './team.ts';

/**
 * A runtime in a process of its own that does what lines on stdin say and answers on stdout, each line written before
 * anything else is done:
 *   open SESSION | submit SESSION TASK PAYLOAD | close SESSION | ask TASK | read | quit
 *   ready | done LINE | refused CODE RETRY_AFTER_MS LINE: MESSAGE | ended TASK STATUS | events COUNT
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    /** Also append what was acknowledged to this file. */
    acknowledge: { type: 'string' },
    silence: { type: 'string', default: '10000' },
    lease: { type: 'string', default: '30000' },
  },
});
const home = positionals[0] ?? '';

const members = team(4, { mailboxMax: 16, batchMax: 4 });

const acknowledged = values.acknowledge === undefined ? null : openSync(values.acknowledge, 'a');

function say(line: string): void {
  if (acknowledged !== null && /^(done|ended) /.test(line)) writeSync(acknowledged, `${line}\n`);
  writeSync(1, `${line}\n`);
}

const runtime = await Runtime.start({
  home,
  config: {
    ...DEFAULT_CONFIG,
    threadsMax: 2,
    heapMb: 64,
    youngHeapMb: 16,
    heartbeatMs: 100,
    silenceMaxMs: Number(values.silence),
    retryPauseMs: 10,
    // Deaths here are nobody's fault.
    restartsMax: 1_000,
    lossesMax: 1_000,
    snapshotEvery: 1_000,
  },
  members,
  seed: 1,
  version: 'chaos',
  deterministic: false,
  previous: 'unknown',
  reactors: [],
  performers: new Map([
    [
      'echo',
      async (request) => {
        await pause(2);
        return { answer: request, units: 1 };
      },
    ],
  ]),
}).catch((thrown) => {
  const { code, message } = toErrorData(thrown);
  say(`refused ${code} 0 start: ${message}`);
  process.exit(3);
});
const { supervisor } = runtime;
supervisor.onEvent((event) => {
  if (event.type === 'task.completed' || event.type === 'task.dead')
    say(`ended ${event.task} ${event.type.slice('task.'.length)}`);
});
say('ready');

function commandOf(words: readonly string[]): Command {
  const [verb, session = '', task = '', payload = ''] = words;
  const id = session as SessionId;
  if (verb === 'open') return { type: 'session.open', session: id, workflow: 'none', spec: null };
  if (verb === 'close')
    return { type: 'session.close', session: id, status: 'done', reason: 'all ended', output: null };
  return {
    type: 'task.submit',
    task: {
      id: task as TaskId,
      task_type: 'Work',
      payload,
      session_id: id,
      tags: ['#chaos'],
      metadata: {},
      priority: task.length % 10,
      after: null,
      reviewed: false,
      attemptsMax: 3,
      timeoutMs: Number(values.lease),
    },
  };
}

/** The end of a task that had ended before anybody could be told. */
function answer(task: TaskId): void {
  const status = supervisor.state.tasks.get(task)?.status;
  if (status === 'completed' || status === 'dead') say(`ended ${task} ${status}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'quit') break;
  if (line.startsWith('ask ')) {
    answer(line.slice('ask '.length) as TaskId);
    continue;
  }
  if (line === 'read') {
    let events = 0;
    for (const group of runtime.home.log.read()) events += group.events.length;
    say(`events ${events}`);
    continue;
  }
  supervisor.tell(commandOf(line.split(' '))).then(
    () => say(`done ${line}`),
    (thrown) => {
      const { code, message, details } = toErrorData(thrown);
      say(`refused ${code} ${details.retryAfterMs ?? 0} ${line}: ${message}`);
    },
  );
}
await runtime.stop('told to quit');
process.exit(0); // stdin is still open
