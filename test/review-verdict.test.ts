import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Fault, fault, grave, serious, verdictOf } from '../actors/review/verdict.ts';
import { Verdict } from '../state/task.ts';
import { suite } from './helpers/suite.ts';

const test = suite('review: verdict');

const faults: fc.Arbitrary<Fault> = fc
  .tuple(fc.constantFrom(fault, serious, grave), fc.double({ min: 0, max: 1, noNaN: true }), fc.string())
  .map(([make, cost, reason]) => make(cost, reason));
const merits = fc.array(
  fc.record({ reason: fc.string(), gain: fc.double({ min: 0, max: 1, noNaN: true }) }),
  {
    maxLength: 5,
  },
);

test('a verdict keeps to its bounds, however many findings there are', () => {
  fc.assert(
    fc.property(fc.array(faults, { maxLength: 80 }), merits, (found, good) => {
      assert.ok(Verdict.safeParse(verdictOf({ faults: found, merits: good, checked: 1 })).success);
    }),
  );
});

test('another fault never makes a work better', () => {
  fc.assert(
    fc.property(fc.array(faults, { maxLength: 10 }), merits, faults, (found, good, more) => {
      const before = verdictOf({ faults: found, merits: good, checked: 1 });
      const after = verdictOf({ faults: [...found, more], merits: good, checked: 1 });
      assert.ok(after.quality <= before.quality);
    }),
  );
});

test('the order of faults does not matter', () => {
  fc.assert(
    fc.property(fc.array(faults, { maxLength: 10 }), merits, (found, good) => {
      const forth = verdictOf({ faults: found, merits: good, checked: 1 });
      const back = verdictOf({ faults: found.toReversed(), merits: good, checked: 1 });
      assert.ok(Math.abs(forth.quality - back.quality) < 1e-3);
    }),
  );
});

test('work without faults is as expected, with merits better; a grave fault forfeits a stake', () => {
  const merit = { reason: 'all is covered', gain: 0.2 };
  assert.is(verdictOf({ faults: [], merits: [], checked: 1 }).quality, 1);
  assert.is(verdictOf({ faults: [], merits: [merit], checked: 1 }).quality, 1.2);
  assert.ok(verdictOf({ faults: [grave(0, 'invented')], merits: [merit], checked: 1 }).quality < 0.5);
  assert.ok(verdictOf({ faults: [serious(0, 'misnamed')], merits: [merit], checked: 1 }).quality < 0.6);
});

test('the worst comes first, and what does not fit is counted', () => {
  const small = Array.from({ length: 40 }, (_, i) => fault(0.01, `blemish ${i}`));
  const { reasons } = verdictOf({
    faults: [...small, grave(0.1, 'an invented number')],
    merits: [],
    checked: 1,
  });
  assert.is(reasons[0], 'an invented number');
  assert.is(reasons.length, 32);
  assert.is(reasons.at(-1), 'and 10 more findings');
});

test.run();
