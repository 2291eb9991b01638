import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { writeReportFiles } from '../src/cli/report.ts';
import { jsonBytes, MemoryBlobs } from '../state/blobs.ts';
import { KarmaError } from '../state/errors.ts';
import { suite } from './helpers/suite.ts';

const out = mkdtempSync(join(tmpdir(), 'karma-report-files-'));
const blobs = new MemoryBlobs();
const blob = blobs.put(Buffer.from('bytes'));
/** The address of a report with these files. */
function manifestOf(names: readonly string[]) {
  const files = names.map((name) => ({ name, mediaType: 'text/plain', blob, bytes: 5 }));
  return blobs.put(jsonBytes({ title: 'A report', files }));
}

const test = suite('report files');

test('are written into their folders, where nothing is left of a writer that was killed', () => {
  mkdirSync(join(out, 'charts'));
  const left = [`report.md.${randomUUID()}.draft`, `charts/wins.csv.${randomUUID()}.draft`];
  for (const name of [...left, 'mine.draft']) writeFileSync(join(out, name), 'half');
  const names = ['report.md', 'charts/wins.csv'];
  const manifest = manifestOf(names);
  assert.equal(
    writeReportFiles(blobs, manifest, out),
    names.map((name) => join(out, name)),
  );
  for (const name of names) assert.is(readFileSync(join(out, name), 'utf8'), 'bytes');
  for (const name of left) assert.not(existsSync(join(out, name)));
  assert.ok(existsSync(join(out, 'mine.draft')));
});

test('lead nowhere else', () => {
  const manifest = manifestOf(['../elsewhere']);
  assert.throws(
    () => writeReportFiles(blobs, manifest, out),
    (thrown: unknown) => thrown instanceof KarmaError && thrown.code === 'ARTIFACT_INVALID',
  );
});

test.after(() => rmSync(out, { recursive: true, force: true }));
test.run();
