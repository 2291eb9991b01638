import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from 'lmdb';
import * as assert from 'uvu/assert';
import { type Copied, copyHome } from '../src/backup.ts';
import { openForReading } from '../src/replay.ts';
import { DiskBlobs } from '../state/blobs.ts';
import { diceOf } from '../state/dice.ts';
import { KarmaError } from '../state/errors.ts';
import { lastSeq } from '../state/log.ts';
import { LmdbLog } from '../state/log-lmdb.ts';
import { suite } from './helpers/suite.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'src', 'main.ts');
const scratch = mkdtempSync(join(tmpdir(), 'karma-backup-'));
const home = join(scratch, 'home');
const paper = join(root, 'corpus', 'neftune.pdf');
const KILLS = 3;
const writers: ChildProcess[] = [];
let folders = 0;

function newFolder(): string {
  folders += 1;
  return join(scratch, `copy-${folders}`);
}

function kma(...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: scratch });
}

async function refusalOf(copying: Promise<Copied>): Promise<KarmaError> {
  try {
    await copying;
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown;
    throw thrown;
  }
  throw new Error('it was copied');
}

/** Hash of each record, by its last event. */
async function recordsOf(folder: string): Promise<Map<number, string>> {
  const log = openForReading(folder);
  const records = new Map([...log.stored()].map((group) => [lastSeq(group), group.hash]));
  await log.close();
  return records;
}

