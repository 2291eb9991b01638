import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { foldOnto } from '../src/home.ts';
import { History, parseMoment } from '../src/replay.ts';
import { differenceOf } from '../src/replay-diff.ts';
import { ledgerOf } from '../src/replay-ledger.ts';
import { parametersWith, whatIf } from '../src/replay-what-if.ts';
import { explain } from '../src/replay-why.ts';
import { Snapshots } from '../src/snapshots.ts';
import { karmaAt, leaderboard } from '../state/economy/balances.ts';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import { KarmaError } from '../state/errors.ts';
import type { Seq, TaskId } from '../state/ids.ts';
import { EMPTY_HEAD } from '../state/log.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { encodeSnapshot } from '../state/snapshot.ts';
import { initialState, type State } from '../state/state.ts';
import { randomLog } from './helpers/random-log.ts';
import { suite } from './helpers/suite.ts';

const test = suite('replay');
const scratch = mkdtempSync(join(tmpdir(), 'karma-replay-'));
const log = await randomLog(5, 1_500);
const head = log.head().seq;
let folders = 0;

function newHistory(spacing = 200): History {
  folders += 1;
  return new History(log, new Snapshots(join(scratch, String(folders)), spacing));
}

function bytesOf(state: State): Buffer {
  return Buffer.from(encodeSnapshot({ head: EMPTY_HEAD, state }));
}

function refused(code: string, pattern: RegExp) {
  return (thrown: unknown) =>
    thrown instanceof KarmaError && thrown.code === code && pattern.test(thrown.message);
}

test('the state at any event is the fold up to it, with and without snapshots on the way', () => {
  const history = newHistory();
  const dice = Array.from({ length: 60 }, (_, i) => Math.floor((head * ((i * 37) % 60)) / 60) as Seq);
  for (const seq of [...dice, head]) {
    const folded = foldOnto(initialState(), log, seq);
    assert.is(history.at({ seq }).state.seq, seq);
    assert.equal(bytesOf(history.at({ seq }).state), bytesOf(folded), `at ${seq}`);
  }
});

test('a snapshot of another history is not mistaken for ours', async () => {
  const history = newHistory();
  history.at(null);
  const other = await randomLog(6, 1_500);
  const beside = new History(other, new Snapshots(join(scratch, String(folders)), 200));
  assert.equal(bytesOf(beside.at(null).state), bytesOf(foldOnto(initialState(), other)));
});

test('a time means the last event by then, balances read at that time', () => {
  const history = newHistory();
  const times = [...log.read()].map(({ at }) => at);
  for (const at of [-1, 0, ...times.filter((_, i) => i % 40 === 0), (times.at(-1) ?? 0) + 1e9]) {
    const last = [...history.events()].filter((recorded) => recorded.at <= at).at(-1)?.seq ?? 0;
    assert.is(history.seqAt({ at }), last, `at ${at}`);
    assert.is(history.at({ at }).now, at);
  }
});

test('moments are sequence numbers and ISO dates, nothing else; beyond the end there is none', () => {
  assert.equal(parseMoment('17'), { seq: 17 });
  for (const noon of ['2026-11-21T12:00:00Z', '2026-11-21T12:00', '2026-11-21T14:30:00.000+02:30'])
    assert.equal(parseMoment(noon), { at: Date.UTC(2026, 10, 21, 12) });
  assert.equal(parseMoment('2026-11-21'), { at: Date.UTC(2026, 10, 21) });
  for (const wrong of ['', 'yesterday', 'foo 1', '-3', '1.5', '2026-13-45'])
    assert.throws(() => parseMoment(wrong), refused('CONFIG_INVALID', /neither/));
  assert.throws(() => newHistory().at({ seq: (head + 1) as Seq }), refused('CONFIG_INVALID', /ends at/));
});

test('snapshots are never further apart than the saves demand, and never many', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 40 }), (steps) => {
      folders += 1;
      const snapshots = new Snapshots(join(scratch, String(folders)), 100);
      let seq = 0;
      for (const step of steps) {
        seq += step;
        snapshots.save({ seq: seq as Seq, hash: '' }, initialState());
      }
      const kept = [0, ...snapshots.list()];
      assert.is(kept.at(-1), seq);
      kept.slice(1).forEach((at, i) => {
        assert.ok(at - (kept[i] ?? 0) <= 100, `${kept}`);
      });
      assert.ok(kept.length <= 3 + (2 * seq) / 100, `${kept.length} of ${seq}`);
      rmSync(join(scratch, String(folders)), { recursive: true, force: true });
    }),
    { numRuns: 30 },
  );
});

test('closed sessions leave the state after a while; what they earned stays', async () => {
  const team = new TeamHistory(new MemoryLog(), 3);
  await team.workUntil(55_000);
  assert.ok(team.sessions > 250, `${team.sessions} sessions`);
  assert.ok(team.state.sessions.size < 210, `${team.state.sessions.size} kept`);
  const whole = foldOnto(initialState({ retainClosed: true }), team.log as MemoryLog);
  assert.is(whole.sessions.size, team.sessions);
  for (const scope of whole.economy.books.keys()) {
    assert.equal(
      leaderboard(whole.economy, scope, whole.at),
      leaderboard(team.state.economy, scope, whole.at),
    );
  }
});

