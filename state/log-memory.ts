import { KarmaError } from './errors.ts';
import type { Seq } from './ids.ts';
import {
  EMPTY_HEAD,
  type EventLog,
  type Group,
  type Head,
  type NewGroup,
  type RecordStore,
  type StoredGroup,
} from './log.ts';
import { encodeGroup, groupOf, headOf, openRecord } from './record.ts';

/** A log that lives as long as its process: for tests, simulations and imports. Same records as on disk. */
export class MemoryLog implements EventLog, RecordStore {
  readonly #records: { seq: Seq; bytes: Buffer }[] = [];
  readonly #listeners = new Set<(group: Group) => void>();
  #head = EMPTY_HEAD;
  #closed = false;

  async append(group: NewGroup, expectedHead: Seq): Promise<Head> {
    if (this.#closed) throw new KarmaError('LOG_CLOSED', 'the log is closed');
    if (this.#head.seq !== expectedHead) {
      throw new KarmaError('LOG_CONFLICT', `the log's head is ${this.#head.seq}, expected ${expectedHead}`);
    }
    if (group.events.length === 0) return this.#head;
    const encoded = encodeGroup(group, this.#head);
    this.#records.push({ seq: encoded.group.seq, bytes: encoded.bytes });
    this.#head = headOf(encoded.group);
    for (const listener of this.#listeners) listener(encoded.group);
    return this.#head;
  }

  *read(after = 0 as Seq): Generator<Group> {
    for (const stored of this.stored(after)) yield groupOf(stored);
  }

  *stored(after = 0 as Seq): Generator<StoredGroup> {
    let previous: Head | null = EMPTY_HEAD;
    for (const { seq, bytes } of this.#records) {
      const group: StoredGroup = openRecord(seq, bytes, previous);
      previous = headOf(group);
      if (previous.seq > after) yield group;
    }
  }

  restore(records: readonly Buffer[]): void {
    let head = this.#head;
    const added = records.map((bytes) => {
      const seq = (head.seq + 1) as Seq;
      head = headOf(openRecord(seq, bytes, head));
      return { seq, bytes };
    });
    this.#records.push(...added);
    this.#head = head;
  }

  head(): Head {
    return this.#head;
  }

  base(): Head {
    return EMPTY_HEAD;
  }

  baseSnapshot(): null {
    return null;
  }

  subscribe(listener: (group: Group) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
