import * as assert from 'uvu/assert';
import { GLOBAL } from '../state/economy/accounts.ts';
import { karmaAt, karmaDelta, leaderboard } from '../state/economy/balances.ts';
import { DEFAULT_PARAMETERS, EconomyParameters, KARMA } from '../state/economy/parameters.ts';
import { accuracyOf } from '../state/economy/reviews.ts';
import { standing } from '../state/economy/standing.ts';
import { KarmaError } from '../state/errors.ts';
import {
  agentId,
  closeSession,
  complete,
  DAY,
  ERROR,
  fail,
  join,
  newTeam,
  review,
  route,
  SECOND,
  submit,
  type Team,
  taskId,
  tell,
  vote,
  work,
} from './economy-team.ts';
import { suite } from './helpers/suite.ts';

const test = suite('economy');

const GRANT = DEFAULT_PARAMETERS.grant;
const REPORT = { task_type: 'Synthesise_Report' };

const karma = (team: Team, agent: string, scope = GLOBAL) =>
  karmaAt(team.economy, agentId(agent), scope, team.now);
const earned = (team: Team, agent: string) => karma(team, agent) - GRANT;
const balance = (team: Team, agent: string) =>
  leaderboard(team.economy, GLOBAL, team.now).find((entry) => entry.agent === agent);

test('the defaults are valid parameters', () => {
  assert.equal(EconomyParameters.parse(DEFAULT_PARAMETERS), DEFAULT_PARAMETERS);
});

test('an agent starts with a grant, and is topped up to it once a half-life at most', () => {
  const team = newTeam({ ann: 'writer' });
  const { halfLifeMs } = DEFAULT_PARAMETERS;
  join(team, 'ann', 'writer');
  assert.is(karma(team, 'ann'), GRANT);
  submit(team, 'report', REPORT);
  route(team, 'report', 'ann');
  fail(team, 'report', 'ann', true);
  team.now = halfLifeMs - 1;
  join(team, 'ann', 'writer');
  assert.ok(karma(team, 'ann') < GRANT);
  team.now = halfLifeMs;
  join(team, 'ann', 'writer');
  assert.is(karma(team, 'ann'), GRANT);
  work(team, 'ann', 1);
  team.now = 2 * halfLifeMs;
  const rich = karma(team, 'ann');
  join(team, 'ann', 'writer');
  assert.is(karma(team, 'ann'), rich);
});

test('a reward is base x quality minus the price of time and resources, in every scope of the task', () => {
  const team = newTeam({ ann: 'reader' });
  // 3 x 1.2 - (10 s x 0.01 + 5 s x 0.01 + 2,000 tokens x 0.01 / 1,000 + 0.05 $ x 1) = 3.6 - 0.22
  const usage = { wallMs: 10 * SECOND, cpuMs: 5 * SECOND, tokens: 2000, costMicroUsd: 50_000 };
  const task = work(team, 'ann', 1.2, { usage, tags: ['#peft', '#peft', 'global'] });
  assert.is(karmaDelta(team.economy, taskId(task)), 3_380_000);
  assert.is(earned(team, 'ann'), 3_380_000);
  assert.is(karma(team, 'ann', '#peft'), 3_380_000);
  assert.is(karma(team, 'ann', '#other'), 0);
});

test('penalties stop at half the base, and a debt at what the agent has', () => {
  const team = newTeam({ ann: 'reader' });
  const usage = { wallMs: 1e300 };
  // 3 x 0.2 - 1.5 = -0.9
  const poor = work(team, 'ann', 0.2, { usage });
  assert.is(karmaDelta(team.economy, taskId(poor)), -900_000);
  // 3 x 0 - 1.5 = -1.5, of which 0.1 is there
  const worthless = work(team, 'ann', 0, { usage });
  assert.is(karmaDelta(team.economy, taskId(worthless)), -100_000);
  assert.is(karma(team, 'ann'), 0);
});

test('a quality out of bounds counts as the nearest in them', () => {
  const team = newTeam({ ann: 'reader' });
  work(team, 'ann', 7);
  assert.is(earned(team, 'ann'), 4.5 * KARMA);
  work(team, 'ann', -7);
  assert.is(earned(team, 'ann'), 4.5 * KARMA);
});

