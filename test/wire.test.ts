import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { WorkItem } from '../actors/protocol.ts';
import { packBatch, packOutcomes, unpackBatch, unpackOutcomes } from '../actors/wire.ts';
import { type Outcome, TaskSpec } from '../state/task.ts';
import { work } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('wire');
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
const amount = fc.nat().map((n) => n / 100);
const usage = fc.record({
  wallMs: amount,
  cpuMs: amount,
  units: amount,
  tokens: fc.nat(),
  costMicroUsd: fc.nat(),
});

test('a batch arrives as it was sent, every field of a task in it', () => {
  assert.equal(Object.keys(TaskSpec.shape).sort(), Object.keys(work('t')).sort());
  fc.assert(
    fc.property(fc.array(fc.tuple(json, fc.string(), fc.nat(9))), (rows) => {
      const batch: WorkItem[] = rows.map(([payload, name, priority], i) => ({
        task: { ...work(`t${i}`), payload, tags: [name], metadata: { name: payload }, priority },
        attempt: i + 1,
      }));
      assert.equal(unpackBatch(packBatch(batch)), batch);
    }),
  );
});

test('outcomes arrive as they were sent', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(json, usage, fc.boolean())), (rows) => {
      const outcomes = rows.map(([output, used, failed], i) => ({
        task: `t${i}`,
        attempt: 1,
        usage: { ...used },
        votes: [{ task: 'x', opinion: 0.5, reason: 'r' }],
        ...(failed
          ? {
              status: 'failed',
              error: { code: 'INTERNAL', message: 'm', retry: 'later', details: { output } },
            }
          : { status: 'completed', artifacts: [{ kind: 'k', blob: 'b', bytes: 1 }], output }),
      })) as Outcome[];
      assert.equal(unpackOutcomes(packOutcomes(outcomes)), outcomes);
    }),
  );
});

test.run();
