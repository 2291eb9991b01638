import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { NO_USAGE, Outcome, outcomesOf } from '../state/task.ts';
import { suite } from './helpers/suite.ts';

const test = suite('outcomes');
const schema = Outcome.array();

const bare = {
  status: 'completed',
  task: 's/1',
  attempt: 1,
  artifacts: [],
  output: null,
  usage: { ...NO_USAGE },
  votes: [],
};

/** Values that some fields may have, and values that none may. */
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  '',
  'a',
  'x'.repeat(200),
  'x'.repeat(201),
  0,
  -0,
  -1,
  1,
  1.5,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1n,
  [],
  [1],
  {},
  { length: 0 },
  'completed',
  'failed',
  { ...NO_USAGE },
  () => 1,
];

/** Says whether the schema takes the report, having seen that `outcomesOf` does the same. */
function isTaken(report: unknown): boolean {
  const { success, data } = schema.safeParse(report);
  if (success) assert.equal(outcomesOf(report), data);
  else assert.throws(() => outcomesOf(report));
  return success;
}

test('each field of a report is taken as the schema takes it, and refused where the schema refuses', () => {
  let taken = 0;
  const changes = VALUES.flatMap((value) => [
    ...[...Object.keys(bare), 'more'].map((field) => ({ ...bare, [field]: value })),
    ...[...Object.keys(NO_USAGE), 'more'].map((field) => ({
      ...bare,
      usage: { ...NO_USAGE, [field]: value },
    })),
  ]);
  for (const outcome of changes) if (isTaken([outcome])) taken += 1;
  for (const field of Object.keys(bare)) {
    const { [field]: _, ...others }: Record<string, unknown> = bare;
    assert.not(isTaken([{ ...others, more: 1 }]));
  }
  assert.ok(isTaken([bare, bare]));
  assert.not(isTaken(bare));
  assert.ok(taken > 30 && taken < changes.length / 2, `${taken} of ${changes.length} were taken`);
});

test('so is any other', () => {
  const others = fc
    .record({ output: fc.anything(), usage: fc.anything() })
    .map((fields) => ({ ...bare, ...fields }));
  fc.assert(
    fc.property(fc.oneof(fc.array(others), fc.anything()), (report) => {
      isTaken(report);
    }),
    { numRuns: 300 },
  );
});

test.run();
