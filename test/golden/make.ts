import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TeamHistory } from '../../bench/team-history.ts';
import { writeTranscript } from '../../src/replay-transcript.ts';
import type { Command } from '../../state/commands.ts';
import { DEFAULT_PARAMETERS } from '../../state/economy/parameters.ts';
import type { AgentId, AskId } from '../../state/ids.ts';
import type { RecordStore } from '../../state/log.ts';
import { MemoryLog } from '../../state/log-memory.ts';
import { agentId, Bench, SESSION, submit, success, taskId } from '../helpers/given.ts';
import { randomLog } from '../helpers/random-log.ts';
import { startRuntime, workOff } from '../helpers/runtime.ts';
import { folder, goldenNames, projectionOf, readGolden } from './projection.ts';

/**
 * Makes the golden logs that are not there yet, and writes down what follows from each. A log that exists stays as it
 * is, whatever this release would make of the same seed; if what follows from it has changed, `state/CHANGES.md` says
 * why.
 *
 *     node test/golden/make.ts
 */

async function make(name: string, log: () => Promise<RecordStore>): Promise<void> {
  const file = join(folder, `${name}.ndjson`);
  if (!existsSync(file)) writeTranscript((await log()).stored(), file);
}

async function team(): Promise<MemoryLog> {
  const log = new MemoryLog();
  await new TeamHistory(log, 1).workUntil(300);
  return log;
}

/** Threads that fail in every way, and questions asked of the world. */
async function runtime(): Promise<MemoryLog> {
  const running = await startRuntime({ deterministic: true });
  await workOff(running, ['fine', 'ask', 'throw', 'refuse', 'exit', 'fine', 'ask']);
  const log = new MemoryLog();
  for (const { at, epoch, events } of running.home.log.read()) {
    await log.append({ at, epoch, events }, log.head().seq);
  }
  await running.stop('made');
  return log;
}

/** What seldom happens: silence, retirement, failed questions, cancelled work, an orderly end. */
async function rare(): Promise<MemoryLog> {
  const { bench, log, tell } = telling(new Bench({ restartsMax: 1 }));
  const [ann, bob] = [agentId('ann'), agentId('bob')];
  const error = { code: 'AGENT_CRASHED', message: 'crashed', retry: 'later', details: {} } as const;
  await tell({ type: 'runtime.start', seed: 1, version: 'golden', previous: 'none' });
  await tell({ type: 'economy.configure', parameters: DEFAULT_PARAMETERS });
  await tell(joining(ann));
  await tell(joining(bob));
  await tell({ type: 'session.open', session: SESSION, workflow: 'none', spec: null });
  for (const name of ['one', 'two', 'three', 'four']) await tell(submit(name));
  const asked = { ask: 'ask' as AskId, task: taskId('one'), attempt: 1, kind: 'echo', request: 'hello' };
  await tell({ type: 'ask.make', agent: bench.state.tasks.get(taskId('one'))?.agent ?? ann, ...asked });
  await tell({ type: 'ask.fail', ask: asked.ask, error });
  await tell({ type: 'agent.lose', agent: bob, silentMs: 5 });
  await tell({ type: 'agent.find', agent: bob });
  await tell({
    type: 'session.close',
    session: SESSION,
    status: 'cancelled',
    reason: 'enough',
    output: null,
  });
  for (const agent of [ann, bob]) {
    await tell({ type: 'agent.report', agent, outcomes: [success('one'), success('two')] });
  }
  await tell({ type: 'agents.fail', agents: [ann], error });
  await tell({ type: 'agents.fail', agents: [ann], error });
  await tell({ type: 'agent.stop', agent: bob });
  await tell({ type: 'runtime.stop', reason: 'made' });
  return log;
}

/** A session that outlives its tasks: some are named by others, some wait for reviews that never come. */
async function forgetful(): Promise<MemoryLog> {
  const { bench, log, tell } = telling(new Bench({ tasksKept: 2 }, { retainClosed: false }));
  const ann = agentId('ann');
  await tell({ type: 'runtime.start', seed: 1, version: 'golden', previous: 'none' });
  await tell({ type: 'economy.configure', parameters: DEFAULT_PARAMETERS });
  await tell(joining(ann));
  await tell({ type: 'session.open', session: SESSION, workflow: 'none', spec: null });
  for (let n = 1; n <= 12; n += 1) {
    const after = bench.state.tasks.has(taskId(`t${n - 3}`)) ? taskId(`t${n - 3}`) : null;
    await tell(submit(`t${n}`, { after, reviewed: n % 2 === 0, tags: ['#golden'] }));
    if (n > 1) await tell({ type: 'agent.report', agent: ann, outcomes: [success(`t${n - 1}`)] });
  }
  return log;
}

function telling(bench: Bench) {
  const log = new MemoryLog();
  const tell = async (command: Command): Promise<void> => {
    const events = [...bench.when(command), ...bench.schedule()];
    await log.append({ at: bench.now, epoch: bench.state.epoch, events }, log.head().seq);
    bench.now += 10;
  };
  return { bench, log, tell };
}

function joining(agent: AgentId): Command {
  return { type: 'agent.register', agent, role: 'worker', taskTypes: ['Work'], mailboxMax: 8, batchMax: 1 };
}

await make('3-rare', rare);
await make('3-forgetful', forgetful);
await make('3-team', team);
await make('3-storm', () => randomLog(1, 150));
await make('3-runtime', runtime);
for (const name of goldenNames()) {
  writeFileSync(join(folder, `${name}.json`), projectionOf(readGolden(name)));
}
