import { existsSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { type Blobs, DiskBlobs, getJson } from '../state/blobs.ts';
import { syncFolder, writeDurably } from '../state/durable.ts';
import { KarmaError } from '../state/errors.ts';
import { ReportFiles } from '../state/findings.ts';
import type { BlobHash, Seq } from '../state/ids.ts';
import type { Head } from '../state/log.ts';
import { DATA_FILE, LmdbLog, LOCK_FILE } from '../state/log-lmdb.ts';
import { Archive } from './archive.ts';
import { makeAll } from './files.ts';
import { openForReading } from './replay.ts';
import { damageError, verify } from './replay-verify.ts';

/** How LMDB calls a full disk: ENOSPC, or EIO where it finds out while it syncs. */
const LMDB_FULL: ReadonlySet<number> = new Set([28, 5]);

/** What a copy of a data folder holds. */
export interface Copied {
  readonly events: Seq;
  /** Hash of the last record. */
  readonly head: string;
  readonly blobs: number;
  /** Size of log and blobs. */
  readonly bytes: number;
  /** What the data folder has lost, or holds against the rules of the books; the copy is as whole as it was. */
  readonly problems: readonly string[];
}

export interface CopyOptions {
  /** Besides every hash, check that the log folds to books that balance, in a process of its own. */
  readonly verified: boolean;
  /** Of the blobs copied so far. */
  readonly progress?: (done: number, known: number) => void;
}

/**
 * Copies a data folder, beside a runtime that may be writing it: a backup is a data folder, so to restore it is to
 * copy it back. Caches stay behind. The copy appears under its name once it is whole, checked and on disk, or never.
 *
 * The log is copied first. A blob is durable before an event names it and never removed, so every blob that the copied
 * log names is there to be copied after it.
 * @throws KarmaError `SOURCE_NOT_FOUND`, `CONFIG_INVALID` when `to` is not empty, `LOG_FULL` when there is no space for
 *   it, and the log's own
 */
export async function copyHome(from: string, to: string, options: CopyOptions): Promise<Copied> {
  if (!existsSync(join(from, 'log', DATA_FILE)))
    throw new KarmaError('SOURCE_NOT_FOUND', `${from} is no data folder: it holds no log/${DATA_FILE}`);
  const target = resolve(to);
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new KarmaError('CONFIG_INVALID', `${to} is not empty: name a new folder, or an empty one`);
  const draft = `${target}.draft`;
  rmSync(draft, { recursive: true, force: true });
  try {
    makeAll(draft, 0o700);
    const copied = await copyInto(draft, from, options);
    if (existsSync(target)) rmdirSync(target);
    renameSync(draft, target);
    syncFolder(dirname(target));
    return copied;
  } catch (thrown) {
    rmSync(draft, { recursive: true, force: true });
    throw copyError(thrown, from, to);
  }
}

/** What went wrong, with its remedy where it is a matter of the disk. */
function copyError(thrown: unknown, from: string, to: string): unknown {
  if (thrown instanceof KarmaError && thrown.code !== 'DISK_FULL') return thrown;
  const { code, message, syscall } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'DISK_FULL' || LMDB_FULL.has(Number(code))) {
    return new KarmaError(
      'LOG_FULL',
      `no space left for a copy of ${from} at ${to}: free some, or choose another place`,
    );
  }
  if (!syscall) return thrown;
  return new KarmaError(
    'CONFIG_INVALID',
    `${from} cannot be copied to ${to}: ${message}. Choose another place`,
  );
}

async function copyInto(draft: string, from: string, { verified, progress }: CopyOptions): Promise<Copied> {
  const folder = join(draft, 'log');
  const source = openForReading(from, { tailUnchecked: true });
  try {
    await source.backup(folder);
  } finally {
    await source.close();
  }
  const archive = new Archive(draft);
  const log = new LmdbLog(folder, { tailUnchecked: true, past: archive });
  const blobs = new DiskBlobs(join(draft, 'blobs'));
  try {
    log.release('holder');
    log.release('archivist');
    let bytes = log.bytes;
    const whole = copyBlobs(
      new DiskBlobs(join(from, 'blobs')),
      blobs,
      (size) => {
        bytes += size;
      },
      progress,
    );
    bytes += copyArchive(from, draft, log.base());
    const problems = lostBlobs(log, blobs, whole, archive.holds(log.base()) ? (0 as Seq) : log.base().seq);
    if (verified) {
      const result = await verify(draft);
      if ('why' in result) throw damageError(from, result);
      problems.push(...result.problems);
    }
    const { seq: events, hash: head } = log.head();
    return { events, head, blobs: whole.size, bytes, problems };
  } finally {
    await log.close();
    rmSync(join(folder, LOCK_FILE), { force: true });
    syncFolder(folder);
    syncFolder(draft);
  }
}

/** Copies whatever matches its name. */
function copyBlobs(
  from: DiskBlobs,
  to: Blobs,
  copied: (bytes: number) => void,
  progress: CopyOptions['progress'],
): Set<BlobHash> {
  const whole = new Set<BlobHash>();
  const known = from.list();
  for (const [i, hash] of known.entries()) {
    const bytes = readBlob(from, hash);
    if (bytes) {
      to.put(bytes);
      whole.add(hash);
      copied(bytes.length);
    }
    progress?.(i + 1, known.length);
  }
  return whole;
}

/** `null` where it is lost or damaged. */
function readBlob(blobs: Blobs, hash: BlobHash): Uint8Array | null {
  try {
    return blobs.get(hash);
  } catch (thrown) {
    if (thrown instanceof KarmaError) return null;
    throw thrown;
  }
}

/** Copies the segments before the log's base, as far as they are there. Returns their bytes. */
function copyArchive(from: string, to: string, base: Head): number {
  const segments = new Archive(from).list().filter(({ last }) => last <= base.seq);
  return segments.reduce((sum, { file }) => {
    const bytes = readFileSync(file);
    writeDurably(join(to, relative(from, file)), bytes);
    return sum + bytes.length;
  }, 0);
}

/** The blobs that completed tasks and their reports name but the store lacks, each with the first task that made it. */
function lostBlobs(log: LmdbLog, blobs: Blobs, present: ReadonlySet<BlobHash>, from: Seq): string[] {
  const lost = new Map<BlobHash, string>();
  const need = (blob: BlobHash, task: string): void => {
    if (!present.has(blob) && !lost.has(blob)) lost.set(blob, task);
  };
  for (const { events } of log.read(from)) {
    for (const event of events) {
      if (event.type !== 'task.completed') continue;
      for (const { kind, blob } of event.artifacts) {
        need(blob, event.task);
        if (kind !== 'report' || !present.has(blob)) continue;
        for (const file of ReportFiles.parse(getJson(blobs, blob)).files) need(file.blob, event.task);
      }
    }
  }
  return [...lost].map(([blob, task]) => `blob ${blob}, made by ${task}, is missing or damaged`);
}