/** A data folder in use by a process that writes to it as fast as it can. */
async function startWriter(folder: string): Promise<ChildProcess> {
  const writer = spawn(process.execPath, [join(root, 'test', 'helpers', 'backup-writer.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writers.push(writer);
  await new Promise((resolve) => writer.stdout.once('data', resolve));
  return writer;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

const test = suite('backup');

test('backups beside a writer are whole: a prefix of its log, and every blob that this names', async () => {
  const writer = await startWriter(home);
  const copies: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    const copy = newFolder();
    const { events, problems } = await copyHome(home, copy, { verified: true });
    assert.ok(events > 100);
    assert.equal(problems, []);
    copies.push(copy);
  }
  await end(writer);
  const written = await recordsOf(home);
  let last = 0;
  for (const copy of copies) {
    const log = new LmdbLog(join(copy, 'log'), { readOnly: true });
    const blobs = new DiskBlobs(join(copy, 'blobs'));
    const { seq, hash } = log.head();
    assert.is(written.get(seq), hash);
    assert.ok(seq > last, 'it was written to meanwhile');
    last = seq;
    for (const { events } of log.read())
      for (const event of events)
        if (event.type === 'task.completed') for (const { blob } of event.artifacts) blobs.get(blob);
    await log.close();
  }
});

test("a backup of a folder in use is in nobody's use", async () => {
  const held = join(scratch, 'held');
  const writer = await startWriter(held);
  const copy = newFolder();
  await copyHome(held, copy, { verified: false });
  const log = new LmdbLog(join(copy, 'log'));
  log.claim({ pid: process.pid, born: '' }, () => true);
  await log.close();
  await end(writer);
});

test('a job that is backed up half-way is finished by the same command where it is restored', async () => {
  const args = (folder: string) => [
    paper,
    '--quiet',
    '--claims',
    '1',
    '--home',
    folder,
    '--out',
    `${folder}-out`,
  ];
  const original = join(scratch, 'job');
  const job = spawn(process.execPath, [program, ...args(original)], { cwd: scratch, stdio: 'inherit' });
  const ended = new Promise((resolve) => job.once('exit', resolve));
  const started = () => existsSync(join(original, 'blobs'));
  while (!started()) await new Promise((resolve) => setTimeout(resolve, 10));
  const backup = kma('backup', 'half', '--home', original, '--json');
  assert.is(backup.status, 0, backup.stderr);
  assert.is(await ended, 0);
  const restored = kma('restore', 'half', '--home', 'again', '--verify');
  assert.is(restored.status, 0, restored.stderr);
  const known = JSON.parse(backup.stdout).events;
  assert.is((await recordsOf(join(scratch, 'again'))).has(known), true);
  assert.is(kma(...args('again')).status, 0);
  const report = (folder: string) => readFileSync(join(scratch, `${folder}-out`, 'report.md'), 'utf8');
  assert.is(report('again'), report('job'));
});

test(`killed at any moment (${KILLS} times), a backup is whole or not there, and can be made again`, async () => {
  const copy = newFolder();
  const args = [program, 'backup', copy, '--home', home];
  const began = performance.now();
  assert.is(kma('backup', newFolder(), '--home', home).status, 0);
  const wholeMs = performance.now() - began;
  for (let i = 0; i < KILLS; i += 1) {
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, wholeMs * (0.2 + 0.8 * diceOf(i)('kill'))));
    await end(child);
    if (!existsSync(copy)) continue;
    assert.equal(await recordsOf(copy), await recordsOf(home));
    rmSync(copy, { recursive: true });
  }
  const { problems } = await copyHome(home, copy, { verified: true });
  assert.equal(problems, []);
  assert.is(existsSync(`${copy}.draft`), false);
});

test('a folder that is not empty takes no copy, and what is no data folder gives none', async () => {
  const taken = newFolder();
  mkdirSync(taken);
  writeFileSync(join(taken, 'mine'), 'keep');
  for (const command of ['backup', 'restore']) {
    const args = command === 'backup' ? [taken, '--home', home] : [home, '--home', taken];
    const { status, stderr } = kma(command, ...args);
    assert.is(status, 2);
    assert.match(stderr, 'not empty');
  }
  assert.equal(readdirSync(taken), ['mine']);
  const { status, stderr } = kma('restore', taken, '--home', newFolder());
  assert.is(status, 2);
  assert.match(stderr, 'no data folder');
  assert.is(
    readdirSync(scratch).some((name) => name.endsWith('.draft')),
    false,
  );
});

test('on a full disk, or where nothing can be written, there is no copy, and the reason is told', () => {
  const blocked = join(scratch, 'file', 'copy');
  writeFileSync(join(scratch, 'file'), '');
  const elsewhere = kma('backup', blocked, '--home', home);
  assert.is(elsewhere.status, 2);
  assert.match(elsewhere.stderr, 'Choose another place');
  const small = join(scratch, 'small');
  mkdirSync(small);
  // Too small for the log, and for the blobs.
  for (const size of ['64k', '250k']) {
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', small]).status !== 0)
      return console.log('skipped: no small disk can be mounted here');
    try {
      const { status, stderr } = kma('backup', join(small, 'copy'), '--home', 'job');
      assert.is(status, 3, stderr);
      assert.match(stderr, /no space left/i, stderr);
      assert.equal(readdirSync(small), []);
    } finally {
      spawnSync('umount', [small]);
    }
  }
});

test('of a damaged log there is no copy, and the record is named', async () => {
  const damaged = newFolder();
  await copyHome(home, damaged, { verified: false });
  const env = open({ path: join(damaged, 'log'), maxDbs: 4 });
  const records = env.openDB<Buffer, number>({ name: 'records', encoding: 'binary' });
  const bytes = Buffer.from(records.get(7) ?? []);
  bytes.writeUInt8(bytes.readUInt8(90) ^ 1, 90);
  records.putSync(7, bytes);
  await env.close();
  for (const verified of [false, true]) {
    const copy = newFolder();
    const { code, details } = await refusalOf(copyHome(damaged, copy, { verified }));
    assert.equal([code, details.record], ['LOG_CORRUPT', 7]);
    assert.is(existsSync(copy), false);
  }
});

test('a blob that was lost or damaged is named, and the rest is copied', async () => {
  const poorer = newFolder();
  cpSync(home, poorer, { recursive: true });
  const blobs = new DiskBlobs(join(poorer, 'blobs'));
  const [missing = '', changed = '', ...others] = blobs.list();
  rmSync(join(poorer, 'blobs', missing.slice(0, 2), missing));
  writeFileSync(join(poorer, 'blobs', changed.slice(0, 2), changed), 'something else');
  const copy = newFolder();
  const { status, stdout } = kma('backup', copy, '--home', poorer);
  assert.is(status, 1);
  for (const hash of [missing, changed]) assert.match(stdout, `blob ${hash}, made by task-`);
  assert.equal(new DiskBlobs(join(copy, 'blobs')).list(), others);
});

test('nobody but its owner can read a data folder or a backup', () => {
  assert.is(kma('ask', 'What is noise?', '--home', 'again').status, 0);
  for (const folder of ['job', 'again', 'half'])
    for (const name of ['', ...readdirSync(join(scratch, folder), { recursive: true, encoding: 'utf8' })]) {
      const { mode } = statSync(join(scratch, folder, name));
      assert.is(mode & 0o077, 0, join(folder, name));
    }
});

test.after(async () => {
  for (const writer of writers) await end(writer);
});
test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
