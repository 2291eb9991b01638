import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Dice } from '../../state/dice.ts';
import { toErrorData } from '../../state/errors.ts';
import { JOURNAL_FILE } from '../../state/log-journal.ts';
import { DATA_FILE } from '../../state/log-lmdb.ts';
import type { Case } from './case.ts';
import { Client, Driver } from './client.ts';

const LOAD_MS = 2_000;
const IMAGES_A_CHILD = 25;
const PAGE = 4_096;
const SECTOR = 512;

/** What becomes of what was written but not synced: none of it, all of it, or each piece of that size by dice. */
const TEARS = [0, Number.POSITIVE_INFINITY, PAGE, SECTOR] as const;

/** The files of a log. */
const FILES = [DATA_FILE, JOURNAL_FILE] as const;

/** What a process did, in order, and to which of the files. */
type Act =
  | {
      readonly kind: 'write' | 'write-through';
      readonly file: number;
      readonly at: number;
      readonly bytes: Buffer;
    }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'cut'; readonly file: number; readonly at: number }
  | { readonly kind: 'acknowledge'; readonly bytes: Buffer };
type Write = Extract<Act, { at: number; bytes: Buffer }>;

/**
 * Records what a runtime under load writes, syncs and acknowledges; then, for random moments, makes the disk as a
 * power cut may leave it and opens that in a fresh process.
 */
export const power: Case = async ({ dice, images, folder: given, progress }) => {
  const folder = realpathSync(given);
  const shim = join(folder, 'shim.so');
  try {
    if (process.platform !== 'linux') throw new Error('only Linux preloads it');
    execFileSync(
      'cc',
      ['-shared', '-fPIC', '-O1', '-o', shim, join(import.meta.dirname, 'power-shim.c'), '-ldl'],
      {
        stdio: 'pipe',
      },
    );
  } catch (thrown) {
    const skipped = `the shim that records what is written cannot be built: ${toErrorData(thrown).message}`;
    return { figures: {}, fouls: [], skipped };
  }
  const trace = join(folder, 'trace');
  const acknowledged = join(folder, 'acknowledged');
  const driver = new Driver(join(folder, 'home'), {
    args: ['--acknowledge', acknowledged],
    env: { LD_PRELOAD: shim, KARMA_TRACE: trace, KARMA_ACKNOWLEDGED: acknowledged },
  });
  const client = new Client({ dice, depth: 40, sessionTasks: 150 });
  await client.attach(driver);
  await pause(LOAD_MS);
  await client.quiet();
  driver.send('quit');
  if ((await driver.ended) !== 0)
    return { figures: {}, fouls: [`the recorded process failed: ${driver.errors}`] };

  const acts = readTrace(readFileSync(trace));
  const count = (kind: Act['kind']): number => acts.filter((act) => act.kind === kind).length;
  progress(`recorded ${acts.length} acts, ${count('sync')} syncs`);
  const fouls: string[] = [];
  let opened = 0;
  let acknowledgedMax = 0;
  const cuts = Array.from({ length: images }, (_, i) => Math.floor(dice(`cut ${i}`) * acts.length)).sort(
    (a, b) => a - b,
  );
  const disk = new Disk();
  let at = 0;
  for (let i = 0; i < cuts.length && fouls.length === 0; i += IMAGES_A_CHILD) {
    const batch = cuts.slice(i, i + IMAGES_A_CHILD).map((cut, k) => {
      for (; at < cut; at += 1) disk.do(acts[at]);
      const image = join(folder, `image-${i + k}`);
      disk.cutPower(image, dice, `tear ${i + k}`);
      return image;
    });
    const script = join(import.meta.dirname, 'power-check.ts');
    const child = spawnSync(process.execPath, [script, ...batch], { encoding: 'utf8' });
    const answers = child.stdout.split('\n').filter((line) => line !== '');
    for (const line of answers) {
      const answer = JSON.parse(line) as { folder: string; acknowledged: number; fouls: string[] };
      opened += 1;
      acknowledgedMax = Math.max(acknowledgedMax, answer.acknowledged);
      fouls.push(...answer.fouls.map((foul) => `${answer.folder}: ${foul}`));
    }
    if (answers.length < batch.length)
      fouls.push(`${batch[answers.length]} ended its reader: ${child.signal ?? child.stderr}`);
    if (fouls.length === 0) for (const image of batch) rmSync(image, { recursive: true });
    progress(`${opened} power cuts`);
  }
  return {
    figures: {
      images: opened,
      writes: count('write'),
      writtenThrough: count('write-through'),
      syncs: count('sync'),
      acknowledgements: count('acknowledge'),
      tasksAcknowledged: acknowledgedMax,
    },
    fouls,
  };
};

