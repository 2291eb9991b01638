import * as assert from 'uvu/assert';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import type { Event } from '../state/events.ts';
import {
  agentId,
  Bench,
  failure,
  only,
  opened,
  registered,
  SESSION,
  submit,
  success,
  taskId,
} from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('supervisor decisions');

const crash = { code: 'AGENT_CRASHED', message: 'gone', retry: 'later', details: {} } as const;

function team(...names: string[]): Bench {
  return new Bench().given(opened(), ...names.map((name) => registered(name)));
}

function types(events: readonly Event[]): string[] {
  return events.map(({ type }) => type);
}

test('a submitted task is routed and started before it is delivered, with its attempt', () => {
  const bench = team('a');
  assert.equal(types(bench.when(submit('t'))), ['task.submitted']);
  assert.equal(types(bench.schedule()), ['task.routed', 'tasks.started']);
  assert.is(bench.state.tasks.get(taskId('t'))?.attempt, 1);
  assert.is(bench.state.tasks.get(taskId('t'))?.status, 'started');
});

test('the same task twice, an unknown type and a closed session are refused', () => {
  const bench = team('a');
  bench.when(submit('t'));
  bench.refuses(submit('t'), 'TASK_EXISTS');
  bench.refuses(submit('u', { task_type: 'Dream' }), 'TASK_TYPE_UNKNOWN');
  bench.when({ type: 'session.close', session: SESSION, status: 'done', reason: '', output: null });
  bench.refuses(submit('u'), 'SESSION_UNKNOWN');
});

test('a full backlog refuses further work and says that later may do', () => {
  const bench = new Bench({ backlogMax: 2 }).given(opened(), registered('a'));
  bench.when(submit('t1'));
  bench.when(submit('t2'));
  bench.refuses(submit('t3'), 'OVERLOADED');
});

test('a mailbox holds no more than its bound; the refusal is an event, once', () => {
  const bench = new Bench().given(opened(), registered('a', { mailboxMax: 2 }));
  for (let i = 1; i <= 6; i += 1) bench.when(submit(`t${i}`));
  const events = bench.schedule();
  assert.is(only(events, 'task.routed').length, 3, 'one with the agent, two in the mailbox');
  assert.is(only(events, 'task.deferred').length, 1);
  assert.is(only(bench.schedule(), 'task.deferred').length, 0);
});

test('in a busy turn little mail lingers for more, but not for long, and never where batches are small', () => {
  const bench = new Bench({ lingerMs: 20 }).given(
    opened(),
    registered('a', { mailboxMax: 100, batchMax: 64 }),
  );
  const started = (busy: boolean) =>
    only(bench.schedule(busy), 'tasks.started').map(({ tasks }) => tasks.length);
  const submitMany = (prefix: string, count: number): void => {
    for (let i = 0; i < count; i += 1) bench.when(submit(`${prefix}${i}`));
  };
  const finish = (): void => {
    const { batch } = bench.state.agents.get(agentId('a')) ?? { batch: [] };
    bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: batch.map((task) => success(task)) });
  };
  submitMany('a', 1);
  assert.equal(started(true), []);
  bench.now += 19;
  submitMany('b', 1);
  assert.equal(started(true), [], 'what comes does not begin the wait anew');
  bench.now += 1;
  assert.equal(started(true), [2]);
  finish();
  submitMany('c', 3);
  assert.equal(started(true), []);
  assert.equal(started(false), [3], 'in a quiet turn nothing lingers');
  finish();
  submitMany('d', 32);
  assert.equal(started(true), [32], 'much mail does not linger');

  const small = new Bench({ lingerMs: 20 }).given(opened(), registered('a', { batchMax: 1 }));
  small.when(submit('t'));
  assert.is(only(small.schedule(true), 'tasks.started').length, 1);
});

test('mail is served by priority, and first come first served within one', () => {
  const bench = team('a');
  for (const [name, priority] of [
    ['low', 9],
    ['x', 5],
    ['y', 5],
    ['high', 0],
  ] as const) {
    bench.when(submit(name, { priority }));
  }
  const order: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    for (const { tasks } of only(bench.schedule(), 'tasks.started')) order.push(...tasks);
    bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success(order.at(-1) ?? '')] });
  }
  assert.equal(order, ['high', 'x', 'y', 'low']);
});

