import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { KarmaError } from '../state/errors.ts';
import type { Event } from '../state/events.ts';
import type { Seq } from '../state/ids.ts';
import { JOURNAL_BYTES, JOURNAL_FILE } from '../state/log-journal.ts';
import { DATA_FILE, type Holder, LmdbLog, type LmdbLogOptions } from '../state/log-lmdb.ts';
import { suite } from './helpers/suite.ts';

const scratch = mkdtempSync(join(tmpdir(), 'karma-journal-'));
const SELF: Holder = { pid: process.pid, born: 'here' };
const STOPPED: Event = { type: 'runtime.stopped', reason: '' };
let folders = 0;

function newFolder(): string {
  folders += 1;
  return join(scratch, String(folders));
}

/** A log that this process may append to. */
function held(folder: string, options: LmdbLogOptions = {}): LmdbLog {
  const log = new LmdbLog(folder, options);
  log.claim(SELF, () => false, 'holder');
  return log;
}

/** One record of about so many bytes. */
async function append(log: LmdbLog, bytes: number): Promise<void> {
  const reason = 'x'.repeat(bytes);
  await log.append({ at: 1, epoch: 1, events: [{ type: 'runtime.stopped', reason }] }, log.head().seq);
}

/** What a process that died now would leave behind. */
function wreckOf(folder: string): string {
  const wreck = newFolder();
  cpSync(folder, wreck, { recursive: true });
  return wreck;
}

async function hashesIn(folder: string, options: LmdbLogOptions = {}): Promise<string[]> {
  const log = new LmdbLog(folder, options);
  const hashes = [...log.read()].map(({ hash }) => hash);
  assert.is(hashes.at(-1) ?? log.head().hash, log.head().hash);
  await log.close();
  return hashes;
}

async function codeOf(refused: () => unknown): Promise<string> {
  try {
    await refused();
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown.code;
    throw thrown;
  }
  return 'not refused';
}

const test = suite('log journal');

test('what LMDB lacks is read from the journal: by its writer, by others, and after a death', async () => {
  const folder = newFolder();
  const log = held(folder);
  const written: string[] = [];
  // Several laps, and one record that no journal holds.
  for (const bytes of [...Array(40).fill(70_000), JOURNAL_BYTES + 1, 10, 20]) {
    await append(log, bytes);
    written.push(log.head().hash);
    const lag = log.head().seq - log.settled().seq;
    assert.ok(lag >= 0 && lag < 16);
  }
  assert.is(log.head().seq - log.settled().seq, 2);
  assert.equal(
    [...log.read(41 as Seq)].map(({ seq }) => seq),
    [42, 43],
  );
  assert.equal(
    [...log.read(39 as Seq)].map(({ seq }) => seq),
    [40, 41, 42, 43],
  );
  assert.equal(await hashesIn(folder, { readOnly: true }), written);
  assert.equal(await hashesIn(wreckOf(folder)), written);
  const inherited = wreckOf(folder);
  const heir = held(inherited);
  await append(heir, 30);
  assert.is(heir.head().seq, 44);
  assert.equal(
    await hashesIn(wreckOf(inherited)),
    [...written, heir.head().hash],
    'and after the next death',
  );
  await heir.close();
  await log.close();
  assert.equal(await hashesIn(folder), written);
});

test('at its orderly end LMDB has it all', async () => {
  const folder = newFolder();
  const log = held(folder);
  await append(log, 10);
  await log.close();
  rmSync(join(folder, JOURNAL_FILE));
  assert.is((await hashesIn(folder)).length, 1);
});

