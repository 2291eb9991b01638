import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { GLOBAL } from '../state/economy/accounts.ts';
import { karmaAt } from '../state/economy/balances.ts';
import { decayed, tickAt } from '../state/economy/decay.ts';
import { DEFAULT_PARAMETERS, KARMA } from '../state/economy/parameters.ts';
import {
  agentId,
  complete,
  DAY,
  newTeam,
  route,
  SECOND,
  submit,
  type Team,
  taskId,
  tell,
  work,
} from './economy-team.ts';
import { suite } from './helpers/suite.ts';

const test = suite('economy over time');

const GRANT = DEFAULT_PARAMETERS.grant;
const REPORT = { task_type: 'Synthesise_Report' };

const karma = (team: Team, agent: string, scope = GLOBAL) =>
  karmaAt(team.economy, agentId(agent), scope, team.now);
const earned = (team: Team, agent: string) => karma(team, agent) - GRANT;
test('decay over a time is decay over its parts, exactly', () => {
  const amount = fc.nat({ max: 1e13 });
  const ticks = fc.nat({ max: 500 });
  fc.assert(
    fc.property(amount, ticks, ticks, (micro, a, b) => {
      assert.is(decayed(decayed(micro, a), b), decayed(micro, a + b));
    }),
  );
});

test("a retired agent's karma halves at its half-life", () => {
  // Each of 64 ticks rounds down by less than 1, and what is lost decays on with the rest:
  // sum of 2^(-k/64) for k < 64 = 0.5 / (1 - 2^(-1/64)) = 46.4 micro-karma. So much of 1e14 is lost only if the
  // constant is right to 13 places.
  const { halfLifeMs } = DEFAULT_PARAMETERS;
  fc.assert(
    fc.property(fc.nat({ max: 1e14 }), fc.nat({ max: 1e13 }), (micro, from) => {
      const left = decayed(micro, tickAt(from + halfLifeMs, halfLifeMs) - tickAt(from, halfLifeMs));
      assert.ok(left <= micro / 2 && left >= micro / 2 - 47.4, `${left} of ${micro}`);
    }),
  );
  const team = newTeam({ ann: 'reader' });
  for (let i = 0; i < 3; i += 1) work(team, 'ann', 1);
  team.now = halfLifeMs;
  assert.ok(Math.abs(karma(team, 'ann') - 5 * KARMA) <= 47.4);
  team.now = 100 * halfLifeMs;
  assert.is(karma(team, 'ann'), 0);
});

test('touching an account often does not change its decay', () => {
  const { halfLifeMs } = DEFAULT_PARAMETERS;
  const touched = newTeam({ ann: 'writer' });
  const idle = newTeam({ ann: 'writer' });
  for (let i = 1; i <= 1000; i += 1) {
    touched.now = (i * halfLifeMs) / 1000;
    const id = `report-${i}`;
    submit(touched, id, { ...REPORT, reviewed: false });
    route(touched, id, 'ann');
    tell(touched, { type: 'task.cancelled', task: taskId(id), reason: '' });
  }
  idle.now = touched.now;
  assert.is(karma(touched, 'ann'), karma(idle, 'ann'));
});

test('parameters change from their event on; contracts keep their base; invalid ones change nothing', () => {
  const team = newTeam({ ann: 'reader' });
  submit(team, 'old', { reviewed: false });
  route(team, 'old', 'ann');
  const configure = (parameters: unknown) =>
    tell(team, { type: 'economy.configured', parameters: parameters as never });
  for (const wrong of [
    null,
    {},
    { ...DEFAULT_PARAMETERS, halfLifeMs: 100 },
    { ...DEFAULT_PARAMETERS, more: 1 },
  ]) {
    configure(wrong);
    assert.is(team.economy.parameters, DEFAULT_PARAMETERS);
  }
  const halfLifeMs = 64 * SECOND;
  configure({ ...DEFAULT_PARAMETERS, taskTypes: {}, halfLifeMs });
  complete(team, 'old', 'ann');
  assert.is(earned(team, 'ann'), 3 * KARMA);
  work(team, 'ann', null);
  assert.is(earned(team, 'ann'), 4 * KARMA);
  team.now = halfLifeMs;
  assert.ok(Math.abs(karma(team, 'ann') - 2.5 * KARMA) <= 47.4);
  configure(DEFAULT_PARAMETERS);
  assert.ok(Math.abs(karma(team, 'ann') - 2.5 * KARMA) <= 47.4, 'what had decayed is gone');
});

test('a new half-life changes nothing that has decayed until now', () => {
  const team = newTeam({ ann: 'reader' });
  team.now = 100 * DAY;
  const before = karma(team, 'ann');
  const parameters = { ...DEFAULT_PARAMETERS, halfLifeMs: DAY };
  tell(team, { type: 'economy.configured', parameters });
  assert.is(karma(team, 'ann'), before);
  team.now += DAY;
  assert.ok(Math.abs(karma(team, 'ann') - before / 2) <= 47.4);
});

test.run();
