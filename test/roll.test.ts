import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { emptyRoll, leave } from '../state/roll.ts';
import { suite } from './helpers/suite.ts';

const test = suite('roll');

test('whoever belongs is on it, in order of coming, and fewer than half of the names have left', () => {
  const steps = fc.array(fc.record({ come: fc.nat(5), go: fc.nat(5), which: fc.nat(1000) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const roll = emptyRoll<number>();
      const members = new Set<number>();
      let next = 0;
      for (const { come, go, which } of all) {
        for (let i = 0; i < come; i += 1) {
          members.add(next);
          roll.names.push(next);
          next += 1;
        }
        const leaving = [...members].filter((_, i) => (i + which) % 3 === 0).slice(0, go);
        for (const name of leaving) members.delete(name);
        leave(roll, leaving.length, (name) => members.has(name));
        assert.equal(
          roll.names.filter((name) => members.has(name)),
          [...members],
        );
        assert.is(roll.names.length - roll.gone, members.size);
        assert.ok(2 * roll.gone < roll.names.length || roll.gone === 0);
      }
    }),
  );
});

test.run();
