import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { Archive } from '../src/archive.ts';
import { copyHome } from '../src/backup.ts';
import { compact } from '../src/compact.ts';
import { DEFAULT_CONFIG } from '../src/config.ts';
import { Home } from '../src/home.ts';
import { History, openForReading } from '../src/replay.ts';
import { importTranscript, writeTranscript } from '../src/replay-transcript.ts';
import { inspect, type Verification, verify } from '../src/replay-verify.ts';
import { KarmaError } from '../state/errors.ts';
import type { Seq } from '../state/ids.ts';
import { lastSeq } from '../state/log.ts';
import { DATA_FILE, LmdbLog } from '../state/log-lmdb.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { encodeSnapshot } from '../state/snapshot.ts';
import { startRuntime, workOff } from './helpers/runtime.ts';
import { suite } from './helpers/suite.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'karma-compact-'));
const whole = join(scratch, 'whole');
const EVENTS = 2_000;
const KEEP = 500;
const MOMENTS = [1, 700, 1_400, EVENTS - KEEP, EVENTS - 100];
let copies = 0;

const test = suite('compaction');

test.before(async () => {
  const log = new MemoryLog();
  await new TeamHistory(log, 5).workUntil(EVENTS);
  const transcript = join(scratch, 'whole.ndjson');
  writeTranscript(log.stored(), transcript);
  await importTranscript(transcript, whole);
});

function copy(): string {
  copies += 1;
  const home = join(scratch, `copy-${copies}`);
  cpSync(whole, home, { recursive: true });
  return home;
}

function kma(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'src', 'main.ts'), ...args], { encoding: 'utf8' });
}

/** Everything that can be asked of a data folder: its head, its records, and its states. */
async function meaningOf(home: string): Promise<unknown[]> {
  const history = History.open(home);
  const { log } = history;
  const states = [...MOMENTS.map((seq) => ({ seq: seq as Seq })), null].map((moment) =>
    Buffer.from(encodeSnapshot({ head: log.head(), state: history.at(moment).state })).toString('base64'),
  );
  const records = [...log.stored()].map(({ seq, hash }) => `${seq} ${hash}`);
  const times = [0, 500, 20_000, Number.MAX_SAFE_INTEGER].map((at) => history.seqAt({ at }));
  await history.close();
  return [log.head(), records, states, times];
}

async function refusalOf(asking: () => unknown): Promise<KarmaError> {
  try {
    await asking();
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown;
    throw thrown;
  }
  throw new Error('it was answered');
}

test('every question has the same answer before and after, and again after another compaction', async () => {
  const home = copy();
  const before = await meaningOf(home);
  for (const events of [KEEP + 500, KEEP, 1]) {
    const { base, bytesBefore, bytesAfter } = await compact(home, { events });
    assert.ok(base > 0 && bytesAfter < bytesBefore);
    assert.equal(await meaningOf(home), before);
    const { from, events: checked, problems } = (await verify(home)) as Verification;
    assert.equal([from, checked, problems], [0, (before[0] as { seq: number }).seq, []]);
  }
  assert.is(new Archive(home).list().length, 3);
});

test('a runtime starts from the base, goes on, and never opens the archive', async () => {
  const home = copy();
  const { base } = await compact(home, { events: KEEP });
  rmSync(join(home, 'archive'), { recursive: true });
  const opened = await Home.open(home, DEFAULT_CONFIG);
  const state = opened.loadState();
  assert.ok(base > 0 && state.seq > base);
  const plain = await Home.open(copy(), DEFAULT_CONFIG);
  const head = plain.log.head();
  assert.equal(encodeSnapshot({ head, state }), encodeSnapshot({ head, state: plain.loadState() }));
  await opened.log.append(
    { at: state.at, epoch: 1, events: [{ type: 'runtime.stopped', reason: '' }] },
    head.seq,
  );
  await opened.close();
  await plain.close();
});

