import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from 'lmdb';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { History } from '../src/replay.ts';
import { importTranscript, writeTranscript } from '../src/replay-transcript.ts';
import { type Damage, startOnWhole, type Verification, verify } from '../src/replay-verify.ts';
import { Snapshots } from '../src/snapshots.ts';
import { diceOf } from '../state/dice.ts';
import { KarmaError } from '../state/errors.ts';
import type { Seq } from '../state/ids.ts';
import { lastSeq } from '../state/log.ts';
import { DATA_FILE, LmdbLog } from '../state/log-lmdb.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { salvage } from '../state/log-salvage.ts';
import { CONTENT_AT, HASH_BYTES, LOG_VERSION, openRecord, sealRecord } from '../state/record.ts';
import { suite } from './helpers/suite.ts';

const test = suite('verification');
const scratch = mkdtempSync(join(tmpdir(), 'karma-verify-'));
const whole = join(scratch, 'whole');
const program = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'main.ts');
const ends: number[] = [];
let copies = 0;

test.before(async () => {
  const team = new TeamHistory(new MemoryLog(), 3);
  await team.workUntil(2_000);
  const transcript = join(scratch, 'whole.ndjson');
  writeTranscript((team.log as MemoryLog).stored(), transcript);
  await importTranscript(transcript, whole);
  for (const group of (team.log as MemoryLog).stored()) ends.push(lastSeq(group));
});

function copy(): string {
  copies += 1;
  const home = join(scratch, `copy-${copies}`);
  cpSync(whole, home, { recursive: true });
  return home;
}

function kma(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: scratch });
}

/** Changes the stored records behind the log's back. */
async function tamper(
  home: string,
  change: (records: {
    get(key: number): Buffer | undefined;
    putSync(key: number, value: Buffer): unknown;
    removeSync(key: number): unknown;
  }) => void,
): Promise<void> {
  const env = open({ path: join(home, 'log'), maxDbs: 4 });
  change(env.openDB<Buffer, number>({ name: 'records', encoding: 'binary' }));
  await env.close();
}

async function damageOf(home: string): Promise<Damage> {
  const result = await verify(home);
  if (!('why' in result)) throw new Error('it is found whole');
  return result;
}

test('a whole log is found whole, its snapshots equal to the fold', async () => {
  const home = copy();
  const history = new History(
    new LmdbLog(join(home, 'log'), { readOnly: true }),
    new Snapshots(join(home, 'snapshots'), 500),
  );
  history.at(null);
  await history.close();
  const { events, records, snapshots, problems } = (await verify(home)) as Verification;
  assert.equal([events, records, problems], [ends.at(-1), ends.length, []]);
  assert.ok(snapshots.length >= 3);
  assert.is(kma('replay', '--verify', '--home', home).status, 0);
});

test('a log of a newer release is no damage: it is refused with what to do', async () => {
  const home = copy();
  const record = (ends.at(-2) ?? 0) + 1;
  await tamper(home, (records) => {
    const bytes = Buffer.from(records.get(record) ?? []);
    const newer = { ...openRecord(record, bytes, null), version: LOG_VERSION + 1 };
    records.putSync(record, sealRecord(newer, bytes.toString('hex', HASH_BYTES, CONTENT_AT)).bytes);
  });
  for (const args of [['--verify'], []]) {
    const { status, stdout, stderr } = kma('replay', '--home', home, ...args);
    assert.is(status, 3, stdout);
    assert.match(stderr, new RegExp(`record ${record} was written by a newer release.*upgrade`));
  }
});

test('a snapshot that is not the fold is named', async () => {
  const home = copy();
  const history = History.open(home);
  const { state } = history.at({ seq: (ends[50] ?? 0) as Seq });
  const [group] = history.log.stored(((ends[50] ?? 0) - 1) as Seq);
  state.busy += 1;
  new Snapshots(join(home, 'snapshots'), 500).save({ seq: state.seq, hash: group?.hash ?? '' }, state);
  await history.close();
  const { problems } = (await verify(home)) as Verification;
  assert.is(problems.length, 1);
  assert.match(problems[0] ?? '', new RegExp(`snapshot ${state.seq} differs`));
  assert.is(kma('replay', '--verify', '--home', home).status, 3);
});