test('unreviewed work is paid when it is completed, reviewed work once, by its first review', () => {
  const team = newTeam({ ann: 'reader' });
  work(team, 'ann', null);
  assert.is(earned(team, 'ann'), 3 * KARMA);
  submit(team, 'judged');
  route(team, 'judged', 'ann');
  complete(team, 'judged', 'ann');
  assert.is(earned(team, 'ann'), 3 * KARMA);
  assert.is(karmaDelta(team.economy, taskId('judged')), null);
  review(team, 'judged', 'ann', 0.5);
  review(team, 'judged', 'ann', 1.5, { review: 'again', reviewer: 'other' });
  assert.is(earned(team, 'ann'), 4.5 * KARMA);

  submit(team, 'early');
  route(team, 'early', 'ann');
  review(team, 'early', 'ann', 0.5);
  review(team, 'early', 'ann', 1.5, { review: 'more', reviewer: 'other' });
  complete(team, 'early', 'ann');
  assert.is(earned(team, 'ann'), 6 * KARMA, 'also where the reviews come first');
});

test('a session that closes pays what no review came for', () => {
  const team = newTeam({ ann: 'reader' });
  submit(team, 'done');
  route(team, 'done', 'ann');
  complete(team, 'done', 'ann');
  submit(team, 'never');
  route(team, 'never', 'ann');
  closeSession(team);
  review(team, 'done', 'ann', 0);
  assert.is(earned(team, 'ann'), 3 * KARMA);
});

test('nobody judges its own work, and nothing counts after the session', () => {
  const own = newTeam({ ann: 'reader' });
  submit(own, 'work');
  route(own, 'work', 'ann');
  complete(own, 'work', 'ann');
  review(own, 'work', 'ann', 1.5, { review: 'own', reviewer: 'ann' });
  assert.is(earned(own, 'ann'), 0);

  const late = reviewed();
  late.retainClosed = true;
  closeSession(late);
  const before = structuredClone(late.economy);
  review(late, 'work', 'ann', 0);
  route(late, 'work', 'ann');
  assert.is(karmaDelta(late.economy, taskId('work')), 3 * KARMA);
  assert.equal(late.economy, before);
});

test('a stake comes back with the reward, and is forfeited when review finds failure', () => {
  for (const [quality, delta] of [
    [0.8, 6.4 * KARMA],
    // 8 x 0.4 = 3.2, less the stake of a tenth of the grant
    [0.4, 3.1 * KARMA],
  ] as const) {
    const team = newTeam({ ann: 'writer' });
    submit(team, 'report', REPORT);
    route(team, 'report', 'ann');
    assert.equal(balance(team, 'ann'), { agent: 'ann', free: 0.9 * KARMA, staked: 0.1 * KARMA });
    complete(team, 'report', 'ann');
    review(team, 'report', 'ann', quality);
    assert.is(karmaDelta(team.economy, taskId('report')), delta);
    assert.equal(balance(team, 'ann'), { agent: 'ann', free: GRANT + delta, staked: 0 });
  }
});

test('a stake is released when an attempt is lost, forfeited by a fault, a dead task and nothing else', () => {
  const staked = () => {
    const team = newTeam({ ann: 'writer' });
    submit(team, 'report', REPORT);
    route(team, 'report', 'ann');
    return team;
  };
  const lost = staked();
  fail(lost, 'report', 'ann', false);
  assert.equal(balance(lost, 'ann'), { agent: 'ann', free: GRANT, staked: 0 });

  const requeued = staked();
  tell(requeued, { type: 'task.requeued', task: taskId('report'), notBefore: 0, alone: false, reason: '' });
  assert.equal(balance(requeued, 'ann'), { agent: 'ann', free: GRANT, staked: 0 });

  const cancelled = staked();
  tell(cancelled, { type: 'task.cancelled', task: taskId('report'), reason: '' });
  assert.equal(balance(cancelled, 'ann'), { agent: 'ann', free: GRANT, staked: 0 });

  const faulty = staked();
  fail(faulty, 'report', 'ann', true, { wallMs: 20 * SECOND });
  // the stake of 0.1, and 20 s x 0.01
  assert.equal(balance(faulty, 'ann'), { agent: 'ann', free: 0.7 * KARMA, staked: 0 });
  assert.is(karmaDelta(faulty.economy, taskId('report')), -0.3 * KARMA);

  const refusal = new KarmaError('PDF_ENCRYPTED', 'a password is needed').toData();
  for (const error of [refusal, new KarmaError('FETCH_FAILED', 'no network').toData()]) {
    for (const failed of [true, false]) {
      const blameless = staked();
      const before = standing(blameless.economy, agentId('ann'), [], null, 0);
      if (failed) fail(blameless, 'report', 'ann', true, { wallMs: 20 * SECOND }, error);
      tell(blameless, { type: 'task.dead', task: taskId('report'), attempts: 1, error });
      assert.equal(balance(blameless, 'ann'), { agent: 'ann', free: GRANT, staked: 0 });
      assert.equal(standing(blameless.economy, agentId('ann'), [], null, 0), before);
    }
  }

  const dead = staked();
  tell(dead, { type: 'task.dead', task: taskId('report'), attempts: 1, error: ERROR });
  assert.equal(balance(dead, 'ann'), { agent: 'ann', free: 0.9 * KARMA, staked: 0 });
});

