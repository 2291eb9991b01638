import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { diceOf } from '../state/dice.ts';
import {
  DEFAULT_PARAMETERS,
  type EconomyParameters,
  POLICIES,
  type PolicyName,
} from '../state/economy/parameters.ts';
import { choose } from '../state/economy/route.ts';
import { chancesToBeBest, normalCdf } from '../state/economy/thompson.ts';
import { Choice } from '../state/events.ts';
import { agentId, join, newTeam, route, specOf, submit, type Team, work } from './economy-team.ts';
import { suite } from './helpers/suite.ts';

const test = suite('routing');

const NAMES = ['ann', 'bob', 'cat', 'dan'];

function withRouting(routing: Partial<EconomyParameters['routing']>): EconomyParameters {
  return { ...DEFAULT_PARAMETERS, routing: { ...DEFAULT_PARAMETERS.routing, ...routing } };
}

function readers(policy: PolicyName, routing: Partial<EconomyParameters['routing']> = {}): Team {
  return newTeam(
    Object.fromEntries(NAMES.map((name) => [name, 'reader'])),
    withRouting({ policy, exploration: 0, ...routing }),
  );
}

/** A choice for a fresh task among all readers, with the waits given. */
function ask(
  team: Team,
  waits: readonly number[] = [],
  more: Parameters<typeof specOf>[1] = {},
  id = 'task',
) {
  const candidates = NAMES.map((name, i) => ({
    agent: agentId(name),
    role: 'reader',
    waitMs: waits[i] ?? 0,
    backlog: waits[i] ?? 0,
  }));
  const answer = choose(team.economy, specOf(id, more), candidates, team.now, diceOf(7));
  if (!answer) throw new Error('nobody can stake');
  return answer;
}

test('every policy names its candidates in order, with scores and honest propensities', () => {
  for (const policy of POLICIES) {
    const team = readers(policy, { exploration: 0.1 });
    NAMES.forEach((name, i) => {
      work(team, name, 0.3 * i, { tags: ['#a'] });
    });
    const counts = NAMES.map(() => 0);
    let propensities: number[] = [];
    const draws = 4000;
    for (let i = 0; i < draws; i += 1) {
      const { agent, choice } = ask(team, [0, 100, 200, 300], { tags: ['#a'] }, `task-${i}`);
      if (i === 0) assert.equal(Choice.parse(choice), choice);
      assert.is(choice.policy, policy);
      assert.equal([...choice.candidates], NAMES);
      assert.is(choice.scores.length, NAMES.length);
      propensities = choice.propensities;
      counts[NAMES.indexOf(agent)] = (counts[NAMES.indexOf(agent)] ?? 0) + 1;
    }
    assert.ok(Math.abs(propensities.reduce((a, b) => a + b, 0) - 1) < 1e-9);
    propensities.forEach((p, i) => {
      // Four standard deviations of a binomial share.
      const spread = 4 * Math.sqrt((p * (1 - p)) / draws);
      assert.ok(p >= 0.1 / NAMES.length - 1e-9 && Math.abs((counts[i] ?? 0) / draws - p) <= spread, policy);
    });
  }
});

test('the same dice choose the same agent, whatever was asked before', () => {
  for (const policy of POLICIES) {
    const team = readers(policy, { exploration: 0.5 });
    const before = ask(team, [], {}, 'one');
    ask(team, [], {}, 'two');
    assert.equal(ask(team, [], {}, 'one'), before);
  }
});

test('a task that is routed again throws another die', () => {
  const team = readers('random');
  const agents = new Set<string>();
  submit(team, 'task');
  for (let i = 0; i < 20; i += 1) {
    const { agent } = ask(team);
    agents.add(agent);
    route(team, 'task', agent);
  }
  assert.is(agents.size, NAMES.length);
});

test('expected prefers the better agent, until waiting for it costs more than it is better', () => {
  const team = readers('expected', { uncertainty: 0 });
  for (let i = 0; i < 20; i += 1) for (const name of NAMES) work(team, name, name === 'bob' ? 1.2 : 0.9);
  const { agent, choice } = ask(team);
  assert.is(agent, 'bob');
  // A second costs 0.1 karma: the lead of about 0.25 x 3 karma is worth about 7.5 s.
  const lead = (choice.scores[1] ?? 0) - (choice.scores[0] ?? 0);
  assert.is(ask(team, [0, 9900 * lead, 1, 1]).agent, 'bob');
  assert.not.equal(ask(team, [0, 10_100 * lead, 1, 1]).agent, 'bob');
});

