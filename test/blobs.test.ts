import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Blobs, DiskBlobs, MemoryBlobs } from '../state/blobs.ts';
import { KarmaError } from '../state/errors.ts';
import type { BlobHash } from '../state/ids.ts';
import { suite } from './helpers/suite.ts';

const scratch = mkdtempSync(join(tmpdir(), 'karma-blobs-'));
const bytes = Buffer.from('what an agent made');

function codeOf(refused: () => unknown): string {
  try {
    refused();
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown.code;
    throw thrown;
  }
  return 'not refused';
}

function contract(name: string, blobs: Blobs): void {
  const test = suite(`blobs: ${name}`);

  test('bytes come back by their hash, and the same bytes are one blob', () => {
    const hash = blobs.put(bytes);
    assert.is(blobs.put(Buffer.from(bytes)), hash);
    assert.ok(Buffer.from(blobs.get(hash)).equals(bytes));
  });

  test('a hash that nothing has is refused', () => {
    assert.is(
      codeOf(() => blobs.get('0'.repeat(64) as BlobHash)),
      'BLOB_MISSING',
    );
  });

  test.run();
}

contract('memory', new MemoryBlobs());
contract('disk', new DiskBlobs(join(scratch, 'blobs')));

const disk = suite('blobs on disk');

disk('nothing is stored where less of the disk is free than is to stay so; what is there is there', () => {
  const folder = join(scratch, 'full');
  const hash = new DiskBlobs(folder, 1).put(bytes);
  const full = new DiskBlobs(folder, Number.MAX_SAFE_INTEGER);
  assert.is(full.put(bytes), hash);
  assert.is(
    codeOf(() => full.put(Buffer.from('more'))),
    'DISK_FULL',
  );
  assert.equal(full.list(), [hash]);
});

disk.after(() => rmSync(scratch, { recursive: true, force: true }));
disk.run();