test('the least stake is locked where a share of what is there would be less', () => {
  const team = newTeam({ ann: 'writer' }, { ...DEFAULT_PARAMETERS, grant: 5000 });
  submit(team, 'report', REPORT);
  route(team, 'report', 'ann');
  // a tenth of 0.005 is 0.0005, the least is 0.001
  assert.equal(balance(team, 'ann'), { agent: 'ann', free: 4000, staked: 1000 });
});

test('a second stake is a share of what the first left free', () => {
  const team = newTeam({ ann: 'writer' });
  for (const id of ['one', 'two']) {
    submit(team, id, REPORT);
    route(team, id, 'ann');
  }
  // 0.1 of 1, then 0.1 of 0.9
  assert.equal(balance(team, 'ann'), { agent: 'ann', free: 0.81 * KARMA, staked: 0.19 * KARMA });
});

function chain(team: Team, voter: string, opinion: number, quality: number | null = null): void {
  const first = `first-${team.seq}`;
  const second = `second-${team.seq}`;
  submit(team, first, { task_type: 'Fetch_Paper', reviewed: quality !== null });
  submit(team, second, { after: taskId(first), reviewed: false });
  route(team, first, 'fetcher');
  complete(team, first, 'fetcher');
  route(team, second, voter);
  vote(team, voter, second, 'fetcher', first, opinion);
  vote(team, voter, second, 'fetcher', first, opinion);
  complete(team, second, voter);
  if (quality !== null) review(team, first, 'fetcher', quality);
}

test('a vote moves a tenth of a karma at most, by the accuracy of the voter, once a task', () => {
  const team = newTeam({ fetcher: 'fetcher', ann: 'reader' });
  // paid 1 unreviewed; the vote moves 0.1 x 1 x 0.5, the accuracy assumed of a voter never audited
  chain(team, 'ann', -1);
  assert.is(earned(team, 'fetcher'), 0.95 * KARMA);
  chain(team, 'ann', 0.5);
  assert.is(earned(team, 'fetcher'), 1.975 * KARMA);
});

test('a voter borne out by a review weighs more, one refuted less', () => {
  // one audit against an assumption of 0.5 worth four: 0.5 + 1/5 x (1 - 0.5) = 0.6, or 0.5 - 1/5 x 0.5 = 0.4
  for (const [quality, weight] of [
    [0, 0.6],
    [1.5, 0.4],
  ] as const) {
    const team = newTeam({ fetcher: 'fetcher', ann: 'reader' });
    chain(team, 'ann', -1, quality);
    const before = karma(team, 'fetcher');
    chain(team, 'ann', -1);
    assert.is(karma(team, 'fetcher') - before, KARMA - weight * 0.1 * KARMA);
  }
});

