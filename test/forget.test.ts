import * as assert from 'uvu/assert';
import { evolve } from '../state/evolve.ts';
import type { Seq, SessionId } from '../state/ids.ts';
import { decodeSnapshot, encodeSnapshot } from '../state/snapshot.ts';
import { initialState } from '../state/state.ts';
import type { TaskSpec } from '../state/task.ts';
import {
  agentId,
  Bench,
  only,
  opened,
  registered,
  SESSION,
  submit,
  success,
  taskId,
} from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

/** A session that is never closed does not grow for ever: what ended long ago is forgotten. */

const test = suite('forget');

const REVIEWS: Partial<TaskSpec> = { task_type: 'Review_Artifact', after: taskId('t1') };

function team(tasksKept: number): Bench {
  const reviewer = registered('reviewer', { taskTypes: ['Review_Artifact'] });
  return new Bench({ tasksKept }, { retainClosed: false }).given(opened(), registered('a'), reviewer);
}

/** One task after another, from submission to its end. */
function finish(bench: Bench, ...names: string[]): void {
  for (const name of names) {
    bench.when(submit(name));
    report(bench, name);
  }
}

function report(bench: Bench, name: string, agent = 'a', output: null | { quality: number } = null): void {
  bench.schedule();
  const outcome = { ...success(name), output: output && { ...output, reasons: [] } };
  bench.when({ type: 'agent.report', agent: agentId(agent), outcomes: [outcome] });
}

function known({ state }: Bench): string[] {
  return [...state.tasks.keys()];
}

test('the last to have ended stay, those before leave the state and the books', () => {
  const bench = team(3);
  finish(bench, 't1', 't2', 't3', 't4');
  assert.equal(known(bench), ['t1', 't2', 't3', 't4'], 'nothing comes, nothing leaves');
  finish(bench, 't5');
  assert.equal(known(bench), ['t2', 't3', 't4', 't5']);
  const { economy, sessions } = bench.state;
  assert.equal([...economy.contracts.keys()], known(bench));
  const rolls = () => [economy.sessions.get(SESSION), sessions.get(SESSION)?.tasks];
  for (const roll of rolls()) assert.equal(roll, { names: ['t1', ...known(bench)], gone: 1 });
  finish(bench, 't6', 't7', 't8');
  for (const roll of rolls())
    assert.equal(roll, { names: known(bench), gone: 0 }, 'those that left are half');
  assert.equal(sessions.get(SESSION), { ...sessions.get(SESSION), submitted: 8, forgotten: 4 });
});

test('what is submitted again is refused while it is known, and is a new task once it is forgotten', () => {
  const bench = team(3);
  finish(bench, 't1', 't2', 't3', 't4', 't5');
  bench.refuses(submit('t2'), 'TASK_EXISTS');
  finish(bench, 't1');
  assert.equal(known(bench).sort(), ['t1', 't3', 't4', 't5']);
});

test('however many tasks end, the state holds so many and a fortieth more', () => {
  const bench = team(200);
  let most = 0;
  for (let i = 1; i <= 2_000; i += 1) {
    finish(bench, `t${i}`);
    most = Math.max(most, bench.state.tasks.size);
  }
  assert.is(most, 205);
  assert.ok(encodeSnapshot({ head: { seq: 0 as Seq, hash: '' }, state: bench.state }).length < 200_000);
  assert.is(only(bench.events, 'tasks.forgotten').length, 359, 'five at a time');
});

test('what an open task names stays until that has ended: its vote and its verdict count', () => {
  const bench = team(2);
  bench.when(submit('t1', { reviewed: true }));
  report(bench, 't1');
  bench.when(submit('review', { ...REVIEWS, payload: { subject: 't1' } }));
  finish(bench, 't2', 't3', 't4', 't5', 't6');
  assert.equal(known(bench), ['t1', 'review', 't4', 't5', 't6']);
  report(bench, 'review', 'reviewer', { quality: 1.2 });
  assert.is(only(bench.events, 'task.reviewed').length, 1);
  assert.is(bench.state.economy.contracts.get(taskId('t1'))?.phase, 'ended', 'it is paid');
  finish(bench, 't7', 't8', 't9', 't10', 't11');
  assert.equal(known(bench), ['t9', 't10', 't11'], 'and then it leaves in its turn');
});

test('work that waits for a review that never comes is paid as unreviewed when it is forgotten', () => {
  const bench = team(1);
  bench.when(submit('t1', { reviewed: true }));
  report(bench, 't1');
  finish(bench, 't2');
  const book = bench.state.economy.books.get('global');
  const free = (): number => book?.holdings.get(agentId('a'))?.free ?? 0;
  const before = free();
  assert.equal(only(bench.when(submit('t3')), 'tasks.forgotten')[0]?.tasks, ['t1']);
  assert.ok(free() > before, `${free()} after ${before}`);
  const [coming] = [...bench.state.economy.contracts.values()].filter(({ escrow }) => escrow > 0);
  assert.is(coming?.task, 't3');
  assert.is(book?.escrow, coming?.escrow, 'nothing is set aside for it any more');
});

test('a task that comes after a forgotten one is refused with the reason; one that comes after a known one is not', () => {
  const bench = team(2);
  finish(bench, 't1', 't2', 't3', 't4');
  bench.refuses(submit('t5', { after: taskId('t1') }), 'TASK_UNKNOWN');
  bench.when(submit('t5', { after: taskId('t2') }));
  assert.ok(known(bench).includes('t2'), 'though its turn to be forgotten had come');
});

test('a session that a reactor steers keeps all its tasks', () => {
  const bench = team(1);
  const steered = 'steered' as SessionId;
  bench.when({ type: 'session.open', session: steered, workflow: 'research', spec: null });
  for (let i = 1; i <= 5; i += 1) {
    bench.when(submit(`t${i}`, { session_id: steered }));
    report(bench, `t${i}`);
  }
  assert.is(bench.state.tasks.size, 5);
});

test('questions of forgotten tasks and of closed sessions leave with them', () => {
  const bench = team(1);
  for (const name of ['t1', 't2', 't3']) {
    bench.when(submit(name));
    bench.schedule();
    const asked = { ask: `${name}?1` as never, agent: agentId('a'), task: taskId(name), attempt: 1 };
    bench.when({ type: 'ask.make', ...asked, kind: 'echo', request: null });
    report(bench, name);
  }
  assert.equal([...bench.state.asks.keys()], ['t2?1', 't3?1']);
  bench.when({ type: 'session.close', session: SESSION, status: 'done', reason: '', output: null });
  assert.is(bench.state.asks.size + bench.state.tasks.size, 0);
});

test('the same log gives the same state from its beginning and from a snapshot; listings keep everything', () => {
  const bench = team(2);
  bench.when(submit('t1', { reviewed: true }));
  report(bench, 't1');
  bench.when(submit('review', { ...REVIEWS, payload: { subject: 't1' } }));
  finish(bench, 't2', 't3', 't4', 't5');
  const whole = initialState({ retainClosed: true });
  let resumed = initialState();
  for (const [i, event] of bench.events.entries()) {
    const recorded = { seq: (i + 1) as Seq, at: bench.now, event };
    const bytes = encodeSnapshot({ head: { seq: recorded.seq, hash: '' }, state: resumed });
    resumed = decodeSnapshot(bytes)?.state ?? resumed;
    evolve(resumed, recorded);
    evolve(whole, recorded);
  }
  assert.equal(resumed, bench.state);
  assert.is(whole.tasks.size, 6);
  assert.equal(whole.economy.books, bench.state.economy.books);
});

test.run();