test('a failed attempt is tried again after a pause, with the next number, and dies after attemptsMax', () => {
  const bench = team('a');
  bench.when(submit('t'));
  for (const attempt of [1, 2, 3]) {
    bench.now += 60_000;
    bench.schedule();
    assert.is(bench.state.tasks.get(taskId('t'))?.attempt, attempt);
    bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [failure('t', attempt)] });
    if (attempt < 3) assert.equal(bench.schedule(), [], 'the pause is kept');
  }
  const [dead] = only(bench.events, 'task.dead');
  assert.is(dead?.attempts, 3);
  assert.is(dead?.error.message, 'it broke');
  assert.is(bench.state.sessions.get(SESSION)?.open, 0);
});

test('an error that trying again cannot mend ends the task at once', () => {
  const bench = team('a');
  bench.when(submit('t'));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [failure('t', 1, 'never')] });
  assert.is(bench.state.tasks.get(taskId('t'))?.status, 'dead');
});

test('a report of an older attempt changes nothing', () => {
  const bench = team('a', 'b');
  bench.when(submit('t'));
  bench.schedule();
  const first = bench.state.tasks.get(taskId('t'))?.agent ?? agentId('');
  bench.when({ type: 'agents.fail', agents: [first], error: crash });
  bench.now += 60_000;
  bench.schedule();
  assert.equal(bench.when({ type: 'agent.report', agent: first, outcomes: [success('t', 1)] }), []);
});

test('a crash with one task in flight is charged to it; its mail goes elsewhere', () => {
  const bench = team('a');
  bench.when(submit('t'));
  bench.when(submit('u'));
  bench.schedule();
  const events = bench.when({ type: 'agents.fail', agents: [agentId('a')], error: crash });
  assert.equal(types(events), [
    'agent.failed',
    'task.failed',
    'task.requeued',
    'task.requeued',
    'agent.restarted',
  ]);
  assert.is(only(events, 'task.failed')[0]?.charged, true);
});

test('a crash with several in flight charges nobody; each is tried again alone', () => {
  const bench = new Bench().given(opened(), registered('a', { batchMax: 4 }), registered('b'));
  for (const name of ['t', 'u', 'v']) bench.when(submit(name));
  bench.given(
    ...['t', 'u', 'v'].map(
      (task): Event => ({
        type: 'task.routed',
        task: taskId(task),
        agent: agentId('a'),
        attempt: 1,
        choice: { policy: 'expected', candidates: [agentId('a')], scores: [0], propensities: [1] },
      }),
    ),
  );
  bench.schedule();
  const events = bench.when({ type: 'agents.fail', agents: [agentId('a')], error: crash });
  assert.ok(only(events, 'task.failed').every(({ charged }) => !charged));
  bench.given(registered('a', { batchMax: 4 }));
  for (let tries = 0; tries < 3; tries += 1) {
    const started = only(bench.schedule(), 'tasks.started');
    assert.is(started.length, 1, 'one at a time, over all agents');
    const [{ agent, tasks } = { agent: agentId(''), tasks: [] }] = started;
    assert.is(tasks.length, 1);
    bench.when({ type: 'agent.report', agent, outcomes: [success(tasks[0] ?? '', 2)] });
  }
  assert.is(bench.state.suspects.size, 0);
});

test('an agent that restarts too often within the period is retired, and its work dies with a reason', () => {
  const bench = new Bench({ restartsMax: 2, restartPeriodMs: 60_000 }).given(opened(), registered('a'));
  bench.when(submit('t'));
  for (let i = 0; i < 3; i += 1) {
    bench.when({ type: 'agents.fail', agents: [agentId('a')], error: crash });
    if (i < 2) bench.given(registered('a'));
  }
  assert.is(only(bench.events, 'agent.retired').length, 1);
  bench.refuses(
    {
      type: 'agent.register',
      agent: agentId('a'),
      role: 'worker',
      taskTypes: ['Work'],
      mailboxMax: 1,
      batchMax: 1,
    },
    'AGENT_RETIRED',
  );
  assert.is(only(bench.schedule(), 'task.dead')[0]?.error.code, 'AGENT_RETIRED');
});