test('a changed record is named, be it the last; starting on it is refused alike, with what to do', async () => {
  for (const record of [(ends[40] ?? 0) + 1, (ends.at(-2) ?? 0) + 1]) {
    const home = copy();
    await tamper(home, (records) => {
      const bytes = Buffer.from(records.get(record) ?? []);
      bytes.writeUInt8(bytes.readUInt8(90) ^ 4, 90);
      records.putSync(record, bytes);
    });
    const { code, wholeUpTo, why } = await damageOf(home);
    assert.equal([code, wholeUpTo, why], ['LOG_CORRUPT', record - 1, 'its bytes do not match its hash']);
    const { status, stdout } = kma('replay', '--verify', '--home', home);
    assert.is(status, 3);
    assert.match(stdout, new RegExp(`whole up to record ${record - 1}, record ${record} unreadable`));
    const failing = () => Promise.reject(new KarmaError('LOG_CORRUPT', ''));
    for (const [suspect, start] of [
      [false, failing],
      [true, () => Promise.resolve('started')],
    ] as const) {
      try {
        await startOnWhole(home, suspect, start);
        assert.unreachable();
      } catch (thrown) {
        assert.is((thrown as KarmaError).details.record, record);
        assert.match((thrown as Error).message, '--rescue');
      }
    }
  }
});

test('what a whole log fails to start with passes through; one not there yet is no damage', async () => {
  for (const home of [whole, join(scratch, 'nowhere')]) {
    assert.is(await startOnWhole(home, true, () => Promise.resolve('started')), 'started');
    try {
      await startOnWhole(home, false, () => Promise.reject(new KarmaError('HOME_HELD', 'held')));
      assert.unreachable();
    } catch (thrown) {
      assert.is((thrown as KarmaError).code, 'HOME_HELD');
    }
  }
});

test('of a file cut short all records are saved that are still in it', async () => {
  const { size } = statSync(join(whole, 'log', DATA_FILE));
  for (const share of [0.99, 0.7, 0.3, 0.01]) {
    const home = copy();
    const file = join(home, 'log', DATA_FILE);
    truncateSync(file, Math.floor(size * share));
    const { code, wholeUpTo, rescuable } = await damageOf(home);
    assert.equal([code, wholeUpTo], ['LOG_TRUNCATED', rescuable]);
    assert.ok(rescuable >= (share - 0.1) * (ends.at(-1) ?? 0), `${rescuable} of ${ends.at(-1)} at ${share}`);
    assert.ok(rescuable === 0 || ends.includes(rescuable));
    const saved = [...salvage(file)].map(({ hash }) => hash);
    const log = new LmdbLog(join(whole, 'log'), { readOnly: true });
    assert.equal(
      saved,
      [...log.stored()].slice(0, saved.length).map(({ hash }) => hash),
    );
    await log.close();
  }
});

test('a rescued log can be imported, and is whole', async () => {
  const home = copy();
  truncateSync(join(home, 'log', DATA_FILE), statSync(join(home, 'log', DATA_FILE)).size / 2);
  assert.is(kma('replay', '--home', home, '--rescue', 'rescued.ndjson').status, 0);
  assert.is(kma('replay', '--home', 'anew', '--import', 'rescued.ndjson').status, 0);
  const { events } = (await verify(join(scratch, 'anew'))) as Verification;
  assert.is(events, (await damageOf(home)).rescuable);
});

test('torn pages are damage, never a crash of whoever asks', async () => {
  const { size } = statSync(join(whole, 'log', DATA_FILE));
  const dice = diceOf(1);
  let unreadable = 0;
  for (let i = 0; i < 5; i += 1) {
    const home = copy();
    const fd = openSync(join(home, 'log', DATA_FILE), 'r+');
    for (let j = 0; j < 6; j += 1) {
      const page = 2 + Math.floor(dice(`${i}/${j}`) * (size / 4096 - 2));
      writeSync(fd, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
    }
    const result = await verify(home);
    if (!('why' in result)) continue;
    unreadable += 1;
    assert.ok(result.rescuable >= result.wholeUpTo || result.wholeUpTo === 0, `${JSON.stringify(result)}`);
    assert.ok(result.why.length > 0);
  }
  assert.ok(unreadable > 0);
});

test('a reader killed by what it reads is outlived, and the last record it read is known', async () => {
  const home = join(scratch, 'killed');
  const log = new LmdbLog(join(home, 'log'));
  for (let i = 0; i < 3; i += 1) {
    await log.append({ at: i, epoch: 1, events: [{ type: 'runtime.stopped', reason: 'x' }] }, i as Seq);
  }
  const [, second] = log.stored();
  await log.close();
  const file = join(home, 'log', DATA_FILE);
  const bytes = readFileSync(file);
  // Before a record lie its key, 4 bytes, and before that its length, which now reaches far beyond the file.
  const hash = Buffer.from(second?.hash ?? '', 'hex');
  for (let at = bytes.indexOf(hash); at >= 0; at = bytes.indexOf(hash, at + 1)) {
    if (bytes.readUInt16LE(at - 4 - 2) === 4) bytes.writeUInt32LE(0x2000_0000, at - 4 - 8);
  }
  writeFileSync(file, bytes);
  const { wholeUpTo, why } = await damageOf(home);
  assert.is(wholeUpTo, 1);
  assert.match(why, /killed by SIG(BUS|SEGV)/);
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
