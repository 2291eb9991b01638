import fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  emptyQueue,
  items,
  OLDEST_EVERY,
  type Place,
  peek,
  push,
  type Queue,
  remove,
  take,
} from '../state/queue.ts';
import { suite } from './helpers/suite.ts';

/** Who waits how long, whatever arrives. */

interface Item extends Place {
  readonly id: number;
}

const test = suite('queue');

const OWNERS = ['ann', 'bob', 'cy', 'dot'];

const place = fc.record({
  priority: fc.integer({ min: 0, max: 9 }),
  owner: fc.constantFrom(...OWNERS),
});
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: place.map((at) => ({ do: 'push' as const, at })) },
    { weight: 3, arbitrary: fc.constant({ do: 'take' as const }) },
    { weight: 1, arbitrary: fc.nat(200).map((index) => ({ do: 'remove' as const, index })) },
  ),
  { maxLength: 300 },
);

function pushed(queue: Queue<Item>, id: number, at: Place): Item {
  const item = { id, ...at };
  push(queue, item, item);
  return item;
}

function drain<T>(queue: Queue<T>): T[] {
  const taken: T[] = [];
  for (let item = take(queue); item !== undefined; item = take(queue)) taken.push(item);
  return taken;
}

test('what goes in comes out once, in the order foretold, an owner served as it came', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const queue = emptyQueue<Item>();
      const inside: Item[] = [];
      for (const [id, step] of script.entries()) {
        if (step.do === 'push') inside.push(pushed(queue, id, step.at));
        if (step.do === 'take') {
          const next = peek(queue);
          assert.is(take(queue), next);
          assert.is(next === undefined, inside.length === 0);
          if (!next) continue;
          const first = inside.findIndex(
            ({ priority, owner }) => priority === next.priority && owner === next.owner,
          );
          assert.is(inside.splice(first, 1)[0], next, 'first come, first served within an owner');
        }
        if (step.do === 'remove') {
          const [item] = inside.splice(step.index % Math.max(1, inside.length), 1);
          if (item) assert.ok(remove(queue, item, item));
          if (item) assert.not(remove(queue, item, item));
        }
        assert.is(queue.size, inside.length);
        for (const lane of queue.lanes)
          for (const { line, numbers } of lane?.lines.values() ?? [])
            assert.is(numbers.items.length - numbers.gone, line.items.length - line.gone);
      }
      const foretold = [...items(queue)];
      assert.equal(structuredClone(queue), queue);
      assert.equal(drain(queue), foretold);
      assert.is(foretold.length, inside.length);
    }),
    { numRuns: 500 },
  );
});

test('an owner alone at its priority waits for what came before it, eight times, whatever comes after', () => {
  fc.assert(
    fc.property(steps, place, fc.array(fc.array(place, { maxLength: 3 })), (script, at, arrivals) => {
      const queue = emptyQueue<Item>();
      const alone = ({ priority }: Place): Place => ({ priority, owner: `owner ${priority}` });
      for (const [id, step] of script.entries()) {
        if (step.do === 'push') pushed(queue, id, alone(step.at));
        if (step.do === 'take') take(queue);
      }
      const mine = pushed(queue, -1, alone(at));
      const bound = OLDEST_EVERY * queue.size;
      for (let takes = 1; ; takes += 1) {
        for (const other of arrivals[takes % Math.max(1, arrivals.length)] ?? [])
          pushed(queue, takes, alone(other));
        if (take(queue) === mine) return;
        assert.ok(takes < bound, `not taken within ${bound} takes`);
      }
    }),
    { numRuns: 300 },
  );
});

test('among owners nobody waits for ever', () => {
  fc.assert(
    fc.property(steps, place, (script, at) => {
      const queue = emptyQueue<Item>();
      for (const [id, step] of script.entries()) if (step.do === 'push') pushed(queue, id, step.at);
      const mine = pushed(queue, -1, at);
      const bound = OLDEST_EVERY * queue.size * OWNERS.length;
      for (let takes = 1; ; takes += 1) {
        pushed(queue, takes, { priority: 0, owner: 'flood' });
        if (take(queue) === mine) return;
        assert.ok(takes < bound, `not taken within ${bound} takes`);
      }
    }),
    { numRuns: 300 },
  );
});

test('the most urgent get seven of eight takes, and those who wait at a priority equal shares of it', () => {
  const queue = emptyQueue<Item>();
  for (let id = 0; id < 1_000; id += 1) pushed(queue, id, { priority: 7, owner: 'late' });
  for (let id = 0; id < 100_000; id += 1) pushed(queue, id, { priority: 2, owner: 'hog' });
  for (let id = 0; id < 10; id += 1) pushed(queue, id, { priority: 2, owner: 'small' });
  const taken = Array.from({ length: 160 }, () => take(queue));
  assert.is(taken.filter((item) => item?.priority === 2).length, 140);
  const last = taken.findLastIndex((item) => item?.owner === 'small');
  assert.ok(last >= 0 && last <= 24, `ten tasks behind 100,000 are taken by the ${last}th take`);
});

test('a priority that there is not is refused', () => {
  assert.throws(
    () => push(emptyQueue(), 1, { priority: 10, owner: 'ann' }),
    /priority 10 is not one of 0..9/,
  );
});

test.run();