test('restarts spread over a longer time do not retire an agent', () => {
  const bench = new Bench({ restartsMax: 1, restartPeriodMs: 1_000 }).given(opened(), registered('a'));
  for (let i = 0; i < 5; i += 1) {
    bench.now += 5_000;
    bench.when({ type: 'agents.fail', agents: [agentId('a')], error: crash });
    bench.given(registered('a'));
  }
  assert.is(only(bench.events, 'agent.retired').length, 0);
});

test('a lost agent gets no mail until it is found', () => {
  const bench = team('a');
  bench.when({ type: 'agent.lose', agent: agentId('a'), silentMs: 9_000 });
  bench.when(submit('t'));
  assert.equal(types(bench.schedule()), ['task.deferred']);
  bench.when({ type: 'agent.find', agent: agentId('a') });
  assert.equal(types(bench.schedule()), ['task.routed', 'tasks.started']);
});

test('after a kill what was in flight is tried again uncharged; after an abort the only one in flight is charged', () => {
  for (const [previous, charged] of [
    ['killed', false],
    ['stopped', false],
    ['aborted', true],
  ] as const) {
    const bench = team('a');
    bench.when(submit('t'));
    bench.schedule();
    const events = bench.when({ type: 'runtime.start', seed: 1, version: '1', previous });
    assert.is(only(events, 'task.failed')[0]?.charged, charged, previous);
    assert.is(only(events, 'task.requeued').length, 1);
  }
});

test('a task that keeps being in flight when the process dies ends up alone, then dead', () => {
  const bench = team('a');
  bench.when(submit('t', { attemptsMax: 2 }));
  let deaths = 0;
  while (bench.state.tasks.get(taskId('t'))?.status !== 'dead' && deaths < 20) {
    bench.now += 60_000;
    bench.schedule();
    bench.when({ type: 'runtime.start', seed: 1, version: '1', previous: 'killed' });
    bench.given(registered('a'));
    deaths += 1;
  }
  assert.is(deaths, 5, 'three unexplained losses, then two that are charged');
});

test('nobody reviews work of their own chain; where nobody else is left, the review ends with that reason', () => {
  const reviewing = { taskTypes: ['Review_Artifact', 'Work'], role: 'both' };
  const bench = new Bench().given(opened(), registered('a', reviewing));
  bench.when(submit('t'));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success('t')] });
  bench.when(submit('r', { task_type: 'Review_Artifact', payload: { subject: 't' } }));
  assert.is(only(bench.schedule(), 'task.dead')[0]?.error.code, 'REVIEWER_MISSING');
});

test('a second review goes to another reviewer than the first, also once that one is done', () => {
  const bench = team('a');
  for (const name of ['r', 's'])
    bench.given(registered(name, { taskTypes: ['Review_Artifact'], role: 'reviewer' }));
  bench.when(submit('t', { reviewed: true }));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success('t')] });
  const reviewers = ['first', 'second', 'third'].map((name) => {
    bench.when(submit(name, { task_type: 'Review_Artifact', payload: { subject: 't' } }));
    const [routed] = only(bench.schedule(), 'task.routed');
    if (!routed) return null;
    const output = { quality: 1, reasons: [] };
    bench.when({
      type: 'agent.report',
      agent: routed.agent,
      outcomes: [{ ...success(name), output } as never],
    });
    return routed.agent;
  });
  assert.equal(new Set(reviewers.slice(0, 2)), new Set(['r', 's']));
});

