import { hash as digest } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { open } from 'lmdb';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { importTranscript, recordsOf, Transcriber, writeTranscript } from '../src/replay-transcript.ts';
import { Snapshots } from '../src/snapshots.ts';
import { DiskBlobs } from '../state/blobs.ts';
import { diceOf } from '../state/dice.ts';
import { Event } from '../state/events.ts';
import type { Seq } from '../state/ids.ts';
import { EMPTY_HEAD, GENESIS, type StoredEvent } from '../state/log.ts';
import { LmdbLog } from '../state/log-lmdb.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { HASH_BYTES, openRecord } from '../state/record.ts';
import { decodeSnapshot, encodeSnapshot } from '../state/snapshot.ts';
import { initialState } from '../state/state.ts';
import { codeOf, RUNS, spoilt } from './helpers/hostile.ts';
import { suite } from './helpers/suite.ts';

/** Random and forged bytes where bytes are kept: a `KarmaError` that names the place, nothing else, and in time. */

const scratch = mkdtempSync(join(tmpdir(), 'karma-hostile-'));
let files = 0;

function newPath(): string {
  files += 1;
  return join(scratch, String(files));
}

const test = suite('hostile bytes');

test('bytes that are no record are refused as one, even under a hash that fits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (noise, sealed) => {
      const content = Buffer.concat([Buffer.from(GENESIS, 'hex'), noise]);
      const bytes = sealed
        ? Buffer.concat([Buffer.from(digest('sha256', content), 'hex'), content])
        : Buffer.from(noise);
      assert.ok(
        ['LOG_CORRUPT', 'LOG_NEWER'].includes(codeOf(() => openRecord(1, bytes, EMPTY_HEAD)) ?? 'accepted'),
      );
    }),
    RUNS,
  );
});

test('a log whose records are random bytes is refused, naming the record', async () => {
  const folder = newPath();
  await new LmdbLog(folder).close();
  const env = open({ path: folder, maxDbs: 4, noSync: true });
  const records = env.openDB<Buffer, number>({ name: 'records', encoding: 'binary' });
  const meta = env.openDB({ name: 'meta', encoding: 'msgpack' });
  meta.putSync('head', { seq: 1, hash: GENESIS });
  for (let i = 0; i < 50; i += 1) {
    const dice = diceOf(i);
    const noise = Buffer.from(
      Array.from({ length: Math.floor(dice('length') * 300) }, (_, j) => dice(`${j}`) * 256),
    );
    records.putSync(1, Buffer.concat([noise.subarray(0, HASH_BYTES), noise]));
    assert.is(
      codeOf(() => new LmdbLog(folder, { readOnly: true })),
      'LOG_CORRUPT',
    );
    const log = new LmdbLog(folder, { readOnly: true, tailUnchecked: true });
    assert.is(
      codeOf(() => [...log.read()]),
      'LOG_CORRUPT',
    );
    await log.close();
  }
  await env.close();
});

test('a transcript is imported as a whole or not at all, also one whose sums and hashes are made to fit', async () => {
  const log = new MemoryLog();
  await new TeamHistory(log, 1).workUntil(60);
  const file = newPath();
  writeTranscript(log.stored(), file);
  const lines = readFileSync(file, 'latin1').split('\n').filter(Boolean);
  const target = newPath();
  fc.assert(
    fc.property(
      fc.nat(lines.length - 1),
      fc.uint8Array({ maxLength: 80 }),
      fc.boolean(),
      (at, noise, summed) => {
        let sum = GENESIS;
        const changed = lines.map((line, i) => {
          const body =
            i === at ? Buffer.from(noise).toString('latin1') : line.slice(0, line.lastIndexOf(',"sum"'));
          sum = digest('sha256', Buffer.from(sum + body, 'latin1'));
          return summed ? `${body},"sum":"${sum}"}` : i === at ? body : line;
        });
        writeFileSync(target, `${changed.join('\n')}\n`, 'latin1');
        assert.is(
          codeOf(() => [...recordsOf(target)]),
          'LOG_CORRUPT',
        );
      },
    ),
    { ...RUNS, numRuns: 150 },
  );
  const events = [...log.read()].flatMap((group) => [...group.events]) as unknown as StoredEvent[];
  fc.assert(
    fc.property(fc.constantFrom(...events).chain(spoilt), (spoil) => {
      if (Event.safeParse(spoil).success || typeof (spoil as StoredEvent | null)?.type !== 'string') return;
      if (!Event.options.some(({ shape }) => shape.type.value === (spoil as StoredEvent).type)) return;
      const forged = new MemoryLog();
      void forged.append({ at: 0, epoch: 1, events: [spoil as Event] }, 0 as Seq);
      const transcript = new Transcriber(EMPTY_HEAD);
      const all = [transcript.opening(), ...[...forged.stored()].map((group) => transcript.record(group))];
      writeFileSync(target, all.join('') + transcript.ending());
      assert.is(
        codeOf(() => [...recordsOf(target)]),
        'LOG_CORRUPT',
        JSON.stringify(spoil),
      );
    }),
    RUNS,
  );
  const home = newPath();
  await importTranscript(file, home);
  assert.equal(readdirSync(home), ['log']);
});

test('a snapshot that is not whole, or holds something else, is not believed', async () => {
  const log = new MemoryLog();
  await new TeamHistory(log, 1).workUntil(60);
  const state = initialState();
  const whole = encodeSnapshot({ head: log.head(), state });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length - 1), fc.nat(254), (noise, at, by) => {
      assert.is(decodeSnapshot(noise), null);
      assert.is(decodeSnapshot(Buffer.concat([Buffer.from(digest('sha256', noise)), noise])), null);
      const changed = Buffer.from(whole);
      changed.writeUInt8((changed.readUInt8(at) + 1 + by) % 256, at);
      assert.is(decodeSnapshot(changed), null);
      assert.is(decodeSnapshot(whole.subarray(0, at)), null);
    }),
    RUNS,
  );
  const folder = newPath();
  const snapshots = new Snapshots(folder, 10);
  snapshots.save(log.head(), state);
  for (const file of readdirSync(folder)) writeFileSync(join(folder, file), whole.subarray(1));
  assert.is(snapshots.nearest(log, log.head().seq), null);
});

test('a blob that was changed is refused by its hash', () => {
  const folder = newPath();
  const blobs = new DiskBlobs(folder);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(99), fc.nat(254), (bytes, at, by) => {
      const hash = blobs.put(bytes);
      const changed = Buffer.from(bytes);
      const place = at % bytes.length;
      changed.writeUInt8((changed.readUInt8(place) + 1 + by) % 256, place);
      writeFileSync(join(folder, hash.slice(0, 2), hash), changed);
      assert.is(
        codeOf(() => blobs.get(hash)),
        'BLOB_CORRUPT',
      );
      rmSync(join(folder, hash.slice(0, 2), hash));
      assert.is(
        codeOf(() => blobs.get(hash)),
        'BLOB_MISSING',
      );
    }),
    { ...RUNS, numRuns: 50 },
  );
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
