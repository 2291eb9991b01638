import * as assert from 'uvu/assert';
import { Supervisor } from '../src/supervisor.ts';
import { KarmaError } from '../state/errors.ts';
import type { SessionId } from '../state/ids.ts';
import { DEFAULT_LIMITS } from '../state/limits.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { initialState } from '../state/state.ts';
import { agentId, Bench, opened, registered, submit, success } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

/** Whoever comes when too much waits is told when to come again, and that is true. */

const test = suite('overload');

/** Submits until it is refused; how many were accepted and what the refusal says. */
function fill(bench: Bench, session: string): { accepted: number; refusal: KarmaError } {
  for (let accepted = 0; ; accepted += 1) {
    try {
      bench.when(submit(`${session}-${bench.state.seq}`, { session_id: session as SessionId }));
    } catch (refusal) {
      assert.instance(refusal, KarmaError);
      assert.is((refusal as KarmaError).code, 'OVERLOADED');
      return { accepted, refusal: refusal as KarmaError };
    }
  }
}

function waitOf({ details }: KarmaError): number {
  assert.type(details.retryAfterMs, 'number');
  return details.retryAfterMs as number;
}

/** One agent without a mailbox to speak of, that takes `taskMs` a task; `forMs` of its work. */
function workOff(bench: Bench, taskMs: number, forMs: number): void {
  for (const until = bench.now + forMs; bench.now + taskMs <= until; ) {
    bench.schedule();
    bench.now += taskMs;
    const [task] = bench.state.agents.get(agentId('a'))?.batch ?? [];
    if (task)
      bench.when({
        type: 'agent.report',
        agent: agentId('a'),
        outcomes: [success(task, bench.state.tasks.get(task)?.attempt)],
      });
  }
  bench.schedule();
}

test('before anything has ended, a refusal guesses', () => {
  const bench = new Bench({ backlogMax: 50 }).given(opened(), registered('a'));
  assert.is(waitOf(fill(bench, 'session').refusal), 1_000);
});

for (const taskMs of [5, 40, 300]) {
  test(`after the time that a refusal names a tenth of what waited is done (${taskMs} ms a task)`, () => {
    const bench = new Bench({ backlogMax: 2_000 }).given(opened(), registered('a', { mailboxMax: 1 }));
    fill(bench, 'session');
    workOff(bench, taskMs, Math.max(20 * taskMs, 1_500));
    const waiting = () => bench.state.sessions.get('session' as SessionId)?.waiting ?? 0;
    for (let round = 0; round < 3; round += 1) {
      const { refusal } = fill(bench, 'session');
      const before = waiting();
      const waitMs = waitOf(refusal);
      workOff(bench, taskMs, waitMs);
      const done = (before - waiting()) / before;
      assert.ok(waitMs === 100 ? done >= 0.09 : Math.abs(done - 0.1) < 0.02, `${done} of ${before}`);
    }
  });
}

test('an hour in which there was nothing to do does not count as slowness', () => {
  const bench = new Bench({ backlogMax: 2_000 }).given(opened(), registered('a', { mailboxMax: 1 }));
  bench.when(submit('first'));
  workOff(bench, 10, 10);
  bench.now += 3_600_000;
  fill(bench, 'session');
  workOff(bench, 10, 10);
  assert.is(waitOf(fill(bench, 'session').refusal), 1_000);
});

test('a session that wants everything leaves room for the next, and the next for another', () => {
  const bench = new Bench({ backlogMax: 1_000 }).given(registered('a', { mailboxMax: 1 }));
  const accepted = ['hog', 'second', 'third'].map((id) => {
    bench.given({ type: 'session.opened', session: id as SessionId, workflow: 'none', spec: null });
    return fill(bench, id).accepted;
  });
  assert.equal(accepted, [900, 90, 9]);
  assert.match(fill(bench, 'hog').refusal.message, /900 tasks of session hog wait already/);
});

test('a supervisor that cannot keep up refuses work at its door, but hears what happened', async () => {
  const log = new MemoryLog();
  const clock = { now: () => 0, after: () => () => {} };
  const supervisor = new Supervisor({
    log,
    state: initialState(),
    rebuild: () => initialState(),
    clock,
    watch: clock,
    breathe: async () => {},
    limits: DEFAULT_LIMITS,
    inboxMax: 10,
    reactors: [],
  });
  const told = Array.from({ length: 15 }, (_, i) =>
    supervisor
      .tell({ type: 'session.open', session: `s${i}` as SessionId, workflow: 'none', spec: null })
      .catch((refusal: KarmaError) => refusal.code),
  );
  const happened = supervisor.insist({ type: 'time.pass' });
  const answers = await Promise.all(told);
  await happened;
  assert.is(supervisor.state.sessions.size, 10);
  assert.is(answers.filter((answer) => answer === 'OVERLOADED').length, 5);
});

test.run();
