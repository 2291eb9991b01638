import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { TaskId } from '../state/ids.ts';
import { dueAt, emptyPauses, endOfPause, nextEnd, pause, unpause } from '../state/pauses.ts';
import { taskId } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('pauses');

test('pauses equal a look at all of them, whatever is paused and taken out', () => {
  const step = fc.record({ task: fc.nat(30), end: fc.option(fc.nat(50), { freq: 3 }), now: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const pauses = emptyPauses();
      const all = new Map<TaskId, number>();
      for (const { task, end, now } of steps) {
        const id = taskId(`t${task}`);
        if (end === null) assert.is(unpause(pauses, id), all.delete(id));
        else {
          pause(pauses, id, end);
          all.set(id, end);
        }
        const due = dueAt(pauses, now);
        const ends = due.map((one) => all.get(one) ?? Number.NaN);
        assert.equal(
          ends,
          ends.toSorted((a, b) => a - b),
        );
        assert.equal(due.toSorted(), [...all.keys()].filter((one) => (all.get(one) ?? 0) <= now).sort());
        const later = [...all.values()].filter((one) => one > now);
        assert.is(nextEnd(pauses, now), later.length > 0 ? Math.min(...later) : null);
        assert.is(endOfPause(pauses, id), end ?? 0);
      }
    }),
  );
});

test.run();