function readTrace(trace: Buffer): Act[] {
  const acts: Act[] = [];
  for (let at = 0; at < trace.length; ) {
    const [kind, offset, length, file] = [0, 8, 16, 24].map((field) =>
      Number(trace.readBigUInt64LE(at + field)),
    );
    at += 32;
    if (kind === undefined || offset === undefined || length === undefined || file === undefined) break;
    if (kind === 3) acts.push({ kind: 'sync', file });
    else if (kind === 4) acts.push({ kind: 'cut', file, at: offset });
    else {
      const bytes = trace.subarray(at, at + length);
      at += length;
      if (kind === 5) acts.push({ kind: 'acknowledge', bytes });
      else acts.push({ kind: kind === 2 ? 'write-through' : 'write', file, at: offset, bytes });
    }
  }
  return acts;
}

/** The log's files on a disk with a cache that loses power. */
class Disk {
  readonly #synced: Buffer[] = FILES.map(() => Buffer.alloc(0));
  #cached: Write[] = [];
  readonly #acknowledged: Buffer[] = [];

  do(act: Act | undefined): void {
    switch (act?.kind) {
      case 'write':
      case 'write-through':
        this.#cached.push(act);
        return;
      case 'sync':
        for (const { file, at, bytes } of this.#cached)
          if (file === act.file) this.#synced[file] = put(this.#of(file), at, bytes);
        this.#cached = this.#cached.filter(({ file }) => file !== act.file);
        return;
      case 'cut':
        this.#synced[act.file] = Buffer.concat([this.#of(act.file), Buffer.alloc(act.at)]).subarray(
          0,
          act.at,
        );
        return;
      case 'acknowledge':
        this.#acknowledged.push(act.bytes);
        return;
      default:
    }
  }

  /** Writes what is left, and what had been acknowledged. */
  cutPower(folder: string, dice: Dice, name: string): void {
    const tear = TEARS[Math.floor(dice(name) * TEARS.length)] ?? 0;
    const left: Buffer[] = this.#synced.map((bytes) => Buffer.from(bytes));
    for (const [i, { kind, file, at, bytes }] of this.#cached.entries()) {
      const survives = (from: number): boolean =>
        kind === 'write-through' || tear === Number.POSITIVE_INFINITY || dice(`${name} ${i} ${from}`) < 0.5;
      const step = kind === 'write-through' ? bytes.length : Math.min(tear, bytes.length);
      for (let from = 0; step > 0 && from < bytes.length; from += step)
        if (survives(from))
          left[file] = put(left[file] ?? Buffer.alloc(0), at + from, bytes.subarray(from, from + step));
    }
    mkdirSync(join(folder, 'log'), { recursive: true });
    for (const [i, file] of FILES.entries()) writeFileSync(join(folder, 'log', file), left[i] ?? '');
    writeFileSync(join(folder, 'acknowledged'), Buffer.concat(this.#acknowledged));
  }

  #of(file: number): Buffer {
    return this.#synced[file] ?? Buffer.alloc(0);
  }
}

function put(file: Buffer, at: number, bytes: Buffer): Buffer {
  const end = at + bytes.length;
  const room = end <= file.length ? file : Buffer.concat([file, Buffer.alloc(end - file.length)]);
  bytes.copy(room, at);
  return room;
}
