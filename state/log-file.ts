import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { freeBytes, isNoRoom } from './durable.ts';
import { KarmaError } from './errors.ts';
import { REMEDY } from './log-errors.ts';

/** What can be told of the log's file without mapping it, which could kill the process. */

/** Two pages of the largest size that LMDB uses here. */
const UNBORN_BYTES_MAX = 2 * 16_384;
/** A disk with less space than a large transaction takes is full. */
const FULL_BYTES = 2 ** 22;
const EIO = 5;

/** Whether a write of LMDB failed for want of room. One that the disk had no room to finish it calls EIO. */
export function isLogFull(thrown: unknown, folder: string): boolean {
  if (isNoRoom(thrown)) return true;
  return (thrown as { code?: unknown }).code === EIO && freeBytes(folder) < FULL_BYTES;
}

/**
 * Reading a memory-mapped file beyond its end kills the process, so its size is compared with what its two meta pages
 * promise before LMDB maps it. Layout of a meta page: 24 bytes of page header, then magic (4 bytes), version (4),
 * address (8), map size (8), page size (4), and 120 bytes after the magic the number of the last page (8).
 */
export function assertWhole(file: string): void {
  if (!existsSync(file)) return;
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    if (size === 0) return;
    const first = readMeta(fd, 0);
    const second = first && readMeta(fd, first.pageBytes);
    const needed = first && second ? Math.max(first.pages, second.pages) * first.pageBytes : null;
    if (needed !== null && size >= needed) return;
    const lack = needed === null ? 'its first pages are unreadable' : `it has ${size} of ${needed} bytes`;
    const why = `its file is cut short: ${lack}`;
    throw new KarmaError('LOG_TRUNCATED', `the event log ${file} cannot be read: ${why}. ${REMEDY}`, { why });
  } finally {
    closeSync(fd);
  }
}

/**
 * Whether a power cut tore the file while it was made, before it held anything: all it has is metas of transaction 0
 * (16 bytes before the end of their first 160), where it has anything.
 */
export function isUnborn(file: string): boolean {
  if (!existsSync(file)) return false;
  const fd = openSync(file, 'r');
  try {
    const { size } = fstatSync(fd);
    if (size > UNBORN_BYTES_MAX) return false;
    const pages = Array.from({ length: Math.ceil(size / 4096) }, (_, i) => i * 4096);
    const metas = pages.filter((at) => readMeta(fd, at));
    const first = metas.length === 0 ? null : readMeta(fd, 0);
    if (first && readMeta(fd, first.pageBytes)) return false;
    const head = Buffer.alloc(160);
    return pages.every((at) => {
      const bytes = head.subarray(0, readSync(fd, head, 0, head.length, at));
      if (metas.includes(at)) return head.readBigUInt64LE(24 + 128) === 0n;
      return bytes.every((byte) => byte === 0);
    });
  } finally {
    closeSync(fd);
  }
}

function readMeta(fd: number, at: number): { pageBytes: number; pages: number } | null {
  const page = Buffer.alloc(160);
  const whole = readSync(fd, page, 0, page.length, at) === page.length;
  if (!whole || page.readUInt32LE(24) !== 0xbeefc0de) return null;
  return { pageBytes: page.readUInt32LE(24 + 24), pages: Number(page.readBigUInt64LE(24 + 120)) + 1 };
}