test('a verdict from the subject’s own chain counts nothing, however the review got there', () => {
  const bench = team('a', 'b');
  bench.given(registered('a', { taskTypes: ['Work', 'Review_Artifact'] }));
  bench.when(submit('t', { reviewed: true }));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success('t')] });
  assert.is(bench.state.tasks.get(taskId('t'))?.agent, 'a');
  bench.when(submit('r', { task_type: 'Review_Artifact', payload: { subject: 't' } }));
  const choice = { policy: 'random', candidates: [agentId('a')], scores: [0], propensities: [1] };
  bench.given({ type: 'task.routed', task: taskId('r'), agent: agentId('a'), attempt: 1, choice });
  bench.schedule();
  const output = { quality: 1.5, reasons: [] };
  const events = bench.when({
    type: 'agent.report',
    agent: agentId('a'),
    outcomes: [{ ...success('r'), output } as never],
  });
  assert.is(only(events, 'task.completed').length, 1);
  assert.is(only(events, 'task.reviewed').length, 0);
});

test('a ruined team goes on with what it has; where somebody else can stake, the ruined wait', () => {
  const parameters = { ...DEFAULT_PARAMETERS, grant: 0, otherTypes: { base: 1_000, stakeShare: 0.5 } };
  const ruin: Event = { type: 'economy.configured', parameters };
  const bench = new Bench().given(opened(), ruin, registered('a'));
  bench.when(submit('t'));
  assert.is(only(bench.schedule(), 'task.routed')[0]?.agent, 'a');
  const rich: Event = { type: 'economy.configured', parameters: { ...parameters, grant: 1_000_000 } };
  bench.given(rich, registered('b'), { type: 'agent.lost', agent: agentId('b'), silentMs: 9_000 });
  bench.when(submit('u'));
  assert.equal(types(bench.schedule()), ['task.deferred']);
});

test('a review that has to wait for its reviewer does not hold up the reviews behind it', () => {
  const reviewing = { taskTypes: ['Review_Artifact', 'Work'], role: 'both' };
  const bench = new Bench().given(opened(), registered('a', reviewing));
  bench.when(submit('t'));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success('t')] });
  bench.given(registered('b', reviewing), { type: 'agent.lost', agent: agentId('b'), silentMs: 9_000 });
  bench.when(submit('of-a', { task_type: 'Review_Artifact', payload: { subject: 't' } }));
  bench.when(submit('of-none', { task_type: 'Review_Artifact', payload: {} }));
  assert.equal(
    only(bench.schedule(), 'task.routed').map(({ task }) => task),
    ['of-none'],
  );
});

test('a review names the reviewed agent and the quality; a malformed verdict reviews nothing', () => {
  const reviewer = registered('r', { taskTypes: ['Review_Artifact'], role: 'reviewer' });
  const bench = new Bench().given(opened(), registered('a'), reviewer);
  bench.when(submit('t', { reviewed: true }));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success('t')] });
  for (const [name, output] of [
    ['bad', { quality: 7 }],
    ['good', { quality: 1.2, reasons: ['fine'] }],
  ] as const) {
    bench.when(submit(name, { task_type: 'Review_Artifact', payload: { subject: 't' } }));
    bench.schedule();
    bench.when({
      type: 'agent.report',
      agent: agentId('r'),
      outcomes: [{ ...success(name), output: { ...output } } as never],
    });
  }
  const reviews = only(bench.events, 'task.reviewed');
  assert.is(reviews.length, 1);
  assert.is(reviews[0]?.agent, 'a');
  assert.is(reviews[0]?.quality, 1.2);
});

test('a vote counts only for the previous link of the chain, and never for oneself', () => {
  const bench = team('a');
  bench.when(submit('t'));
  bench.when(submit('u', { after: taskId('t') }));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [success('t')] });
  bench.schedule();
  const vote = { task: taskId('t'), opinion: 1, reason: 'good' };
  const events = bench.when({
    type: 'agent.report',
    agent: agentId('a'),
    outcomes: [{ ...success('u'), votes: [vote] }],
  });
  assert.is(only(events, 'vote.cast').length, 0);
});

test('closing a session cancels what is open', () => {
  const bench = team('a');
  bench.when(submit('t'));
  const events = bench.when({
    type: 'session.close',
    session: SESSION,
    status: 'cancelled',
    reason: '',
    output: null,
  });
  assert.equal(types(events), ['task.cancelled', 'session.closed']);
  assert.equal(bench.schedule(), []);
});

test.run();
