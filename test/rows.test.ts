import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import * as assert from 'uvu/assert';
import { KarmaError } from '../state/errors.ts';
import type { Ms, Seq } from '../state/ids.ts';
import { GENESIS, type StoredEvent } from '../state/log.ts';
import { LOG_VERSION, openRecord, sealRecord } from '../state/record.ts';
import { ofRows, toRows } from '../state/rows.ts';
import { suite } from './helpers/suite.ts';

/** How the commonest events are stored, and what must not be taken for one. */

const test = suite('rows');

const number = fc.oneof(
  fc.double(),
  fc.integer({ min: -3, max: 300 }),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY),
);
const team = fc.constantFrom(['ann'], ['ann', 'bob'], ['bob', 'ann'], ['ann', 'bob', 'cy']);

/** Neighbours that often differ in a number or two only, as the choices of a turn do. */
const routings: fc.Arbitrary<StoredEvent[]> = fc
  .array(
    fc.record({
      candidates: team,
      policy: fc.constantFrom('expected', 'expected', 'thompson'),
      scores: fc.array(fc.oneof(fc.constantFrom(0.5, 0, -0), number), { minLength: 3, maxLength: 3 }),
      propensities: fc.array(fc.constantFrom(0.25, 0.5), { minLength: 3, maxLength: 3 }),
      between: fc.boolean(),
    }),
    { maxLength: 8 },
  )
  .map((choices) =>
    choices.flatMap(({ candidates, policy, scores, propensities, between }, i): StoredEvent[] => {
      const n = candidates.length;
      const choice = {
        policy,
        candidates,
        scores: scores.slice(0, n),
        propensities: propensities.slice(0, n),
      };
      const routed = { type: 'task.routed', task: `t${i}`, agent: 'ann', attempt: 1, choice };
      return between
        ? [{ type: 'tasks.started', agent: 'ann', tasks: ['t'], deadline: 1 }, routed]
        : [routed];
    }),
  );

function record(events: readonly StoredEvent[], version: number) {
  return sealRecord({ version, seq: 1 as Seq, at: 0 as Ms, epoch: 1, events }, GENESIS).bytes;
}

test('in every version events come back as they were written', () => {
  fc.assert(
    fc.property(routings, fc.integer({ min: 1, max: LOG_VERSION }), (events, version) => {
      assert.ok(isDeepStrictEqual(ofRows(toRows(events, version)), events)); // `assert.equal` takes -0 for 0
      if (events.length > 0)
        assert.equal(openRecord(1, record(events, version), null).events.length, events.length);
    }),
  );
});

test('of a choice like the one before only the difference is stored', () => {
  const candidates = Array.from({ length: 12 }, (_, i) => `agent-${i}`);
  const routed = (task: string, best: number): StoredEvent => {
    const choice = {
      policy: 'expected',
      candidates,
      scores: candidates.map((_, i) => (i === best ? 1.5 : 0.75)),
      propensities: candidates.map((_, i) => (i === best ? 0.9 : 0.1 / 11)),
    };
    return { type: 'task.routed', task, agent: candidates[best], attempt: 1, choice };
  };
  const events = [routed('t1', 3), routed('t2', 3), routed('t3', 4)];
  const [first, second, third] = toRows(events, LOG_VERSION);
  assert.is((first as unknown[]).length, 8);
  assert.equal(second, [5, 't2', 'agent-3', 1, [], []]);
  assert.equal(third, [5, 't3', 'agent-4', 1, [3, 0.75, 4, 1.5], [3, 0.1 / 11, 4, 0.9]]);
  assert.ok(record(events, LOG_VERSION).length < 0.6 * record(events, LOG_VERSION - 1).length);
});

test('a row that none is written as is refused', () => {
  const choice = { policy: 'p', candidates: ['ann'], scores: [1], propensities: [1] };
  const whole = toRows([{ type: 'task.routed', task: 't', agent: 'ann', attempt: 1, choice }], LOG_VERSION);
  const alike = (...row: unknown[]) => ofRows([...whole, [5, 't', 'ann', 1, ...row]]);
  assert.is(alike([0, 2], [])?.length, 2);
  for (const changes of [
    null,
    'length',
    [0],
    [1, 2],
    [-1, 2],
    [0.5, 2],
    ['0', 2],
    ['length', 2],
    [0, 2, 9],
  ]) {
    assert.is(alike(changes, []), null, JSON.stringify(changes));
    assert.is(alike([], changes), null, JSON.stringify(changes));
  }
  assert.is(alike([]), null);
  assert.is(alike([], [], []), null);
  assert.is(ofRows([[5, 't', 'ann', 1, [], []]]), null, 'like none before');
  for (const row of [[], [6], [1], [1, []], [2, 't'], [3], [4], null, 7, {}])
    assert.is(ofRows([row]), null, JSON.stringify(row));
  const bytes = new Packr().pack([LOG_VERSION, 1, 0, 1, [[5, 't', 'ann', 1, [], []]]]);
  assert.throws(
    () => openRecord(1, Buffer.concat([Buffer.alloc(64), bytes]), null),
    (thrown: unknown) => thrown instanceof KarmaError && thrown.code === 'LOG_CORRUPT',
  );
});

test.run();
