import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { diceOf } from '../state/dice.ts';
import { GLOBAL } from '../state/economy/accounts.ts';
import { DEFAULT_PARAMETERS, type EconomyParameters } from '../state/economy/parameters.ts';
import type { Event } from '../state/events.ts';
import { emptyPool, enrol, isOpen, openInOrder, setOpen } from '../state/pool.ts';
import { leadersMax, slateOf } from '../state/slate.ts';
import { decodeSnapshot, encodeSnapshot } from '../state/snapshot.ts';
import { hasRoom, poolOf, type State } from '../state/state.ts';
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

const test = suite('slate');

const RULES = DEFAULT_PARAMETERS.routing;
const MAX = RULES.slate;
const crash = { code: 'AGENT_CRASHED', message: 'gone', retry: 'later', details: {} } as const;

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `agent-${i + 1}`);
}

function team(count: number, parameters: Partial<EconomyParameters> = {}): Bench {
  const economy: Event = { type: 'economy.configured', parameters: { ...DEFAULT_PARAMETERS, ...parameters } };
  return new Bench().given(economy, opened(), ...names(count).map((name) => registered(name)));
}

/** Submits a task; the choice that was made for it. */
function choiceFor(bench: Bench, name: string, options: Parameters<typeof submit>[1] = {}) {
  bench.when(submit(name, options));
  const [routed] = only(bench.schedule(), 'task.routed').filter(({ task }) => task === name);
  if (!routed) throw new Error(`${name} was not routed`);
  return routed;
}

/** Every agent with a batch reports it done. */
function finishAll(bench: Bench): void {
  for (const { id, batch } of bench.state.agents.values()) {
    if (batch.length === 0) continue;
    bench.when({ type: 'agent.report', agent: id, outcomes: batch.map((task) => success(task)) });
  }
}

/** The index by looking at everybody. */
function assertIndexed({ pools, agents }: State): void {
  for (const [type, pool] of pools) {
    const serving = [...agents.values()].filter(({ taskTypes }) => taskTypes.includes(type));
    const open = serving.filter(hasRoom).map(({ id }) => id);
    assert.equal(openInOrder(pool).toSorted(), open.sort(), type);
    assert.is(pool.living, serving.filter(({ status }) => status !== 'retired').length, type);
    for (const id of pool.agents) assert.is(isOpen(pool, id), open.includes(id));
  }
}

test('the index of agents with room equals a look at everybody, after every event', () => {
  const act = fc.record({ what: fc.nat(9), who: fc.nat(4), more: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const bench = new Bench({ restartsMax: 2 }).given(opened());
      const types = [['Work'], ['Work', 'Play'], ['Play'], ['Work', 'Work']];
      const register = (who: number, more: number): Event =>
        registered(`a${who}`, { taskTypes: types[more] ?? [], mailboxMax: 1 + (more % 3) });
      for (let who = 0; who < 5; who += 1) bench.given(register(who, who % 4));
      acts.forEach(({ what, who, more }, i) => {
        const agent = agentId(`a${who}`);
        const type = poolOf(bench.state, 'Play').living > 0 && more === 0 ? 'Play' : 'Work';
        const { batch } = bench.state.agents.get(agent) ?? { batch: [] };
        bench.now += 10;
        if (what < 4) bench.when(submit(`t${i}`, { task_type: type, priority: more }));
        else if (what === 4) bench.when({ type: 'agents.fail', agents: [agent], error: crash });
        else if (what === 5) bench.when({ type: 'agent.lose', agent, silentMs: 1 });
        else if (what === 6) bench.when({ type: 'agent.stop', agent });
        else if (what === 7) bench.given(register(who, more));
        else if (what === 8 && more === 0)
          bench.when({ type: 'runtime.start', seed: 1, version: '', previous: 'killed' });
        else bench.when({ type: 'agent.report', agent, outcomes: batch.map((task) => success(task)) });
        assertIndexed(bench.state);
        bench.schedule();
        assertIndexed(bench.state);
      });
      bench.when({ type: 'session.close', session: SESSION, status: 'done', reason: '', output: null });
      assertIndexed(bench.state);
    }),
    { numRuns: 60 },
  );
});

test('a team no larger than a slate is considered whole, in order of registration', () => {
  const bench = team(MAX);
  for (let i = 0; i < 20; i += 1) {
    const { choice } = choiceFor(bench, `t${i}`);
    assert.equal([...choice.candidates], names(MAX));
  }
});