test('expected gives equals to whoever has less to do, and new agents a chance', () => {
  assert.is(ask(readers('expected', { waitSecond: 0 }), [3, 2, 1, 2]).agent, 'cat');
  const team = readers('expected');
  for (const name of NAMES.slice(0, 3)) for (let i = 0; i < 20; i += 1) work(team, name, 1);
  assert.is(ask(team).agent, 'dan');
});

test('expected and thompson know scopes: a specialist is chosen in its tag, not elsewhere', () => {
  for (const policy of ['expected', 'thompson'] as const) {
    const team = readers(policy);
    for (let i = 0; i < 60; i += 1) {
      for (const name of NAMES) {
        work(team, name, name === 'cat' ? 1.4 : 0.8, { tags: ['#tables'] });
        work(team, name, name === 'cat' ? 0.3 : 0.9, { tags: ['#prose'] });
      }
    }
    const tables = ask(team, [], { tags: ['#tables'] }).choice;
    const prose = ask(team, [], { tags: ['#prose'] }).choice;
    assert.ok((tables.propensities[2] ?? 0) > 0.9, policy);
    assert.ok((prose.propensities[2] ?? 1) < 0.1, policy);
  }
});

test('thompson counts the wait too', () => {
  const { propensities } = ask(readers('thompson'), [60_000, 0, 0, 0]).choice;
  // A minute costs 6 karma; the candidates' expected karma differs by none.
  assert.is(propensities[0], 0);
  assert.ok(Math.abs((propensities[1] ?? 0) - 1 / 3) < 1e-9);
});

test('highest takes the highest balance and stays with it; equals go by id', () => {
  const team = readers('highest');
  assert.is(ask(team).agent, 'ann');
  work(team, 'cat', 1);
  // 20 s cost 2 karma of the lead of 3.
  for (let i = 0; i < 20; i += 1) {
    const { agent } = ask(team, [0, 0, 20_000, 0]);
    assert.is(agent, 'cat');
    work(team, agent, 0.2);
  }
});

test('under every policy whoever has much to do is chosen less, and never where a queue would explode', () => {
  for (const policy of POLICIES) {
    const team = readers(policy);
    for (const name of NAMES) work(team, name, 1);
    const chance = (waitMs: number) => ask(team, [waitMs, 0, 0, 0]).choice.propensities[0] ?? 1;
    work(team, 'ann', 1);
    assert.ok(chance(60_000) < Math.max(chance(0), 0.25), policy);
    // A quarter of an hour costs 90 karma: 1 / 91 of the weight of the idle, and ann holds 7 karma to their 4.
    assert.ok(chance(900_000) < 0.01, `${policy}: ${chance(900_000)}`);
  }
});

test('proportional follows karma in the tags, and less where the wait is long', () => {
  const team = readers('proportional');
  work(team, 'bob', 1, { tags: ['#a'] });
  // Weights 1 + karma in the tag: 1, 1 + 3, 1, 1.
  assert.equal(ask(team, [], { tags: ['#a'] }).choice.propensities, [1 / 7, 4 / 7, 1 / 7, 1 / 7]);
  // 30 s cost 3 karma: 4 / (1 + 3) = 1.
  assert.equal(ask(team, [0, 30_000, 0, 0], { tags: ['#a'] }).choice.propensities, [0.25, 0.25, 0.25, 0.25]);
});

test('round-robin takes whoever was given a task longest ago, of those with the least to do', () => {
  const team = readers('round-robin');
  const order = Array.from({ length: 8 }, (_, i) => {
    submit(team, `t${i}`);
    const { agent } = ask(team, [], {}, `t${i}`);
    route(team, `t${i}`, agent);
    return agent as string;
  });
  assert.equal(new Set(order.slice(0, 4)), new Set(NAMES));
  assert.equal(order.slice(4), order.slice(0, 4));
  assert.is(ask(team, [1, 1, 1, 0]).agent, 'dan');
});

