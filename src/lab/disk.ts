import { type Blobs, MemoryBlobs } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import type { Seq } from '../../state/ids.ts';
import { EMPTY_HEAD, type EventLog, type Group, type Head, type NewGroup } from '../../state/log.ts';
import { decodeGroup, type Encoded, encodeGroup, headOf } from '../../state/record.ts';
import { decodeSnapshot, encodeSnapshot } from '../../state/snapshot.ts';
import { initialState, type State } from '../../state/state.ts';
import { foldOnto, type Store } from '../home.ts';
import type { Faults } from './faults.ts';
import type { Luck } from './luck.ts';
import type { Life, Time } from './time.ts';

export interface Observer {
  /** A group is on disk; as decoded from its bytes. */
  written(group: Group): void;
  /** A process has loaded the state that it goes on with. */
  loaded(state: State): void;
}

/** What outlives a process: the log's records, blobs, snapshots. */
export class Disk {
  readonly blobs: Blobs = new MemoryBlobs();
  readonly #records: { readonly first: Seq; readonly last: Seq; readonly bytes: Buffer }[] = [];
  readonly #observer: Observer;
  #head: Head = EMPTY_HEAD;
  #snapshot: Uint8Array | null = null;
  full = false;

  constructor(observer: Observer) {
    this.#observer = observer;
  }

  get head(): Head {
    return this.#head;
  }

  write({ bytes, group: { seq } }: Encoded): void {
    const group = decodeGroup(seq, bytes, this.#head);
    this.#head = headOf(group);
    this.#records.push({ first: seq, last: this.#head.seq, bytes });
    this.#observer.written(group);
  }

  /** Groups that hold events after `after`. */
  *read(after: Seq): Generator<Group> {
    for (const { first, last, bytes } of this.#records) {
      if (last > after) yield decodeGroup(first, bytes, null);
    }
  }

  save(snapshot: Uint8Array): void {
    this.#snapshot = snapshot;
  }

  /** The state as a new process finds it: from the snapshot and what follows, or from the whole log. */
  load(fromSnapshot: boolean): State {
    const snapshot = fromSnapshot && this.#snapshot ? decodeSnapshot(this.#snapshot) : null;
    const log = { read: (after?: Seq) => this.read(after ?? (0 as Seq)) };
    const state = foldOnto(snapshot?.state ?? initialState(), log);
    this.#observer.loaded(state);
    return state;
  }
}

/** A disk as one process sees it. */
export class DiskStore implements Store, EventLog {
  readonly #disk: Disk;
  readonly #time: Time;
  readonly #life: Life;
  readonly #faults: Faults;
  readonly #luck: Luck;
  /** On its way to the disk: what a kill may or may not leave there. */
  #pending: Encoded | null = null;
  #appending = false;
  #failure: KarmaError | null = null;
  #head: Head;

  constructor(disk: Disk, time: Time, life: Life, faults: Faults, luck: Luck) {
    this.#disk = disk;
    this.#time = time;
    this.#life = life;
    this.#faults = faults;
    this.#luck = luck;
    this.#head = disk.head;
  }

  get log(): EventLog {
    return this;
  }

  get blobs(): Blobs {
    return this.#disk.blobs;
  }

  /** Whether a group is on its way. */
  get appending(): boolean {
    return this.#appending;
  }

  blobsFolder(): string {
    return 'nowhere';
  }

  loadState(): State {
    return this.#disk.load(this.#luck.chance(0.5));
  }

  saveSnapshot(state: State): void {
    const { head } = this.#disk;
    if (state.seq === head.seq && head.seq > 0) this.#disk.save(encodeSnapshot({ head, state }));
  }

  saveSnapshotBeside(state: State): void {
    this.saveSnapshot(state);
  }

  /** Why the last append failed, if it did. */
  get failure(): KarmaError | null {
    return this.#failure;
  }

  async append(group: NewGroup, expectedHead: Seq): Promise<Head> {
    this.#appending = true;
    this.#failure = null;
    try {
      return await this.#append(group, expectedHead);
    } catch (failure) {
      if (failure instanceof KarmaError) this.#failure = failure;
      throw failure;
    } finally {
      this.#appending = false;
    }
  }

  async #append(group: NewGroup, expectedHead: Seq): Promise<Head> {
    this.#assertHead(expectedHead);
    if (group.events.length === 0) return this.#head;
    const encoded = encodeGroup(group, this.#disk.head);
    this.#pending = encoded;
    await this.#wait();
    if (this.#disk.full) throw new KarmaError('LOG_FULL', 'no space left');
    this.#assertHead(expectedHead);
    const torn = this.#faults.strikes('torn');
    if (!torn || this.#luck.chance(0.5)) this.#disk.write(encoded);
    this.#pending = null;
    if (torn) throw new KarmaError('LOG_CORRUPT', 'writing failed');
    await this.#wait();
    this.#head = headOf(encoded.group);
    return this.#head;
  }

  /** What is on its way to the disk will not arrive. */
  lose(): void {
    this.#pending = null;
  }

  /** The process has died: what was on its way arrives, or not. */
  cut(): void {
    const pending = this.#pending;
    this.#pending = null;
    if (!pending || this.#disk.full || pending.group.seq !== this.#disk.head.seq + 1) return;
    if (this.#luck.chance(0.5)) this.#disk.write(pending);
  }

  read(after = 0 as Seq): Iterable<Group> {
    return this.#disk.read(after);
  }

  /** As this process knows it. */
  head(): Head {
    return this.#head;
  }

  subscribe(): () => void {
    return () => {};
  }

  async close(): Promise<void> {}

  #wait(): Promise<void> {
    const lag = this.#faults.strikes('lag') ? this.#faults.of('lag').between(100, 4_000) : 0;
    return this.#time.pause(lag + this.#luck.between(0, 3), this.#life);
  }

  #assertHead(expected: Seq): void {
    const { seq } = this.#disk.head;
    if (seq !== expected)
      throw new KarmaError('LOG_CONFLICT', `the log's head is ${seq}, expected ${expected}`);
  }
}
