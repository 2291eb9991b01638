import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { KarmaError } from './errors.ts';
import type { Seq } from './ids.ts';
import {
  EMPTY_HEAD,
  type EventLog,
  type Group,
  type Head,
  type NewGroup,
  type Past,
  type RecordStore,
  type StoredGroup,
} from './log.ts';
import { archived, missingTail, unreadable } from './log-errors.ts';
import { assertWhole, isLogFull, isUnborn } from './log-file.ts';
import { continuation, type Entry, JOURNAL_FILE, Journal, readJournal } from './log-journal.ts';
import { corrupt, encodeGroup, groupOf, headOf, openRecord } from './record.ts';

/** What a process may claim: to append, or to archive the past. One process each. */
export type Claim = 'holder' | 'archivist';

/** Whoever has the data folder open. */
export interface Holder {
  readonly pid: number;
  /** Tells two processes with the same pid apart. */
  readonly born: string;
}

export interface LmdbLogOptions {
  /** Largest size of the log on disk in bytes; appends beyond it are refused. */
  readonly bytesMax?: number;
  readonly readOnly?: boolean;
  /** Leave the last record unchecked, for whoever will read them all anyway. */
  readonly tailUnchecked?: boolean;
  /** Where to read what was before the base. */
  readonly past?: Past;
}

export const DATA_FILE = 'data.mdb';
export const LOCK_FILE = 'lock.mdb';
const BYTES_MAX = 64 * 2 ** 30;
/** Few enough that whoever appends waits a few milliseconds at most. */
const TRIMMED_AT_A_TIME = 1_000;

/**
 * The log on disk, one LMDB record per group, keyed by the sequence number of its first event. Whoever has claimed it
 * writes a record to the journal first; LMDB gets what the journal holds in one transaction when that is full, and at
 * the end. Everybody reads both.
 *
 * The durability of LMDB rests on two choices that 9,000 simulated power cuts asked for: `overlappingSync: false`, and
 * writes in `transactionSync` with a block body (an arrow that returns the promise of `put` commits nothing).
 */
export class LmdbLog implements EventLog, RecordStore {
  readonly #folder: string;
  readonly #env: RootDatabase;
  readonly #records: Database<Buffer, number>;
  readonly #meta: Database<unknown, string>;
  readonly #bytesMax: number;
  readonly #past: Past | undefined;
  readonly #listeners = new Set<(group: Group) => void>();
  /** Up to where LMDB has it. */
  #settled: Head = EMPTY_HEAD;
  /** Records that only the journal has. */
  #pending: Entry[] = [];
  #pendingBytes = 0;
  #head: Head = EMPTY_HEAD;
  #journal: Journal | null = null;
  #holder: Holder | null = null;
  #broken: KarmaError | null = null;

