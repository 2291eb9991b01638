import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { foldOnto } from '../src/home.ts';
import { Event } from '../state/events.ts';
import type { StoredEvent } from '../state/log.ts';
import { LOG_VERSION } from '../state/record.ts';
import { encodeSnapshot } from '../state/snapshot.ts';
import { initialState } from '../state/state.ts';
import { UPCASTERS, upcast } from '../state/upcast.ts';
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

test('every log version has golden logs, named after it, and a step to the next', () => {
  const versions = goldenNames().map((name) => {
    const [last] = [...readGolden(name).stored()].slice(-1);
    assert.ok(name.startsWith(`${last?.version}-`), `${name} holds records of version ${last?.version}`);
    return last?.version;
  });
  for (let version = 1; version <= LOG_VERSION; version += 1) assert.ok(versions.includes(version));
  assert.is(UPCASTERS.length, LOG_VERSION - 1);
});

test('an event of an old version takes every step to today, and no other', () => {
  const steps = [1, 2, 3].map((from) => (event: StoredEvent) => ({
    ...event,
    path: [...(event.path as []), from],
  }));
  for (const [version, path] of [
    [1, [1, 2, 3]],
    [3, [3]],
    [4, []],
  ] as const)
    assert.equal(upcast(version, { type: 'comet.seen', path: [] }, steps), { type: 'comet.seen', path });
});

test('events of types that this release does not know advance the head and change nothing else', async () => {
  for (const name of goldenNames()) {
    const log = readGolden(name);
    const before = foldOnto(initialState(), log);
    const comet = { type: 'comet.seen', task: 'one', agent: 'ann' } as unknown as Event;
    const { at, epoch } = before;
    await log.append({ at, epoch, events: [comet, comet] }, log.head().seq);
    const after = foldOnto(initialState(), log);
    assert.is(after.seq, before.seq + 2);
    after.seq = before.seq;
    const head = log.head();
    assert.ok(
      Buffer.compare(encodeSnapshot({ head, state: after }), encodeSnapshot({ head, state: before })) === 0,
    );
  }
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
