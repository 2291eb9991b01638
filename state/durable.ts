import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Bytes: a disk that is busy with much more keeps whoever else waits for it, like the log, waiting for long. */
const SYNCED_AT_A_TIME = 4 * 2 ** 20;

const DRAFT = /\.[0-9a-f-]{36}\.draft$/;

/**
 * Writes a file whole or not at all, and returns when no power cut can take it back: beside its place, synced, renamed,
 * and its folder synced. A reader sees the old bytes or the new; writers of the same file need not agree.
 */
export function writeDurably(file: string, bytes: Uint8Array, mode = 0o600): void {
  const folder = dirname(file);
  const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.getBuiltinModule('node:crypto').randomUUID()}.draft`;
  const fd = openSync(draft, 'wx', mode);
  try {
    for (let written = 0; written < bytes.length; fsyncSync(fd))
      written += writeSync(fd, bytes, written, Math.min(bytes.length - written, SYNCED_AT_A_TIME));
  } finally {
    closeSync(fd);
  }
  renameSync(draft, file);
  syncFolder(folder);
  if (made) syncFolder(dirname(made));
}

/** Removes what killed writers have left in a folder; nobody may be writing there. */
export function dropDrafts(folder: string): void {
  for (const file of readdirSync(folder)) if (DRAFT.test(file)) rmSync(join(folder, file), { force: true });
}

/** Makes what was named in a folder stay there. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** No space, too large a file, too much of a quota: by name as Node has them, by number as LMDB does. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EFBIG', 'EDQUOT', 28, 27, 122]);

/** Whether a write failed for want of room. */
export function isNoRoom(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && NO_ROOM.has(thrown.code);
}

/** What the disk of a folder has left, which need not be there yet. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : dirname(folder));
  return bavail * bsize;
}