test('whatever a power cut leaves of the last write, all before it is there, and work goes on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 12 }),
      fc.array(fc.boolean(), { minLength: 1, maxLength: 64 }),
      async (sizes, survives) => {
        const folder = newFolder();
        const log = held(folder);
        for (const bytes of sizes) await append(log, bytes);
        const before = readFileSync(join(folder, JOURNAL_FILE));
        const acknowledged = [...log.read()].map(({ hash }) => hash);
        const settled = log.settled();
        await append(log, 5_000);
        const unsettled = log.settled().seq === settled.seq;
        const wreck = wreckOf(folder);
        await log.close();
        if (unsettled) {
          const torn = readFileSync(join(wreck, JOURNAL_FILE));
          for (let sector = 0; sector * 512 < torn.length; sector += 1)
            if (!survives[sector % survives.length])
              before.copy(torn, sector * 512, sector * 512, (sector + 1) * 512);
          writeFileSync(join(wreck, JOURNAL_FILE), torn);
        }
        const found = await hashesIn(wreck);
        assert.equal(found.slice(0, acknowledged.length), acknowledged);
        const heir = held(wreck);
        await append(heir, 100);
        await heir.close();
        assert.is((await hashesIn(wreck)).length, found.length + 1);
        for (const done of [folder, wreck]) rmSync(done, { recursive: true });
      },
    ),
    { numRuns: 30 },
  );
});

test('a journal that belongs to another log, or to a log that has lost its tail, is refused', async () => {
  const [one, other] = [newFolder(), newFolder()];
  for (const [folder, size] of [
    [one, 100],
    [other, 200],
  ] as const) {
    const log = held(folder);
    for (let i = 0; i < 3; i += 1) await append(log, size);
    await log.close();
  }
  cpSync(join(other, JOURNAL_FILE), join(one, JOURNAL_FILE));
  assert.is(await codeOf(() => new LmdbLog(one)), 'LOG_CORRUPT');

  const log = held(newFolder());
  await log.close();
  const later = held(other);
  await append(later, JOURNAL_BYTES);
  await append(later, 10);
  const wreck = wreckOf(other);
  await later.close();
  rmSync(join(wreck, DATA_FILE));
  assert.is(await codeOf(() => new LmdbLog(wreck)), 'LOG_TRUNCATED');
});

test('the journal ends where a record does not continue the one before it, whole as it may be', async () => {
  const [one, other] = [newFolder(), newFolder()];
  const wrecks: string[] = [];
  for (const [folder, sizes] of [
    [one, [100, 100]],
    [other, [100, 101]],
  ] as const) {
    const log = held(folder);
    await log.append({ at: 1, epoch: folder === one ? 1 : 2, events: [STOPPED] }, 0 as Seq);
    for (const size of sizes) await append(log, size);
    wrecks.push(wreckOf(folder));
    await log.close();
  }
  const [wreck = '', stranger = ''] = wrecks;
  const whole = await hashesIn(wreck);
  const [journal, strange] = [wreck, stranger].map((folder) => readFileSync(join(folder, JOURNAL_FILE)));
  const third = [0, 1].reduce((at) => at + 12 + (journal?.readUInt32LE(at) ?? 0), 0);
  strange?.copy(journal ?? Buffer.alloc(0), third, third);
  writeFileSync(join(wreck, JOURNAL_FILE), journal ?? '');
  assert.equal(await hashesIn(wreck), whole.slice(0, 2));
});

test('who has been taken for dead appends no more', async () => {
  const folder = newFolder();
  const log = held(folder);
  await append(log, 10);
  const heir = new LmdbLog(folder);
  heir.claim({ pid: 1, born: 'elsewhere' }, () => false, 'holder');
  assert.is(heir.head().seq, 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.is(await codeOf(() => append(log, 10)), 'LOG_CONFLICT');
  await append(heir, 10);
  await heir.close();
  await log.close();
  assert.is((await hashesIn(folder)).length, 2);
});

test('the limit of the log counts the journal', async () => {
  const log = held(newFolder(), { bytesMax: 1_000 });
  await append(log, 500);
  assert.is(await codeOf(() => append(log, 500)), 'LOG_FULL');
  assert.is(log.head().seq, 1);
  await log.close();
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