test("an agent's ledger adds up to its balance, in every scope, at every moment", () => {
  const history = newHistory();
  for (const moment of [{ seq: 700 as Seq }, { at: history.at(null).now + 5e7 }, null]) {
    const { state, now } = history.at(moment);
    for (const scope of state.economy.books.keys()) {
      for (const { agent, free, staked } of leaderboard(state.economy, scope, now)) {
        const ledger = ledgerOf(history, agent, scope, moment);
        const last = ledger.entries.at(-1);
        assert.is(ledger.balance, free + staked);
        assert.is((last?.free ?? 0) + (last?.staked ?? 0) - ledger.due, free + staked);
        assert.is(last?.staked ?? 0, staked);
      }
    }
  }
});

test('a ledger of nobody, or in no scope, is refused', () => {
  assert.throws(() => ledgerOf(newHistory(), 'nobody' as never), refused('AGENT_UNKNOWN', /nobody/));
  assert.throws(
    () => ledgerOf(newHistory(), 'reader-1' as never, '#no'),
    refused('CONFIG_INVALID', /no scope #no by then; there were global/),
  );
});

test('a difference is the difference of two leaderboards, and its causes add up to it', () => {
  const history = newHistory();
  const dates = { at: history.at({ seq: 800 as Seq }).now + 1 };
  for (const [first, second] of [
    [{ seq: 300 as Seq }, { seq: 900 as Seq }],
    [{ seq: 0 as Seq }, { seq: head }],
    [dates, { at: history.at(null).now + 1e8 }],
  ] as const) {
    const { changes, events } = differenceOf(history, first, second);
    const [a, b] = [history.at(first), history.at(second)];
    const counted = Object.values(events).reduce((sum, count) => sum + count, 0);
    assert.is(counted, b.state.seq - a.state.seq);
    const named = new Map(changes.map((change) => [`${change.scope} ${change.agent}`, change]));
    for (const scope of b.state.economy.books.keys()) {
      for (const { agent } of leaderboard(b.state.economy, scope, b.now)) {
        const before = karmaAt(a.state.economy, agent, scope, a.now);
        const after = karmaAt(b.state.economy, agent, scope, b.now);
        const change = named.get(`${scope} ${agent}`);
        const made = Object.values(change?.causes ?? {}).reduce((sum, amount) => sum + amount, 0);
        assert.is(made, after - before, `${agent} in ${scope}`);
        assert.ok((change?.causes.decay ?? 0) <= 0, 'nothing grows by decay');
      }
    }
  }
  assert.throws(
    () => differenceOf(history, { seq: 9 as Seq }, { seq: 3 as Seq }),
    refused('CONFIG_INVALID', /order/),
  );
});

test('under the rules that were in force nothing would differ; under others the history is the same', async () => {
  const team = new TeamHistory(new MemoryLog(), 3);
  await team.workUntil(3_000);
  const history = new History(team.log as MemoryLog, new Snapshots(join(scratch, 'what-if'), 1e9));
  for (const { actual, other } of whatIf(history, DEFAULT_PARAMETERS).holdings) assert.is(other, actual);

  const rules = parametersWith({ taskTypes: { Fetch_Paper: { base: 2_000_000 } }, votes: { max: 0 } });
  assert.equal(rules.taskTypes.Fetch_Paper, { base: 2_000_000, stakeShare: 0 });
  const { holdings } = whatIf(history, rules);
  const reader = holdings.find(({ scope, agent }) => scope === 'global' && agent === 'fetcher-1');
  assert.ok(reader && reader.other > reader.actual);
  const { state, now } = history.at(null);
  for (const { scope, agent, actual } of holdings)
    assert.is(actual, karmaAt(state.economy, agent, scope, now));
});

test('rules that are none are refused by name', () => {
  assert.throws(
    () => parametersWith({ votes: { max: -1 } }),
    refused('CONFIG_INVALID', /economy\.votes\.max/),
  );
  assert.throws(() => parametersWith({ halfLife: 1 }), refused('CONFIG_INVALID', /halfLife/));
  assert.throws(() => parametersWith([]), refused('CONFIG_INVALID', /economy/));
});

test('every choice is explained: the die lies in the part of whoever was chosen, and folding makes it again', () => {
  const history = newHistory();
  const tasks = new Set<TaskId>();
  for (const { event } of history.events()) if (event.type === 'task.submitted') tasks.add(event.task.id);
  let routings = 0;
  for (const id of [...tasks].filter((_, i) => i % 17 === 0)) {
    for (const { die, options, reproduced } of explain(history, id).routings) {
      routings += 1;
      assert.ok(reproduced, id);
      const chosen = options.filter((option) => option.chosen);
      assert.is(chosen.length, 1);
      assert.ok(
        chosen.every(({ from, to }) => from <= die + 1e-9 && die <= to + 1e-9),
        `${id}: ${die}`,
      );
      assert.ok(Math.abs((options.at(-1)?.to ?? 0) - 1) < 1e-9);
    }
  }
  assert.ok(routings > 20, `${routings} routings`);
  assert.throws(() => explain(history, 'no-such-task' as TaskId), refused('TASK_UNKNOWN', /no-such-task/));
});

test('a cache that cannot be written is not missed', () => {
  const history = new History(log, new Snapshots('/dev/null/snapshots', 200));
  assert.equal(bytesOf(history.at(null).state), bytesOf(foldOnto(initialState(), log)));
});

test('no drafts are left behind', () => {
  const files = readdirSync(scratch, { recursive: true }).map(String);
  assert.equal(
    files.filter((file) => file.endsWith('.draft')),
    [],
  );
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