  /** @throws KarmaError `LOG_TRUNCATED` or `LOG_CORRUPT` when the files are not whole */
  constructor(folder: string, options: LmdbLogOptions = {}) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, DATA_FILE);
    if (!options.readOnly && isUnborn(file)) rmSync(file);
    assertWhole(file);
    this.#env = open({
      path: folder,
      overlappingSync: false,
      maxDbs: 4,
      readOnly: options.readOnly ?? false,
    });
    keepPrivate(folder);
    this.#records = this.#env.openDB({ name: 'records', encoding: 'binary', cache: false });
    this.#meta = this.#env.openDB({ name: 'meta', encoding: 'msgpack', cache: false });
    this.#bytesMax = options.bytesMax ?? BYTES_MAX;
    this.#past = options.past;
    try {
      this.#load();
      if (!options.tailUnchecked) this.#assertLastRecord();
    } catch (thrown) {
      void this.#env.close();
      throw unreadable(thrown, 0);
    }
  }

  /**
   * Claims the log for this process, atomically among processes: to append to it, or to archive its past.
   * @throws KarmaError `HOME_HELD`, naming the process that has it
   */
  claim(self: Holder, isAlive: (holder: Holder) => boolean, role: Claim = 'holder'): void {
    const holder = this.#env.transactionSync(() => {
      const known = this.#meta.get(role) as Holder | undefined;
      if (known && (known.pid !== self.pid || known.born !== self.born) && isAlive(known)) return known;
      this.#meta.putSync(role, self);
      return null;
    });
    if (!holder) {
      if (role === 'holder') this.#hold(self);
      return;
    }
    throw new KarmaError(
      'HOME_HELD',
      `the data folder is in use by process ${holder.pid}: stop it, or choose another --home`,
      {
        pid: holder.pid,
      },
    );
  }

  /** From now on nobody else appends: the newest records are those that are there now. */
  #hold(self: Holder): void {
    const end = this.#load();
    this.#holder = self;
    try {
      this.#journal ??= new Journal(join(this.#folder, JOURNAL_FILE), end);
    } catch (thrown) {
      if (!isLogFull(thrown, this.#folder)) throw thrown;
    }
  }

  /** Gives up a claim, whoever made it. */
  release(role: Claim): void {
    this.#env.transactionSync(() => {
      this.#meta.removeSync(role);
    });
  }

  /** What the records take, the index and free pages not counted. */
  get bytes(): number {
    return this.#settledBytes() + this.#pendingBytes;
  }

  /** Up to where the log is LMDB's own. */
  settled(): Head {
    return this.#settled;
  }

  base(): Head {
    return (this.#meta.get('base') as Head | undefined) ?? EMPTY_HEAD;
  }

  baseSnapshot(): Uint8Array | null {
    return (this.#meta.get('baseSnapshot') as Uint8Array | undefined) ?? null;
  }

  /**
   * Lets the log begin after a record, from a snapshot of the state there, in one transaction; the records before are
   * no longer read, and `trim` removes them. May be done beside the process that appends.
   */
  rebase(base: Head, snapshot: Uint8Array): void {
    this.#env.transactionSync(() => {
      this.#meta.putSync('base', base);
      this.#meta.putSync('baseSnapshot', snapshot);
    });
  }

  /** Removes some of the records before the base, so that appends use their pages again. Returns how many it was. */
  trim(): number {
    return this.#env.transactionSync(() => {
      const { seq } = this.base();
      const before = [...this.#records.getRange({ end: seq + 1, limit: TRIMMED_AT_A_TIME })];
      const bytes = before.reduce((sum, { value }) => sum + value.length, 0);
      for (const { key } of before) this.#records.removeSync(key);
      this.#meta.putSync('bytes', this.#settledBytes() - bytes);
      return before.length;
    });
  }

  /**
   * Copies the log as it is now into a new folder, while it may be written; without its free pages.
   * @throws KarmaError `LOG_FULL` when the copy cannot be written
   */
  async backup(folder: string): Promise<void> {
    mkdirSync(folder, { mode: 0o700 });
    const journal = readJournal(join(this.#folder, JOURNAL_FILE));
    try {
      await this.#env.backup(folder, true);
      const copy = new LmdbLog(folder, { tailUnchecked: true });
      copy.restore(continuation(journal, copy.#settled).entries.map(({ bytes }) => bytes));
      await copy.close();
    } catch (thrown) {
      if (thrown instanceof KarmaError) throw thrown;
      // LMDB says why in words only.
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new KarmaError('LOG_FULL', `the log cannot be copied to ${folder}: ${why}`);
    }
  }

  async append(group: NewGroup, expectedHead: Seq): Promise<Head> {
    if (this.#broken) throw this.#broken;
    if (this.#head.seq !== expectedHead) {
      throw new KarmaError('LOG_CONFLICT', `the log's head is ${this.#head.seq}, expected ${expectedHead}`);
    }
    if (group.events.length === 0) return this.#head;
    const { bytes, group: stored } = encodeGroup(group, this.#head);
    this.#write({ seq: stored.seq, bytes, head: headOf(stored) });
    for (const listener of this.#listeners) listener(stored);
    return this.#head;
  }

  *read(after = 0 as Seq): Generator<Group> {
    for (const stored of this.stored(after)) yield groupOf(stored);
  }

  *stored(after = 0 as Seq): Generator<StoredGroup> {
    const [base, settled, pending] = [this.base(), this.#settled, this.#pending.slice()];
    if (after < base.seq) {
      if (!this.#past) throw archived(base.seq);
      yield* this.#past.stored(after, base);
    }
    if (after < settled.seq) yield* this.#settledAfter(after, base, settled);
    let previous = settled;
    for (const { seq, bytes } of pending) {
      const group = openRecord(seq, bytes, previous);
      previous = headOf(group);
      if (previous.seq > after) yield group;
    }
  }

  *#settledAfter(after: Seq, base: Head, end: Head): Generator<StoredGroup> {
    let previous: Head | null = after <= base.seq ? base : null;
    try {
      const [start] = previous
        ? [previous.seq + 1]
        : this.#records.getKeys({ start: after, reverse: true, limit: 1 });
      for (const { key, value } of this.#records.getRange({ start: start ?? 1 })) {
        const group = openRecord(key, value, previous);
        if (group.seq > end.seq) return;
        previous = headOf(group);
        if (previous.seq === end.seq && previous.hash !== end.hash)
          throw corrupt(key, 'the log ended with another record');
        if (previous.seq > after) yield group;
      }
    } catch (thrown) {
      throw unreadable(thrown, previous?.seq ?? after);
    }
    if (previous && previous.seq < end.seq) throw missingTail(previous.seq, end.seq);
  }

  restore(records: readonly Buffer[]): void {
    let head = this.#head;
    const added = records.map((bytes) => {
      const group = openRecord(head.seq + 1, bytes, head);
      head = headOf(group);
      return { seq: group.seq, bytes, head };
    });
    this.#settle(added);
  }

  head(): Head {
    return this.#head;
  }

  subscribe(listener: (group: Group) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    try {
      if (this.#journal && !this.#broken && this.#pending.length > 0) this.#settle([]);
    } catch (thrown) {
      if (!(thrown instanceof KarmaError)) throw thrown; // it stays in the journal
    }
    this.#broken ??= new KarmaError('LOG_CLOSED', 'the log is closed');
    this.#journal?.close();
    this.#journal = null;
    await this.#env.close();
  }

  /** Finds out what there is. Returns where the journal goes on. */
  #load(): number {
    const journal = readJournal(join(this.#folder, JOURNAL_FILE));
    this.#env.resetReadTxn();
    this.#settled = this.#storedHead();
    const { entries, end } = continuation(journal, this.#settled);
    this.#pending = entries;
    this.#pendingBytes = sizeOf(entries);
    this.#head = entries.at(-1)?.head ?? this.#settled;
    return end;
  }

  /** Makes a record durable. */
  #write(entry: Entry): void {
    if (!this.#journal?.hasRoom(entry.bytes)) return this.#settle([entry]);
    const holder = this.#meta.get('holder') as Holder | undefined;
    if (holder?.pid !== this.#holder?.pid || holder?.born !== this.#holder?.born)
      throw new KarmaError('LOG_CONFLICT', `process ${holder?.pid} has taken the log over`);
    if (this.bytes + entry.bytes.length > this.#bytesMax) throw this.#limitReached();
    try {
      this.#journal.append(entry);
    } catch (thrown) {
      throw this.#storageError(thrown);
    }
    this.#pending.push(entry);
    this.#pendingBytes += entry.bytes.length;
    this.#head = entry.head;
  }

  /** Commits what only the journal has, and records that continue it, in one transaction. */
  #settle(added: readonly Entry[]): void {
    const entries = [...this.#pending, ...added];
    const head = entries.at(-1)?.head ?? this.#head;
    let before: Head | undefined;
    let size = 0;
    try {
      this.#env.transactionSync(() => {
        before = this.#storedHead();
        size = this.#settledBytes() + sizeOf(entries);
        if (before.seq !== this.#settled.seq || size > this.#bytesMax) return;
        for (const { seq, bytes } of entries) this.#records.putSync(seq, bytes);
        this.#meta.putSync('head', head);
        this.#meta.putSync('bytes', size);
      });
    } catch (thrown) {
      this.#journal?.seal();
      throw this.#storageError(thrown);
    }
    if (before?.seq !== this.#settled.seq) {
      throw new KarmaError('LOG_CONFLICT', `another writer moved the log's head to ${before?.seq}`);
    }
    if (size > this.#bytesMax) throw this.#limitReached();
    this.#journal?.rewind();
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#settled = head;
    this.#head = head;
  }

  #limitReached(): KarmaError {
    return new KarmaError(
      'LOG_FULL',
      `the log has reached its limit of ${this.#bytesMax} bytes: archive its past with kma compact`,
    );
  }

  /** A full disk refuses and may recover; any other failed write ends this log, for its state on disk is unknown. */
  #storageError(thrown: unknown): KarmaError {
    if (isLogFull(thrown, this.#folder)) {
      return new KarmaError(
        'LOG_FULL',
        `no space left for the event log in ${this.#folder}: free some, and work goes on by itself`,
      );
    }
    const why = thrown instanceof Error ? thrown.message : thrown;
    this.#broken = new KarmaError('LOG_CORRUPT', `writing the event log failed: ${why}. Restart to recover`);
    return this.#broken;
  }

  #settledBytes(): number {
    return (this.#meta.get('bytes') as number | undefined) ?? 0;
  }

  #storedHead(): Head {
    return (this.#meta.get('head') as Head | undefined) ?? EMPTY_HEAD;
  }

  #assertLastRecord(): void {
    const [last] = this.#records.getRange({ reverse: true, limit: 1 });
    const base = this.base();
    if (!last || last.key <= base.seq) {
      if (this.#settled.seq !== base.seq) throw missingTail(base.seq, this.#settled.seq);
      return;
    }
    const found = headOf(openRecord(last.key, last.value, null));
    if (found.seq !== this.#settled.seq || found.hash !== this.#settled.hash)
      throw missingTail(found.seq, this.#settled.seq);
  }
}

/** LMDB makes its files readable by all. Those of another user, or on a read-only disk, stay as they are. */
function keepPrivate(folder: string): void {
  for (const file of [DATA_FILE, LOCK_FILE]) {
    try {
      chmodSync(join(folder, file), 0o600);
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    }
  }
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
}
