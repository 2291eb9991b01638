import type { Event } from './events.ts';
import type { Ms, Seq } from './ids.ts';

/**
 * The append-only log: what it holds is what happened. One turn of the supervisor is one group, stored and lost as a
 * whole. Sequence numbers have no gaps; hashes chain the groups, so nothing in the middle can change unseen.
 */
export interface EventLog {
  /**
   * Makes the group durable; the promise settles only when it is on disk.
   * @throws KarmaError `LOG_CONFLICT` when the head is not `expectedHead`, `LOG_FULL` when there is no space
   */
  append(group: NewGroup, expectedHead: Seq): Promise<Head>;
  /**
   * Groups that hold events after `after`, oldest first; each is checked against its hash and its predecessor's.
   * @throws KarmaError `LOG_CORRUPT` or `LOG_NEWER`, naming the record
   */
  read(after?: Seq): Iterable<Group>;
  head(): Head;
  /** Calls the listener with each group once it is durable, in order. Returns the way to stop. */
  subscribe(listener: (group: Group) => void): () => void;
  close(): Promise<void>;
}

export interface NewGroup {
  readonly at: Ms;
  readonly epoch: number;
  readonly events: readonly Event[];
}

export interface Group extends NewGroup {
  /** Sequence number of the first event; the others follow. */
  readonly seq: Seq;
  /** sha256 of the stored record, hex. */
  readonly hash: string;
}

/** An event in the words of the release that wrote it. */
export type StoredEvent = { type: string } & Record<string, unknown>;

/** A group as it is stored, events of types that this release does not know included. */
export interface StoredGroup {
  readonly version: number;
  readonly seq: Seq;
  readonly at: Ms;
  readonly epoch: number;
  readonly events: readonly StoredEvent[];
  readonly hash: string;
}

/** What exports read and imports write: the records themselves, in order and chained, whatever release wrote them. */
export interface RecordStore {
  /**
   * @throws KarmaError `LOG_CORRUPT` or `LOG_NEWER`, naming the record
   */
  stored(after?: Seq): Iterable<StoredGroup>;
  /**
   * Goes on with records of another log, all of them or none.
   * @throws KarmaError `LOG_CORRUPT`, naming the first record that does not continue this log
   */
  restore(records: readonly Buffer[]): void;
  head(): Head;
  /** Where the log begins: at the empty head, or at the record up to which its past was archived. */
  base(): Head;
  /** The state at the base, as bytes; `null` where nothing is archived. */
  baseSnapshot(): Uint8Array | null;
}

/** The records before a log's base. */
export interface Past {
  /**
   * @throws KarmaError `LOG_ARCHIVED` when they are elsewhere, `LOG_CORRUPT` when they do not lead to `base`
   */
  stored(after: Seq, base: Head): Iterable<StoredGroup>;
}

export interface Head {
  /** Sequence number of the last event; 0 when the log is empty. */
  readonly seq: Seq;
  readonly hash: string;
}

/** Hash before the first record. */
export const GENESIS = '0'.repeat(64);

export const EMPTY_HEAD: Head = { seq: 0 as Seq, hash: GENESIS };

export function lastSeq({ seq, events }: { seq: Seq; events: readonly unknown[] }): Seq {
  return (seq + events.length - 1) as Seq;
}