test('votes on oneself, on strangers or beyond the cap of a pair and period move nothing', () => {
  const own = newTeam({ fetcher: 'fetcher' });
  chain(own, 'fetcher', 1);
  assert.is(earned(own, 'fetcher'), 4 * KARMA);

  const strange = newTeam({ fetcher: 'fetcher', ann: 'reader' });
  const done = work(strange, 'fetcher', null);
  submit(strange, 'unrelated');
  route(strange, 'unrelated', 'ann');
  vote(strange, 'ann', 'unrelated', 'fetcher', done, 1);
  assert.is(earned(strange, 'fetcher'), 3 * KARMA);

  const eager = newTeam({ fetcher: 'fetcher', ann: 'reader' });
  // ten votes of 0.05 reach the cap of 0.5
  for (let i = 0; i < 15; i += 1) chain(eager, 'ann', 1);
  assert.is(earned(eager, 'fetcher'), 15.5 * KARMA);
  eager.now = DAY;
  const before = karma(eager, 'fetcher');
  chain(eager, 'ann', 1);
  assert.is(karma(eager, 'fetcher') - before, 1.05 * KARMA);
});

function reviewOf(team: Team, id: string, reviewer: string, quality?: number): void {
  if (quality === undefined) {
    submit(team, id, { task_type: 'Review_Artifact', payload: { subject: 'work' }, reviewed: false });
    route(team, id, reviewer);
  } else {
    complete(team, id, reviewer);
    review(team, 'work', 'ann', quality, { review: id, reviewer });
  }
}

function reviewed(): Team {
  const team = newTeam({ ann: 'reader', rob: 'reviewer', rex: 'reviewer' });
  submit(team, 'work');
  route(team, 'work', 'ann');
  complete(team, 'work', 'ann');
  return team;
}

test('two independent reviews are paid by their agreement, in whatever order they come', () => {
  for (const [first, second] of [
    ['rob', 'rex'],
    ['rex', 'rob'],
  ] as const) {
    const team = reviewed();
    reviewOf(team, 'review-1', first);
    reviewOf(team, 'review-2', second);
    reviewOf(team, 'review-1', first, 1);
    assert.is(earned(team, first), 0, 'waits for the second');
    assert.is(earned(team, 'ann'), 3 * KARMA, 'the first review pays the work');
    reviewOf(team, 'review-2', second, 0.7);
    // 1 - |1 - 0.7|
    assert.is(earned(team, first), 0.7 * KARMA);
    assert.is(earned(team, second), 0.7 * KARMA);
    // one audit of 0.7 against an assumption of 0.5 worth four
    assert.ok(Math.abs(accuracyOf(team.economy, agentId(first)) - 0.54) < 1e-12);
    assert.ok(Math.abs(accuracyOf(team.economy, agentId(second)) - 0.54) < 1e-12);
  }
});

test('a lone review is paid as unreviewed work, also when the second never comes', () => {
  const lone = reviewed();
  reviewOf(lone, 'review-1', 'rob');
  reviewOf(lone, 'review-1', 'rob', 0.2);
  assert.is(earned(lone, 'rob'), KARMA);

  const left = reviewed();
  reviewOf(left, 'review-1', 'rob');
  reviewOf(left, 'review-2', 'rex');
  reviewOf(left, 'review-1', 'rob', 0.2);
  tell(left, { type: 'task.cancelled', task: taskId('review-2'), reason: '' });
  assert.is(earned(left, 'rob'), KARMA);

  const twice = reviewed();
  reviewOf(twice, 'review-1', 'rob');
  reviewOf(twice, 'review-2', 'rob');
  reviewOf(twice, 'review-1', 'rob', 0.2);
  reviewOf(twice, 'review-2', 'rob', 1.2);
  assert.is(earned(twice, 'rob'), 2 * KARMA, 'a reviewer is no witness of its own accuracy');
});

test('a name that is also a property of every object is a name like any other', () => {
  const team = newTeam({ ann: '__proto__' });
  for (const name of ['__proto__', 'constructor', 'toString']) {
    work(team, 'ann', 1, { task_type: name, tags: [name] });
    assert.is(karma(team, 'ann', name), KARMA);
  }
  assert.is(earned(team, 'ann'), 3 * KARMA);
});

test('tags beyond the bound count in global only', () => {
  const team = newTeam({ ann: 'reader' }, { ...DEFAULT_PARAMETERS, scopesMax: 1 });
  work(team, 'ann', 1, { tags: ['#a', '#b'] });
  assert.equal([...team.economy.books.keys()], [GLOBAL, '#a']);
  assert.is(earned(team, 'ann'), 3 * KARMA);
});

test.run();
