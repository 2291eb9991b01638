import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './durable.ts';
import { KarmaError } from './errors.ts';
import type { Seq } from './ids.ts';
import type { Head, StoredGroup } from './log.ts';
import { missingTail } from './log-errors.ts';
import { CONTENT_AT, corrupt, headOf, openRecord } from './record.ts';

/** A record and where it belongs. */
export interface Entry {
  /** Its first event. */
  readonly seq: Seq;
  readonly bytes: Buffer;
  /** The log's head after it. */
  readonly head: Head;
}

export const JOURNAL_FILE = 'journal';
/** What the file holds, and so the most that LMDB may lag behind. */
export const JOURNAL_BYTES = 2 ** 20;

/** Length of the record in bytes (4), number of its first event (8). */
const ENTRY_HEADER = 12;

/**
 * The newest records, on disk before LMDB has them. A commit of LMDB flushes the disk twice, writes anew every page
 * from the root down, and costs three times what it costs to overwrite a few kilobytes of a file that has its size
 * already and flush those. So the records of many turns lie here until they are as many as a large transaction takes.
 *
 * The file is written over from its start whenever LMDB has all of it. What is left of an earlier lap, or was torn by
 * a power cut before anybody was told, does not continue the record before it: there the journal ends.
 */
export class Journal {
  readonly #fd: number;
  #at: number;

  /**
   * @param at where the next record goes: behind those that LMDB lacks
   * @throws when the disk has no room for it
   */
  constructor(file: string, at: number) {
    const made = !existsSync(file);
    this.#fd = openSync(file, made ? 'wx+' : 'r+', 0o600);
    this.#at = at;
    try {
      const { size } = fstatSync(this.#fd);
      if (size >= JOURNAL_BYTES) return;
      writeAll(this.#fd, Buffer.alloc(JOURNAL_BYTES - size), size);
      fsyncSync(this.#fd);
      if (made) syncFolder(dirname(file));
    } catch (thrown) {
      closeSync(this.#fd);
      throw thrown;
    }
  }

  hasRoom(bytes: Buffer): boolean {
    return this.#at + ENTRY_HEADER + bytes.length <= JOURNAL_BYTES;
  }

  /** Returns when the record is on disk. Where that failed the next one takes its place. */
  append({ seq, bytes }: Entry): void {
    const entry = Buffer.allocUnsafe(ENTRY_HEADER + bytes.length);
    entry.writeUInt32LE(bytes.length, 0);
    entry.writeDoubleLE(seq, 4);
    entry.set(bytes, ENTRY_HEADER);
    writeAll(this.#fd, entry, this.#at);
    fdatasyncSync(this.#fd);
    this.#at += entry.length;
  }

  /** LMDB has no room for it: nothing more is taken until it has. */
  seal(): void {
    this.#at = JOURNAL_BYTES;
  }

  /** LMDB has it all. */
  rewind(): void {
    this.#at = 0;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** The file as it is. To be read before LMDB: what is written over meanwhile, LMDB has by then. */
export function readJournal(file: string): Buffer {
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

/**
 * The records in a journal that continue a log, and where the journal goes on behind them.
 * @throws KarmaError `LOG_TRUNCATED` when records between are missing, `LOG_CORRUPT` when it belongs to another log
 */
export function continuation(journal: Buffer, head: Head): { entries: Entry[]; end: number } {
  const entries: Entry[] = [];
  let end = 0;
  let previous: Head | null = null;
  for (const { seq, bytes, end: behind } of pieces(journal)) {
    const group = whole(seq, bytes, previous);
    if (!group) break;
    if (!previous && seq > head.seq + 1) throw missingTail(head.seq, seq - 1);
    previous = headOf(group);
    if (previous.seq === head.seq && previous.hash !== head.hash)
      throw corrupt(seq, 'the journal beside the log continues another log');
    if (previous.seq <= head.seq) continue;
    entries.push({ seq: group.seq, bytes, head: previous });
    end = behind;
  }
  return { entries, end };
}

function* pieces(journal: Buffer): Generator<{ seq: number; bytes: Buffer; end: number }> {
  for (let at = 0; at + ENTRY_HEADER + CONTENT_AT < journal.length; ) {
    const length = journal.readUInt32LE(at);
    const begin = at + ENTRY_HEADER;
    const end = begin + length;
    if (length <= CONTENT_AT || end > journal.length) return;
    yield { seq: journal.readDoubleLE(at + 4), bytes: journal.subarray(begin, end), end };
    at = end;
  }
}

function whole(seq: number, bytes: Buffer, previous: Head | null): StoredGroup | null {
  try {
    return openRecord(seq, bytes, previous);
  } catch (thrown) {
    if (thrown instanceof KarmaError && thrown.code === 'LOG_CORRUPT') return null;
    throw thrown;
  }
}

function writeAll(fd: number, bytes: Buffer, at: number): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(fd, bytes, written, bytes.length - written, at + written);
}
