import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { Event } from '../state/events.ts';
import { folder, goldenNames, projectionOf, readGolden } from './golden/projection.ts';
import { suite } from './helpers/suite.ts';

const test = suite('golden logs');
const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const name of goldenNames()) {
  test(`${name} still means what it meant`, () => {
    const expected = readFileSync(join(folder, `${name}.json`), 'utf8');
    const remedy = 'if that is meant, add an entry to state/CHANGES.md and run node test/golden/make.ts';
    assert.ok(projectionOf(readGolden(name)) === expected, `the replay of ${name} has changed: ${remedy}`);
  });
}

test('between them they hold every type of event a run can write', () => {
  const seen = new Set(
    goldenNames().flatMap((name) =>
      [...readGolden(name).read()].flatMap(({ events }) => events.map(({ type }) => type)),
    ),
  );
  const missing = Event.options.map(({ shape }) => shape.type.value).filter((type) => !seen.has(type));
  assert.equal(missing.sort(), ['event.unknown']);
});

test('every change of the replay is registered, in order', () => {
  const numbers = [...readFileSync(join(root, 'state', 'CHANGES.md'), 'utf8').matchAll(/^(\d+)\. /gm)];
  assert.equal(
    numbers.map(([, number]) => Number(number)),
    numbers.map((_, i) => i + 1),
  );
  assert.ok(numbers.length > 0);
});

test.run();
