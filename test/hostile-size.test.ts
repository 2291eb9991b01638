import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { centrality } from '../actors/reading/prose-rank.ts';
import { makeFolder } from '../src/files.ts';
import { type DrawingOps, drawnLines } from '../src/parse/rules.ts';
import { KarmaError } from '../state/errors.ts';
import { maxOf, minOf } from '../state/extremes.ts';
import { suite } from './helpers/suite.ts';

/** More of everything than fits on a stack, and folders where there can be none. */

const test = suite('hostile size');
const MANY = 300_000;

test('the extremes of any number of numbers are found', () => {
  const numbers = Array.from({ length: MANY }, (_, i) => (i * 7_919) % MANY);
  assert.equal([minOf(numbers), maxOf(numbers)], [0, MANY - 1]);
  assert.equal([minOf([]), maxOf([])], [Math.min(), Math.max()]);
});

test('a path of any number of segments is looked at, and as many texts are ranked', () => {
  const ops = { constructPath: 1, stroke: 2, fill: 3 } as DrawingOps;
  const lines = Array.from({ length: MANY }, (_, i) => [1, i % 500, 100]).flat();
  const path = [ops.stroke, [[0, 0, 100].concat(lines)], null];
  const list = { fnArray: [1], argsArray: [path] };
  const { rules } = drawnLines(list, ops, [1, 0, 0, 1, 0, 0], 1e6);
  assert.ok(rules.length > 0, `${rules.length} rules`);
  const ranks = centrality(
    Array.from({ length: MANY }, () => new Map()),
    [],
  );
  assert.is(ranks.length, MANY);
});

test('a folder that cannot be made is refused in good time, saying why', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'karma-files-')), 'file');
  writeFileSync(file, '');
  for (const folder of [file, join(file, 'below', 'it'), '/proc/karma/below']) {
    const made = new URL('../src/files.ts', import.meta.url).href;
    const script = `(await import(${JSON.stringify(made)})).makeFolder(${JSON.stringify(folder)}, '--home')`;
    const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 5_000,
    });
    assert.is(signal, null, `${folder}: no end`);
    assert.match(stderr, `${folder} cannot be written to`);
  }
  assert.throws(
    () => makeFolder(file, '--out'),
    (thrown: unknown) => thrown instanceof KarmaError && /there is a file in its place/.test(thrown.message),
  );
});

test.run();
