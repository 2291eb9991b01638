import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { evaluate, type Interval, type Sample } from '../src/off-policy.ts';
import { History } from '../src/replay.ts';
import { replayPolicy } from '../src/replay-policy.ts';
import { Snapshots } from '../src/snapshots.ts';
import { diceOf } from '../state/dice.ts';
import { isBlameless } from '../state/economy/economy.ts';
import { POLICIES } from '../state/economy/parameters.ts';
import type { TaskId } from '../state/ids.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { agentId, Bench, failure, opened, registered, submit, success } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('other policies on the same history');
const scratch = mkdtempSync(join(tmpdir(), 'karma-policy-'));

/** Runs what must give an estimate. */
function estimate(samples: readonly Sample[]) {
  const evaluation = evaluate(samples);
  if (!evaluation) throw new Error('nothing is known');
  return evaluation;
}

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a}, not ${b}`);

test('two samples, by hand', () => {
  const logged = [0.5, 0.5];
  const { weighted, robust, gain, effectiveSamples, largestWeight } = estimate([
    { chosen: 0, outcome: 1, logged, other: [0.8, 0.2], expected: [0.9, 0.4] },
    { chosen: 1, outcome: 0.3, logged, other: [0.8, 0.2], expected: [0.9, 0.4] },
  ]);
  // Weights 0.8 / 0.5 = 1.6 and 0.2 / 0.5 = 0.4: (1.6 x 1 + 0.4 x 0.3) / 2.
  near(weighted.mean, 0.86);
  // Planned 0.8 x 0.9 + 0.2 x 0.4 = 0.8; corrections 1.6 x (1 - 0.9) and 0.4 x (0.3 - 0.4): 0.8 + (0.16 - 0.04) / 2.
  near(robust.mean, 0.86);
  near(gain.mean, 0.86 - 0.65);
  // E[w^2] = 0.64 / 0.5 + 0.04 / 0.5 = 1.36.
  near(effectiveSamples, 2 / 1.36);
  near(largestWeight, 1.6);
});

test('a policy judged by its own choices is what it was, and worth all of them', () => {
  const p = [0.7, 0.3];
  const samples = [1, 0.4, 0.8, 0.6].map((outcome, i): Sample => {
    return { chosen: i % 2, outcome, logged: p, other: p, expected: [0.5, 0.5] };
  });
  const { logged, weighted, gain, effectiveSamples, unsupported } = estimate(samples);
  near(logged.mean, 0.7);
  near(weighted.mean, 0.7);
  for (const value of [gain.mean, gain.low, gain.high]) near(value, 0);
  near(effectiveSamples, 4);
  assert.is(unsupported, 0);
});

test('nothing is said of what could not have been chosen, or was never judged', () => {
  const sample: Sample = { chosen: 0, outcome: 1, logged: [1, 0], other: [0.25, 0.75], expected: [1, 1] };
  near(estimate([sample, sample]).unsupported, 0.75);
  assert.is(evaluate([]), null);
  assert.is(evaluate([sample]), null);
  const never: Sample = { ...sample, other: [0, 1] };
  assert.is(evaluate([never, never]), null);
});

/** Choices of three agents in two kinds of situations, by a policy that prefers the first. */
function drawSamples(seed: number, count: number): Sample[] {
  const dice = diceOf(seed);
  const sums = MEANS.map(() => [0.5, 0.5, 0.5]);
  const counts = MEANS.map(() => [1, 1, 1]);
  return Array.from({ length: count }, (_, i) => {
    const kind = dice(`kind/${i}`) < 0.5 ? 0 : 1;
    const die = dice(`choice/${i}`);
    const chosen = die < LOGGED[0] ? 0 : die < LOGGED[0] + LOGGED[1] ? 1 : 2;
    const outcome = dice(`outcome/${i}`) < (MEANS[kind]?.[chosen] ?? 0) ? 1 : 0;
    const [sum, n] = [sums[kind] ?? [], counts[kind] ?? []];
    const expected = sum.map((value, j) => value / (n[j] ?? 1));
    sum[chosen] = (sum[chosen] ?? 0) + outcome;
    n[chosen] = (n[chosen] ?? 0) + 1;
    return { chosen, outcome, logged: LOGGED, other: OTHER[kind] ?? [], expected };
  });
}

const LOGGED = [0.6, 0.25, 0.15] as const;
const MEANS = [
  [0.5, 0.8, 0.3],
  [0.7, 0.2, 0.9],
] as const;
const OTHER = [
  [0.1, 0.8, 0.1],
  [0.05, 0.05, 0.9],
] as const;

test('the intervals hold the truth as often as they say, and the doubly robust estimate is right on average', () => {
  const dot = (a: readonly number[] = [], b: readonly number[] = []) =>
    a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const truth = (dot(OTHER[0], MEANS[0]) + dot(OTHER[1], MEANS[1])) / 2;
  const was = (dot(LOGGED, MEANS[0]) + dot(LOGGED, MEANS[1])) / 2;
  const runs = Array.from({ length: 400 }, (_, seed) => estimate(drawSamples(seed, 300)));
  const held = (of: (run: (typeof runs)[number]) => Interval, value: number) =>
    runs.filter((run) => of(run).low <= value && value <= of(run).high).length / runs.length;
  // Of 400 runs 95 % are 380, with a deviation of 4.4; the variance is an upper bound, so more may hold it.
  for (const share of [
    held(({ weighted }) => weighted, truth),
    held(({ robust }) => robust, truth),
    held(({ gain }) => gain, truth - was),
    held(({ logged }) => logged, was),
  ]) {
    assert.ok(share > 0.92 && share < 0.995, `${share}`);
  }
  // The mean of 400 runs, each within about 0.05.
  const mean = runs.reduce((sum, { robust }) => sum + robust.mean, 0) / runs.length;
  assert.ok(Math.abs(mean - truth) < 0.01, `${mean}, not ${truth}`);
  assert.ok(
    runs.every(({ robust }) => robust.high - robust.low < 0.4),
    'the intervals say something',
  );
});

const log = new MemoryLog();
const history = new History(log, new Snapshots(join(scratch, 'snapshots'), 1e9));

test.before(async () => {
  await new TeamHistory(log, 4).workUntil(4_000);
});

test('the policy in charge would have chosen as it did; another is compared choice by choice', () => {
  const routed = [...history.events()].filter(({ event }) => event.type === 'task.routed').length;
  for (const policy of POLICIES) {
    const { choices, same, agents, quality } = replayPolicy(history, policy);
    assert.is(choices, routed);
    for (const count of ['chosen', 'other'] as const) {
      assert.is(
        agents.reduce((sum, agent) => sum + agent[count], 0),
        routed,
      );
    }
    if (!quality) throw new Error(`nothing is said of ${policy}`);
    const { robust, gain, unsupported, effectiveSamples, samples } = quality;
    if (policy === 'expected') {
      assert.is(same, choices);
      // Not 0: the doubly robust estimate leaves out the luck of which agents the dice explored.
      assert.ok(gain.low <= 0 && gain.high >= 0 && gain.high - gain.low < 0.01);
      near(effectiveSamples, samples);
    } else assert.ok(same < choices, policy);
    assert.is(unsupported, 0);
    assert.ok(robust.low <= robust.mean && robust.mean <= robust.high);
  }
});

test('outcomes are judged work: first reviews of work that asked for one, and faults', () => {
  const reviewed = new Set<TaskId>();
  const open = new Set<TaskId>();
  let outcomes = 0;
  for (const { event } of history.events()) {
    if (event.type === 'task.submitted' && event.task.reviewed) reviewed.add(event.task.id);
    if (event.type === 'task.routed' && reviewed.has(event.task)) open.add(event.task);
    const fault = event.type === 'task.failed' && event.charged && !isBlameless(event.error);
    if (event.type === 'task.reviewed' || event.type === 'task.failed') {
      if (open.delete(event.task) && (event.type === 'task.reviewed' || fault)) outcomes += 1;
    }
  }
  assert.ok(outcomes > 100, `${outcomes} outcomes`);
  assert.is(replayPolicy(history, 'random').quality?.samples, outcomes);
});

test('who is not to blame for a failure is not judged by it', async () => {
  const bench = new Bench().given(opened(), registered('a'));
  for (const [name, ...reports] of [
    ['fault', failure('fault')],
    ['worse', failure('worse')],
    ['refused', failure('refused', 1, 'never')],
    ['fine', success('fine')],
  ] as const) {
    bench.when(submit(name, { reviewed: true }));
    bench.schedule();
    bench.when({ type: 'agent.report', agent: agentId('a'), outcomes: [...reports] });
    bench.now += 1;
  }
  const own = new MemoryLog();
  await own.append({ at: 1, epoch: 1, events: bench.events }, own.head().seq);
  const { quality } = replayPolicy(new History(own, new Snapshots(join(scratch, 'own'), 1e9)), 'random');
  assert.is(quality?.samples, 2);
  assert.is(quality?.logged.mean, 0);
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