test('of a large team a slate is drawn; its propensities are the probabilities of the choice, given the slate', () => {
  const bench = team(300, { routing: { ...DEFAULT_PARAMETERS.routing, policy: 'proportional' } });
  const { choice } = choiceFor(bench, 'one');
  assert.is(choice.candidates.length, MAX);
  assert.is(new Set(choice.candidates).size, MAX);
  assert.ok(Math.abs(choice.propensities.reduce((a, b) => a + b, 0) - 1) < 1e-9);
  const slots = Array.from({ length: MAX }, () => ({ chosen: 0, expected: 0, variance: 0 }));
  const considered = new Set<string>();
  for (let i = 0; i < 6000; i += 1) {
    const { agent, choice } = choiceFor(bench, `t${i}`);
    if (i % 50 === 0) finishAll(bench);
    choice.candidates.forEach((id, slot) => {
      const [seen, p] = [slots[slot], choice.propensities[slot] ?? 0];
      considered.add(id);
      if (!seen) return;
      seen.expected += p;
      seen.variance += p * (1 - p);
      if (id === agent) seen.chosen += 1;
    });
  }
  assert.is(considered.size, 300, 'everybody comes to be considered');
  // Five standard deviations of a sum of independent choices.
  for (const { chosen, expected, variance } of slots)
    assert.ok(Math.abs(chosen - expected) < 5 * Math.sqrt(variance), `${chosen} for ${expected}`);
});

test('a slate draws evenly, takes no leader twice, and goes on where some are barred', () => {
  const pool = emptyPool();
  const all = names(200).map(agentId);
  for (const id of all) {
    enrol(pool, id);
    setOpen(pool, id, true);
  }
  const leaders = all.slice(50, 50 + leadersMax(RULES));
  pool.leaders.set(
    GLOBAL,
    leaders.map((id) => all.indexOf(id)),
  );
  const counts = new Map(all.map((id) => [id, 0]));
  const draws = 20_000;
  for (let i = 0; i < draws; i += 1) {
    const slate = slateOf(pool, GLOBAL, RULES, `draw/${i}`, diceOf(5), () => true);
    assert.equal(slate.slice(0, leaders.length), leaders);
    assert.is(new Set(slate).size, MAX);
    for (const id of slate) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  for (const id of leaders) counts.delete(id);
  const p = (MAX - leaders.length) / (all.length - leaders.length);
  // Five standard deviations of a binomial count.
  for (const [id, count] of counts)
    assert.ok(Math.abs(count - draws * p) < 5 * Math.sqrt(draws * p * (1 - p)), `${id}: ${count}`);

  const few = new Set([all[3], all[77], all[199]]);
  const slate = slateOf(pool, GLOBAL, RULES, 'few', diceOf(5), (id) => few.has(id));
  assert.equal(new Set(slate), few);
});

test('the best become leaders: in a team of hundreds the better ones get the work', () => {
  const bench = team(400);
  const better = new Set(names(20).map(agentId));
  let given = 0;
  for (let i = 0; i < 1500; i += 1) {
    const { agent } = choiceFor(bench, `t${i}`, { reviewed: true });
    finishAll(bench);
    const quality = better.has(agent) ? 1.3 : 0.8;
    const verdict = { review: taskId(`r${i}`), reviewer: agentId('outsider'), quality, reasons: [] };
    bench.given({ type: 'task.reviewed', task: taskId(`t${i}`), agent, ...verdict });
    if (i >= 1000 && better.has(agent)) given += 1;
  }
  // They are 5 % of the team. A slate without memory would hold one of them in less than half of the choices.
  assert.ok(given > 0.7 * 500, `${given} of 500`);
  const [leaders] = poolOf(bench.state, 'Work').leaders.values();
  assert.is(leaders?.length, leadersMax(RULES));
});

test('who cannot stake is no candidate, unless nobody can', () => {
  for (const count of [3, 40]) {
    const bench = team(count, { taskTypes: { Work: { base: 1, stakeShare: 1 } } });
    const routed = names(count).map((_, i) => choiceFor(bench, `t${i}`));
    assert.is(new Set(routed.map(({ agent }) => agent)).size, count, 'who has staked all waits');
    routed.forEach(({ choice }, i) => {
      assert.is(choice.candidates.length, Math.min(MAX, count - i));
    });
    assert.is(choiceFor(bench, 'last').choice.candidates.length, Math.min(MAX, count));
  }
});

test('among a thousand reviewers of whom one is impartial that one is found', () => {
  const bench = new Bench().given(opened());
  for (const name of names(1000)) bench.given(registered(name, { taskTypes: ['Review_Artifact'] }));
  bench.given(registered('worker'));
  choiceFor(bench, 'subject', { reviewed: true });
  finishAll(bench);
  bench.given({
    type: 'agent.registered',
    agent: agentId('worker'),
    role: 'worker',
    taskTypes: ['Review_Artifact', 'Work'],
    mailboxMax: 8,
    batchMax: 1,
  });
  for (const name of names(1000).slice(0, 999))
    bench.given({ type: 'agent.lost', agent: agentId(name), silentMs: 1 });
  const review = { task_type: 'Review_Artifact', payload: { subject: 'subject' } };
  assert.equal([...choiceFor(bench, 'review', review).choice.candidates], ['agent-1000']);
});

test('a snapshot carries the index: the next choices are the same', () => {
  const bench = team(100);
  for (let i = 0; i < 120; i += 1) choiceFor(bench, `t${i}`);
  const head = { seq: bench.state.seq, hash: '' };
  const again = decodeSnapshot(encodeSnapshot({ head, state: bench.state }))?.state;
  assert.equal(again?.pools, bench.state.pools);
});

test.run();
