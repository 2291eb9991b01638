import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import { noBelief, observe, standing, weightAt } from '../state/economy/standing.ts';
import { agentId, DAY, newTeam, type Team, work } from './economy-team.ts';
import { suite } from './helpers/suite.ts';

const test = suite('standing');

const RULES = DEFAULT_PARAMETERS.standing;

/** Karma per base expected of an agent, and its variance. */
const stands = (team: Team, agent: string, ...tags: string[]) =>
  standing(team.economy, agentId(agent), tags, null, team.now);

function times(count: number, act: () => void): void {
  for (let i = 0; i < count; i += 1) act();
}

/** A veteran with 200 tasks of quality 0.9, a poor colleague with as many of 0.1, and a newcomer. */
function crew(): Team {
  const team = newTeam({ veteran: 'reader', poor: 'reader', newcomer: 'reader' });
  times(200, () => {
    work(team, 'veteran', 0.9, { tags: ['#a'] });
    work(team, 'poor', 0.1, { tags: ['#a'] });
  });
  return team;
}

test('an agent nothing is known about stands where its role does', () => {
  const team = newTeam({ ann: 'reader' });
  // prior 1; variance 0.16 / 4; in a tag 0.16 / 16 more
  assert.equal(stands(team, 'ann'), { mean: 1, variance: 0.04 });
  assert.equal(stands(team, 'ann', '#a'), { mean: 1, variance: 0.05 });
  assert.is(standing(team.economy, agentId('ann'), [], 'Summarise_Paper', 0).mean, 3);
});

test('the gain falls with evidence and never under one over the memory', () => {
  const belief = noBelief();
  let gain = 1;
  for (let n = 1; n <= 300; n += 1) {
    belief.mean = 0;
    observe(belief, 1, 1, 0, RULES);
    assert.ok(belief.mean <= gain);
    gain = belief.mean;
    assert.ok(Math.abs(gain - Math.max(1 / n, 1 / RULES.memory)) < 1e-12);
  }
});

test('a newcomer that is better overtakes a veteran within six tasks, within eight in a tag', () => {
  const team = crew();
  // The role's mean is near (0.9 + 0.1) / 2 = 0.5, where the newcomer starts; the veteran stands at
  // 0.5 + 100/104 x 0.4 = 0.885. With quality 1.2 the newcomer stands at 0.5 + n / (n + 4) x 0.7 after n tasks,
  // more than that from n = 4.9 on. In the tag the veteran stands at 0.896, and the newcomer, behind the gate and
  // with n / (n + 16) of trust, passes at n = 7.
  assert.ok(stands(team, 'newcomer').mean < stands(team, 'veteran').mean);
  times(6, () => work(team, 'newcomer', 1.2, { tags: ['#a'] }));
  assert.ok(stands(team, 'newcomer').mean > stands(team, 'veteran').mean);
  times(2, () => work(team, 'newcomer', 1.2, { tags: ['#a'] }));
  assert.ok(stands(team, 'newcomer', '#a').mean > stands(team, 'veteran', '#a').mean);
});

test('one failure does not ruin a veteran, and matters to a newcomer', () => {
  const team = newTeam({ veteran: 'reader', newcomer: 'writer' });
  times(200, () => work(team, 'veteran', 1));
  work(team, 'newcomer', 1);
  const [before, early] = [stands(team, 'veteran').mean, stands(team, 'newcomer').mean];
  work(team, 'veteran', 0);
  work(team, 'newcomer', 0);
  // Gain 1/100, shrunk by 100/104; the role falls by no more than that.
  assert.ok(before - stands(team, 'veteran').mean < 0.011);
  // Mean of 1 and 0 with weight 2 against a role's prior: 2 / 6 x 0.5 at least.
  assert.ok(early - stands(team, 'newcomer').mean > 0.16);
});

test('variance falls with evidence and grows with idle time, up to that of a newcomer', () => {
  const team = newTeam({ ann: 'reader' });
  const atFirst = stands(team, 'ann').variance;
  times(50, () => work(team, 'ann', 1));
  let variance = stands(team, 'ann').variance;
  assert.ok(variance < atFirst / 10);
  for (let days = 1; days < 4000; days *= 2) {
    team.now = days * DAY;
    const { variance: later } = stands(team, 'ann');
    assert.ok(later > variance && later < atFirst);
    variance = later;
  }
  // After an idle year of 360 days at most one task of evidence is left: 0.16 / (4 + 1).
  team.now = 360 * DAY;
  assert.ok(stands(team, 'ann').variance > 0.032);
});

test('only idleness ages evidence, not the age of the log', () => {
  const early = newTeam({ ann: 'reader' });
  const late = newTeam({ ann: 'reader' });
  late.now = 5000 * DAY;
  times(20, () => {
    work(early, 'ann', 1.2);
    work(late, 'ann', 1.2);
  });
  assert.equal(stands(late, 'ann'), stands(early, 'ann'));
});

test('idle variance adds up: fading over a time is fading over its parts', () => {
  const time = fc.nat({ max: 1e12 });
  fc.assert(
    fc.property(time, time, fc.double({ min: 0.01, max: 1000, noNaN: true }), (a, b, weight) => {
      const half = weightAt({ mean: 0, weight, at: 0 }, a, RULES.idleMs);
      const parts = weightAt({ mean: 0, weight: half, at: a }, a + b, RULES.idleMs);
      const whole = weightAt({ mean: 0, weight, at: 0 }, a + b, RULES.idleMs);
      assert.ok(Math.abs(parts - whole) <= 1e-9 * whole);
    }),
  );
});

test('fame in one tag is worth nothing in another, and little until proved there', () => {
  const team = newTeam({ famous: 'reader', honest: 'reader', unknown: 'reader' });
  times(500, () => work(team, 'famous', 1.5, { tags: ['#easy'] }));
  assert.ok(stands(team, 'famous', '#easy').mean > 1.4);
  const unproved = stands(team, 'unknown', '#hard');
  assert.is(stands(team, 'famous', '#hard').mean, unproved.mean);
  // Poor work where it counts is not hidden by fame: with weight n the gate lets n / (n + 4) of the surplus through
  // while n / (n + 16) of the estimate is the poor work itself, so the standing is never above the role's by
  // more than max over n of (1 - n / (n + 16)) x n / (n + 4) x 0.5 = 0.17.
  for (let n = 1; n <= 60; n += 1) {
    work(team, 'famous', 0.3, { tags: ['#hard'] });
    const surplus = stands(team, 'famous', '#hard').mean - stands(team, 'unknown', '#hard').mean;
    assert.ok(surplus < 0.17, `${surplus} after ${n}`);
  }
  times(20, () => work(team, 'honest', 1, { tags: ['#hard'] }));
  assert.ok(stands(team, 'honest', '#hard').mean > stands(team, 'famous', '#hard').mean);
});

test('bad work in one tag lowers an agent in all at once', () => {
  const team = newTeam({ bad: 'reader', fine: 'reader' });
  times(20, () => {
    work(team, 'bad', 0.1, { tags: ['#a'] });
    work(team, 'fine', 1, { tags: ['#a'] });
  });
  assert.ok(stands(team, 'bad', '#b').mean < stands(team, 'fine', '#b').mean - 0.2);
});

test('unreviewed work is a quarter of the evidence of reviewed work', () => {
  const team = newTeam({ ann: 'reader', bob: 'writer' });
  times(40, () => work(team, 'ann', null));
  times(10, () => work(team, 'bob', 1));
  assert.ok(Math.abs(stands(team, 'ann').variance - stands(team, 'bob').variance) < 1e-12);
});

test.run();
