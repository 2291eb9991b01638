import { hash as digest } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EMPTY_HEAD, type Head, type StoredGroup } from './log.ts';
import { CONTENT_AT, HASH_BYTES, headOf, openRecord } from './record.ts';

/**
 * What is left of a log's file, read without LMDB. A record carries its own hash and that of the record before, so it
 * is recognised wherever it lies and put in order without any index: a lost tail or a torn page takes no more with it
 * than the records it held. Reads by system calls, for memory mapped beyond the end of its file kills the process.
 *
 * LMDB's file, little-endian: a page begins with its number (8 bytes); its kind is at byte 18 (2), and at byte 20 (2)
 * the length of a table that follows at byte 24 and says where, counted from there, each node of a leaf lies (2 each).
 * A node is the length of its data (4), flags (2), the length of its key (2), the key, and the data or, if it is long,
 * the number of the page after whose 24 bytes it lies.
 */
const PAGE_HEADER = 24;
const NODE_HEADER = 8;
const KIND_LEAF = 0x02;
const FLAG_ELSEWHERE = 0x01;
const MAGIC = 0xbeefc0de;
const PAGE_BYTES = 4096;
const CHUNK_PAGES = 1024;

interface Place {
  readonly hash: string;
  readonly at: number;
  readonly length: number;
}

/** The records that follow one another from `head` on, as far as they can be found in the file. */
export function* salvage(file: string, head: Head = EMPTY_HEAD): Generator<StoredGroup> {
  const fd = openSync(file, 'r');
  try {
    const successors = findRecords(fd);
    for (let last = head; ; ) {
      // Of two that continue the same record, one was never committed: nothing continues it.
      const candidates = successors.get(last.hash) ?? [];
      const next = candidates.find(({ hash }) => successors.has(hash)) ?? candidates[0];
      if (!next) return;
      const group = openRecord(last.seq + 1, readAt(fd, next.at, next.length), last);
      last = headOf(group);
      yield group;
    }
  } finally {
    closeSync(fd);
  }
}

/** Every whole record in the file, by the hash of the record before it. */
function findRecords(fd: number): Map<string, Place[]> {
  const found = new Map<string, Place[]>();
  const { size } = fstatSync(fd);
  for (const { at, length } of leafData(fd)) {
    if (length <= CONTENT_AT || at + length > size) continue;
    const bytes = readAt(fd, at, length);
    const hash = bytes.toString('hex', 0, HASH_BYTES);
    if (digest('sha256', bytes.subarray(HASH_BYTES), 'hex') !== hash) continue;
    const previous = bytes.toString('hex', HASH_BYTES, CONTENT_AT);
    const places = found.get(previous);
    if (!places) found.set(previous, [{ hash, at, length }]);
    else if (!places.some((place) => place.hash === hash)) places.push({ hash, at, length });
  }
  return found;
}

/** Where the data of each node of each leaf lies. */
function* leafData(fd: number): Generator<{ at: number; length: number }> {
  const pageBytes = pageSize(fd);
  for (let number = 0; ; number += CHUNK_PAGES) {
    const chunk = readAt(fd, number * pageBytes, CHUNK_PAGES * pageBytes);
    if (chunk.length < PAGE_HEADER) return;
    for (let at = 0; at + pageBytes <= chunk.length; at += pageBytes) {
      const page = chunk.subarray(at, at + pageBytes);
      const named = page.readUInt32LE(0) === number + at / pageBytes;
      if (!named || (page.readUInt16LE(18) & 0xff) !== KIND_LEAF) continue;
      const table = Math.min(page.readUInt16LE(20), pageBytes - PAGE_HEADER);
      for (let i = 0; i + 2 <= table; i += 2) {
        const node = PAGE_HEADER + page.readUInt16LE(PAGE_HEADER + i);
        if (node + NODE_HEADER > pageBytes) continue;
        const length = page.readUInt32LE(node);
        const data = node + NODE_HEADER + page.readUInt16LE(node + 6);
        if ((page.readUInt16LE(node + 4) & FLAG_ELSEWHERE) === 0) {
          yield { at: number * pageBytes + at + data, length };
        } else if (data + 8 <= pageBytes) {
          yield { at: Number(page.readBigUInt64LE(data)) * pageBytes + PAGE_HEADER, length };
        }
      }
    }
  }
}

function pageSize(fd: number): number {
  const first = readAt(fd, 0, PAGE_HEADER + 28);
  const known = first.length === PAGE_HEADER + 28 && first.readUInt32LE(PAGE_HEADER) === MAGIC;
  return known ? first.readUInt32LE(PAGE_HEADER + 24) : PAGE_BYTES;
}

/** The bytes there, fewer at the end of the file. */
function readAt(fd: number, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const count = readSync(fd, bytes, read, length - read, at + read);
    if (count === 0) break;
    read += count;
  }
  return bytes.subarray(0, read);
}
