import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Blobs, DiskBlobs, getJson } from '../state/blobs.ts';
import { syncFolder } from '../state/durable.ts';
import { KarmaError } from '../state/errors.ts';
import { ReportFiles } from '../state/findings.ts';
import type { BlobHash, Seq } from '../state/ids.ts';
import type { EventLog } from '../state/log.ts';
import { DATA_FILE, LmdbLog, LOCK_FILE } from '../state/log-lmdb.ts';
import { makeFolder } from './files.ts';
import { openForReading } from './replay.ts';
import { damageError, verify } from './replay-verify.ts';

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
  makeFolder(dirname(target), '--home');
  const draft = `${target}.draft`;
  rmSync(draft, { recursive: true, force: true });
  try {
    mkdirSync(draft, { mode: 0o700 });
    const copied = await copyInto(draft, from, options);
    if (existsSync(target)) rmdirSync(target);
    renameSync(draft, target);
    syncFolder(dirname(target));
    return copied;
  } catch (thrown) {
    rmSync(draft, { recursive: true, force: true });
    const { code } = thrown as { code?: unknown };
    if (code !== 'ENOSPC' && code !== 28) throw thrown;
    throw new KarmaError(
      'LOG_FULL',
      `no space left for a copy of ${from} at ${to}: free some, or choose another place`,
    );
  }
}

async function copyInto(draft: string, from: string, { verified, progress }: CopyOptions): Promise<Copied> {
  const folder = join(draft, 'log');
  const source = openForReading(from, { tailUnchecked: true });
  try {
    await source.backup(folder);
  } finally {
    await source.close();
  }
  const log = new LmdbLog(folder, { tailUnchecked: true });
  const blobs = new DiskBlobs(join(draft, 'blobs'));
  try {
    log.release();
    let bytes = log.bytes;
    const whole = copyBlobs(
      new DiskBlobs(join(from, 'blobs')),
      blobs,
      (size) => {
        bytes += size;
      },
      progress,
    );
    const problems = lostBlobs(log, blobs, whole);
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
    try {
      const bytes = from.get(hash);
      to.put(bytes);
      whole.add(hash);
      copied(bytes.length);
    } catch (thrown) {
      if (!(thrown instanceof KarmaError)) throw thrown;
    }
    progress?.(i + 1, known.length);
  }
  return whole;
}

/** The blobs that completed tasks and their reports name but the store lacks, each with the first task that made it. */
function lostBlobs(log: Pick<EventLog, 'read'>, blobs: Blobs, present: ReadonlySet<BlobHash>): string[] {
  const lost = new Map<BlobHash, string>();
  const need = (blob: BlobHash, task: string): void => {
    if (!present.has(blob) && !lost.has(blob)) lost.set(blob, task);
  };
  for (const { events } of log.read()) {
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
