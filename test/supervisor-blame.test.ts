import * as assert from 'uvu/assert';
import { agentId, Bench, failure, only, opened, registered, submit, taskId, work } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

/** Who answers for an attempt whose time ran out. */

const test = suite('supervisor blame');

test('time that ran out while nothing could be recorded is charged to nobody', () => {
  const late = { ...failure('t'), error: { ...failure('t').error, code: 'TASK_TIMEOUT' as const } };
  for (const [outcome, logFull, charged] of [
    [late, true, false],
    [late, false, true],
    [failure('t'), true, true],
  ] as const) {
    const bench = new Bench().given(opened(), registered('a'));
    bench.when(submit('t', { attemptsMax: 1 }));
    bench.schedule();
    const events = bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [outcome], logFull });
    assert.is(only(events, 'task.failed')[0]?.charged, charged);
    assert.is(bench.state.tasks.get(taskId('t'))?.status, charged ? 'dead' : 'queued');
  }
});

test('a result that the disk had no room for is charged to nobody and tried again for as long as that takes', () => {
  const full = { ...failure('t'), error: { ...failure('t').error, code: 'DISK_FULL' as const } };
  const bench = new Bench().given(opened(), registered('a'));
  bench.when(submit('t', { attemptsMax: 1 }));
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    bench.schedule();
    const outcomes = [{ ...full, attempt }];
    const events = bench.when({ type: 'agent.report', agent: agentId('a'), outcomes });
    assert.is(only(events, 'task.failed')[0]?.charged, false);
    assert.is(only(events, 'task.requeued')[0]?.notBefore, bench.now + bench.limits.retryPauseMaxMs);
    bench.now += bench.limits.retryPauseMaxMs;
  }
  assert.is(bench.state.tasks.get(taskId('t'))?.faults, 0);
});

test('of a batch whose time ran out only the task that had begun is charged; the others go on by themselves', () => {
  const bench = new Bench().given(opened(), registered('b', { taskTypes: ['Other'] }));
  for (const name of ['t', 'u', 'v']) bench.given({ type: 'task.submitted', task: work(name) });
  bench.given(registered('a', { batchMax: 4 }));
  bench.schedule();
  assert.equal(bench.state.agents.get(agentId('a'))?.batch, ['t', 'u', 'v']);
  const unbegun = (name: string, attempt: number) =>
    ({ status: 'unbegun', task: taskId(name), attempt }) as const;
  const outcomes = [failure('t'), unbegun('u', 1), unbegun('v', 1)];
  const events = bench.when({ type: 'agent.report', agent: agentId('a'), outcomes });
  assert.equal(
    events.map(({ type }) => type),
    ['task.failed', 'task.requeued', 'task.requeued', 'task.requeued'],
  );
  assert.equal(
    ['t', 'u', 'v'].map((name) => bench.state.tasks.get(taskId(name))?.faults),
    [1, 0, 0],
  );
  bench.schedule();
  assert.equal(bench.state.agents.get(agentId('a'))?.batch, ['u'], 'by itself');
  const again = bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [unbegun('u', 2)] });
  assert.is(only(again, 'task.failed')[0]?.charged, true, 'nobody leaves its only task unbegun');
});

test.run();
