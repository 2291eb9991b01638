import { setTimeout } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { foldOnto } from '../src/home.ts';
import { encodeSnapshot } from '../state/snapshot.ts';
import { initialState } from '../state/state.ts';
import { only } from './helpers/given.ts';
import { history, hostileTeam, newHome, startRuntime, workOff } from './helpers/runtime.ts';
import { suite } from './helpers/suite.ts';

const test = suite('runtime');

for (const threads of [1, 2, 64]) {
  test(`agents that throw, refuse, exit or run out of memory fail alone; the others work on (${threads} threads)`, async () => {
    const runtime = await startRuntime({ members: hostileTeam(3), config: { threadsMax: threads } });
    const tasks = await workOff(runtime, [
      'fine',
      'throw',
      'refuse',
      'exit',
      'heap',
      'late',
      'large',
      'fine',
      'ask',
    ]);
    await runtime.stop('test');
    const ends = Object.fromEntries(
      [...tasks].map(([id, { status, faults }]) => [id, `${status} ${faults}`]),
    );
    assert.match(ends['fine-0'] ?? '', /^completed/);
    assert.match(ends['fine-7'] ?? '', /^completed/);
    assert.match(ends['ask-8'] ?? '', /^completed/);
    assert.is(ends['throw-1'], 'dead 3');
    assert.is(ends['refuse-2'], 'dead 1', 'what trying again cannot mend is not tried again');
    for (const crasher of ['exit-3', 'heap-4', 'late-5']) {
      assert.is(tasks.get(crasher)?.status, 'dead', crasher);
      assert.is(tasks.get(crasher)?.error?.code, 'AGENT_CRASHED', crasher);
      assert.is(tasks.get(crasher)?.faults, 3, crasher);
    }
    assert.is(tasks.get('large-6')?.error?.code, 'RESULT_TOO_LARGE');
  });
}

test('an endless loop and a promise that never settles end with their time', async () => {
  const runtime = await startRuntime({ members: hostileTeam(2) });
  const tasks = await workOff(runtime, ['hang', 'stall', 'fine'], 1_000);
  await runtime.stop('test');
  assert.is(tasks.get('hang-0')?.error?.code, 'TASK_TIMEOUT');
  assert.is(tasks.get('stall-1')?.error?.code, 'TASK_TIMEOUT');
  assert.is(tasks.get('fine-2')?.status, 'completed');
});

test('a promise that never settles takes nobody with it: what stands behind it in its batch is done, and not charged', async () => {
  const [worker] = hostileTeam(1);
  const members = worker ? [{ ...worker, batchMax: 3 }] : [];
  const runtime = await startRuntime({ members });
  const tasks = await workOff(runtime, ['stall', 'fine', 'ask'], 1_000);
  const batches = only(history(runtime), 'tasks.started').map(({ tasks }) => tasks.length);
  await runtime.stop('test');
  assert.ok(batches.includes(3) || batches.includes(2), `batches of ${batches}`);
  assert.is(tasks.get('stall-0')?.faults, 3);
  for (const name of ['fine-1', 'ask-2']) {
    assert.is(tasks.get(name)?.status, 'completed', name);
    assert.is(tasks.get(name)?.faults, 0, name);
  }
});

test('an answer is on record before the agent has it, and the question is performed once', async () => {
  const runtime = await startRuntime();
  const tasks = await workOff(runtime, ['ask']);
  const events = history(runtime);
  await runtime.stop('test');
  assert.equal(tasks.get('ask-0')?.output, { say: 'hello' });
  assert.is(only(events, 'ask.made').length, 1);
  assert.is(only(events, 'ask.answered').length, 1);
});

test('an agent that is silent too long is lost, then found', async () => {
  const runtime = await startRuntime({
    members: hostileTeam(1),
    config: { heartbeatMs: 50, silenceMaxMs: 300 },
  });
  await workOff(runtime, ['hang'], 1_000);
  const events = history(runtime);
  await runtime.stop('test');
  assert.ok(only(events, 'agent.lost').length > 0);
});

test('when this process itself stood still, no agent is lost and no lease has run out', async () => {
  const runtime = await startRuntime({
    members: hostileTeam(1),
    config: { heartbeatMs: 50, silenceMaxMs: 150 },
  });
  let stood = false;
  runtime.supervisor.onEvent(({ type }) => {
    if (type !== 'tasks.started' || stood) return;
    stood = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
  });
  const tasks = await workOff(runtime, ['fine'], 200);
  await setTimeout(100);
  const events = history(runtime);
  await runtime.stop('test');
  assert.is(tasks.get('fine-0')?.status, 'completed');
  assert.is(tasks.get('fine-0')?.attempt, 1);
  assert.equal([...only(events, 'agent.lost'), ...only(events, 'agent.failed')], []);
});

test('restarting goes on with the same state, and a snapshot equals the fold', async () => {
  const home = newHome();
  const first = await startRuntime({ home });
  await workOff(first, ['fine', 'throw', 'ask']);
  await first.stop('test');
  const second = await startRuntime({ home });
  const { supervisor } = second;
  const folded = foldOnto(initialState(), second.home.log);
  const head = second.home.log.head();
  assert.equal(
    Buffer.from(encodeSnapshot({ head, state: supervisor.state })),
    Buffer.from(encodeSnapshot({ head, state: folded })),
  );
  assert.is(only(history(second), 'runtime.started').at(-1)?.previous, 'stopped');
  await second.stop('test');
});

test('a question about work that has ended holds up nobody, not even in a deterministic run', async () => {
  const runtime = await startRuntime({ deterministic: true });
  await workOff(runtime, ['linger']);
  await setTimeout(100);
  const fine = workOff(runtime, ['fine']).then(() => 'done');
  assert.is(await Promise.race([fine, setTimeout(3_000, 'held up')]), 'done');
  assert.is(only(history(runtime), 'ask.made').length, 0);
  await runtime.stop('test');
});

test('deterministic runs write the same log, byte for byte, whatever the threads', async () => {
  const hashes: string[] = [];
  for (const threads of [1, 2, 64]) {
    const runtime = await startRuntime({
      members: hostileTeam(3),
      config: { threadsMax: threads },
      deterministic: true,
    });
    await workOff(runtime, ['fine', 'ask', 'throw', 'ask', 'fine', 'refuse', 'fine', 'ask']);
    hashes.push(runtime.home.log.head().hash);
    await runtime.stop('test');
  }
  assert.is(hashes[1], hashes[0]);
  assert.is(hashes[2], hashes[0]);
});

test.run();