test('a better newcomer takes over from a veteran within a bounded number of tasks', () => {
  for (const policy of ['expected', 'thompson'] as const) {
    const team = newTeam({ ann: 'reader' }, withRouting({ policy }));
    for (let i = 0; i < 200; i += 1) work(team, 'ann', 0.9);
    join(team, 'bob', 'reader');
    const both = ['ann', 'bob'].map((name) => ({
      agent: agentId(name),
      role: 'reader',
      waitMs: 0,
      backlog: 0,
    }));
    let taken = 0;
    for (let i = 0; i < 100; i += 1) {
      const spec = specOf(`task-${i}`, { tags: [] });
      const chosen = choose(team.economy, spec, both, team.now, diceOf(3));
      if (chosen?.agent === 'bob' && i >= 50) taken += 1;
      if (chosen) work(team, chosen.agent, chosen.agent === 'bob' ? 1.2 : 0.9);
    }
    assert.ok(taken >= 45, `${policy}: ${taken} of the last 50`);
  }
});

test('the normal distribution function keeps its promised error', () => {
  // Integral of the density by Simpson's rule, 2,000 steps.
  const simpson = (x: number) => {
    const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
    let sum = density(0) + density(x);
    for (let i = 1; i < 2000; i += 1) sum += (i % 2 === 1 ? 4 : 2) * density((x * i) / 2000);
    return 0.5 + (sum * x) / 6000;
  };
  for (let x = -5; x <= 5; x += 0.1) assert.ok(Math.abs(normalCdf(x) - simpson(x)) < 1.6e-7);
});

test('the chances to be best are within 0.1 of the integral', () => {
  const normal = fc.tuple(
    fc.double({ min: 0, max: 3, noNaN: true }),
    fc.double({ min: 0.02, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.array(normal, { minLength: 1, maxLength: 12 }), (normals) => {
      const means = normals.map(([mean]) => mean);
      const deviations = normals.map(([, deviation]) => deviation);
      const chances = chancesToBeBest(means, deviations);
      assert.ok(Math.abs(chances.reduce((a, b) => a + b, 0) - 1) < 1e-9);
      const exact = integrated(means, deviations);
      chances.forEach((chance, i) => {
        assert.ok(Math.abs(chance - (exact[i] ?? 0)) < 0.1, `${chance} for ${exact[i]}`);
      });
    }),
    { numRuns: 100 },
  );
});

/** The same integral by 1,000 cells of each variable's own range. */
function integrated(means: readonly number[], deviations: readonly number[]): number[] {
  const cells = 1000;
  return means.map((mean, i) => {
    let chance = 0;
    for (let k = 0; k < cells; k += 1) {
      const [a, b] = [-6 + (12 * k) / cells, -6 + (12 * (k + 1)) / cells];
      let all = normalCdf(b) - normalCdf(a);
      const x = mean + ((a + b) / 2) * (deviations[i] ?? 0);
      means.forEach((other, j) => {
        if (j !== i) all *= normalCdf((x - other) / (deviations[j] ?? 0));
      });
      chance += all;
    }
    return chance;
  });
}

test('on real outcomes expected and thompson beat random, round-robin and the highest balance', () => {
  const outcomes = new URL('../../shared/routing/mmlu-outcomes.csv', import.meta.url).pathname;
  if (!existsSync(outcomes)) return console.log('  skipped: no ../shared/routing/mmlu-outcomes.csv');
  const bench = new URL('../bench/routing.ts', import.meta.url).pathname;
  const output = execFileSync(process.execPath, [bench, '--file', outcomes, '--runs', '2', '--json']);
  const { results } = JSON.parse(output.toString()) as { results: { policy: string; accuracy: number }[] };
  const of = (policy: string) => results.filter((result) => result.policy === policy).map((r) => r.accuracy);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  for (const policy of ['expected', 'thompson']) {
    assert.ok(mean(of(policy)) > 0.8, policy);
    for (const other of ['random', 'round-robin', 'highest']) {
      assert.ok(mean(of(policy)) > mean(of(other)) + 0.05, `${policy} and ${other}`);
    }
  }
});

test.run();