test('what needs the archive says so where it is elsewhere; the rest is answered and verified', async () => {
  const home = copy();
  const { base } = await compact(home, { events: KEEP });
  renameSync(join(home, 'archive'), join(home, 'elsewhere'));
  const history = History.open(home);
  const { code, message } = await refusalOf(() => history.at({ seq: 700 as Seq }));
  assert.is(code, 'LOG_ARCHIVED');
  assert.match(message, new RegExp(`events \\d+ to ${base} are archived`));
  assert.match(message, join(home, 'archive'));
  assert.is(history.at({ seq: (base + 1) as Seq }).state.seq, base + 1);
  assert.is(history.seqAt({ at: history.at(null).now }), history.log.head().seq);
  await history.close();
  const { from, problems } = (await verify(home)) as Verification;
  assert.equal([from, problems], [base, []]);
  assert.match(kma('replay', '--home', home, '--verify').stdout, `events 1 to ${base} are archived`);
  const early = kma('replay', '--home', home, '--at', '700');
  assert.is(early.status, 3);
  assert.match(early.stderr, 'put them back');
});

test('killed after any step it leaves a folder that means the same, and can be done again', async () => {
  const before = await meaningOf(whole);
  for (const step of ['archived', 'proved', 'rebased', 'trimmed', 'dropped']) {
    const home = copy();
    await compact(home, { events: KEEP + 600 });
    const program = join(root, 'test', 'helpers', 'compact-killed.ts');
    const { signal } = spawnSync(process.execPath, [program, home, String(KEEP), step]);
    assert.is(signal, 'SIGKILL', step);
    assert.equal(await meaningOf(home), before, step);
    const rebased = !['archived', 'proved'].includes(step);
    const { archived, base } = await compact(home, { events: KEEP - 100 });
    assert.ok(archived > 0 && (rebased ? archived <= 200 : archived > 200), `${step} ${archived}`);
    assert.equal(await meaningOf(home), before, step);
    const log = new LmdbLog(join(home, 'log'), { readOnly: true });
    assert.is(log.base().seq, base);
    await log.close();
  }
});

test('a changed segment, or one of another log, is found', async () => {
  const home = copy();
  await compact(home, { events: KEEP });
  const [{ file } = { file: '' }] = new Archive(home).list();
  const bytes = readFileSync(file);
  const text = gunzipSync(bytes).toString();
  const log = new MemoryLog();
  await new TeamHistory(log, 6).workUntil(EVENTS);
  const other = new Archive(join(scratch, 'other'));
  const until = Number(/-(\d+)\.ndjson/.exec(file)?.[1]) as Seq;
  other.write(log.stored(), log.base(), until);
  const [foreign] = other.list();
  for (const change of [
    gzipSync(text.replace('"at":20', '"at":21')),
    gzipSync(text.split('\n').slice(0, -2).join('\n')),
    bytes.subarray(0, bytes.length / 2),
    readFileSync(foreign?.file ?? ''),
    Buffer.from('nothing'),
  ]) {
    writeFileSync(file, change);
    const { code } = await refusalOf(async () => inspect(home, () => {}));
    assert.is(code, 'LOG_CORRUPT');
  }
});

test('a backup takes the archive along, and a damaged log is rescued with it', async () => {
  const home = copy();
  await compact(home, { events: KEEP });
  const backup = join(scratch, 'backup');
  const { problems } = await copyHome(home, backup, { verified: true });
  assert.equal(problems, []);
  assert.equal(await meaningOf(backup), await meaningOf(whole));
  const file = join(home, 'log', DATA_FILE);
  const bytes = readFileSync(file).subarray(0, statSync(file).size * 0.9);
  writeFileSync(file, bytes);
  assert.is(kma('replay', '--home', home, '--rescue', join(scratch, 'rescued')).status, 0);
  const { seq } = await importTranscript(join(scratch, 'rescued'), join(scratch, 'anew'));
  assert.ok(seq >= EVENTS - KEEP);
});

test('beside whoever appends, with the log full, appends go on and the file stays as large as it is', async () => {
  const home = join(scratch, 'bounded');
  const log = new LmdbLog(join(home, 'log'), { bytesMax: 400_000 });
  const file = join(home, 'log', DATA_FILE);
  const append = async () => {
    const events = Array.from(
      { length: 8 },
      () => ({ type: 'runtime.stopped', reason: 'x'.repeat(100) }) as const,
    );
    await log.append({ at: log.head().seq, epoch: 1, events }, log.head().seq);
  };
  const sizes: number[] = [];
  let refused = 0;
  while (refused < 3) {
    try {
      await append();
    } catch (thrown) {
      assert.is((thrown as KarmaError).code, 'LOG_FULL');
      assert.match((thrown as KarmaError).message, 'kma compact');
      refused += 1;
      sizes.push(statSync(file).size);
      assert.is(kma('compact', '--home', home, '--keep', '200').status, 0);
    }
  }
  const [first = 0] = sizes;
  for (const size of sizes) assert.ok(size <= first * 1.25, `${sizes}`);
  await log.close();
  assert.is((await meaningOfEnds(home)).length > 3_000, true);
});

/** The last event of each record, archive included, as numbers without a gap. */
async function meaningOfEnds(home: string): Promise<number[]> {
  const history = History.open(home);
  const seqs = [...history.log.stored()].flatMap((group) =>
    Array.from({ length: lastSeq(group) - group.seq + 1 }, (_, i) => group.seq + i),
  );
  await history.close();
  assert.ok(seqs.every((seq, i) => seq === i + 1));
  return seqs;
}

test('a runtime that starts on a large log compacts it first', async () => {
  const first = await startRuntime({ deterministic: true });
  await workOff(first, ['fine', 'fine']);
  await first.stop('enough');
  const home = dirname(first.home.blobsFolder());
  const config = { logCompactBytes: 1_000, logKeepEvents: 5 };
  const second = await startRuntime({ deterministic: true, home, config });
  await workOff(second, ['throw', 'ask']);
  await second.stop('enough');
  const log = openForReading(home);
  const { seq } = log.base();
  assert.ok(seq > 0 && seq < log.head().seq - 5);
  assert.ok([...log.read(0 as Seq)].length > 10, 'the archive is read');
  await log.close();
});

test('what cannot be compacted is refused: usage 2', () => {
  for (const args of [
    ['--keep', 'x'],
    ['--before', '7'],
    ['--keep-archive', '-1'],
    ['--home', join(scratch, 'nowhere')],
    ['--keep', '1', '--before', '2026-01-01'],
  ])
    assert.is(kma('compact', ...args).status, 2, args.join(' '));
});

test('an archive that may not grow loses its oldest segments, says what is gone, and goes on growing at its end', async () => {
  const home = copy();
  for (const events of [KEEP + 900, KEEP + 600, KEEP + 300]) await compact(home, { events });
  const [first, second, third] = new Archive(home).list();
  assert.ok(first && second && third);
  const bytes = statSync(second.file).size + statSync(third.file).size;
  assert.is((await compact(home, { events: KEEP + 300, archiveBytes: bytes })).dropped, 1);
  const { dropped, segments, base } = await compact(home, { events: KEEP, archiveBytes: 0 });
  assert.equal([dropped, segments], [2, 1], 'the newest stays');
  const history = History.open(home);
  const { message } = await refusalOf(() => history.at({ seq: 700 as Seq }));
  assert.match(message, new RegExp(`events \\d+ to ${third.last} are archived`));
  assert.is(history.at({ seq: (base + 1) as Seq }).state.seq, base + 1);
  await history.close();
  const { from, problems } = (await verify(home)) as Verification;
  assert.equal(problems, []);
  assert.ok(from <= base && from > 0, `${from} of ${base}`);
  const opened = await Home.open(home, DEFAULT_CONFIG);
  assert.is(opened.loadState().seq, opened.log.head().seq);
  await opened.close();
});

test('a log that outgrows its size while the team works is compacted meanwhile, and holds up nobody', async () => {
  const home = join(scratch, 'growing');
  const config = { logCompactBytes: 150_000, logKeepEvents: 400 };
  const runtime = await startRuntime({ home, config });
  const { log } = runtime.home as Home;
  let rounds = 0;
  const until = performance.now() + 30_000;
  for (; log.base().seq === 0 && performance.now() < until; rounds += 1) {
    await workOff(
      runtime,
      Array.from({ length: 50 }, (_, i) => `fine ${rounds}/${i}`),
    );
    await setTimeout(50);
  }
  await workOff(runtime, ['fine at the end']);
  const base = log.base().seq;
  await runtime.stop('test');
  assert.ok(base > 0, `the log begins at its beginning after ${rounds} rounds`);
  const verification = await verify(home);
  assert.ok('problems' in verification, JSON.stringify(verification));
  assert.equal(verification.problems, []);
  assert.is(verification.from, 0, 'the archive has the rest');
  const again = await startRuntime({ home, config });
  await again.stop('test');
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));

test.run();
