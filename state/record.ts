import { hash as digest } from 'node:crypto';
import { Packr } from 'msgpackr';
import { KarmaError } from './errors.ts';
import { Event, type EventType } from './events.ts';
import type { Ms, Seq } from './ids.ts';
import { type Group, type Head, lastSeq, type NewGroup, type StoredEvent, type StoredGroup } from './log.ts';
import { ofRows, toRows } from './rows.ts';
import { SHAPES } from './shapes.ts';
import { upcast } from './upcast.ts';

/**
 * The stored form of a group: the sha256 of the rest, the hash of the record before (32 bytes each), and MessagePack of
 * `[version, seq, at, epoch, events]`, in which the commonest events are rows (`rows.ts`) and other objects of a shape
 * in `shapes.ts` are records of msgpackr.
 */
type Content = [version: number, seq: number, at: Ms, epoch: number, events: readonly unknown[]];

/** Version of the shapes in `events.ts`; older ones are upcast, newer ones refused. */
export const LOG_VERSION = 3;

export const HASH_BYTES = 32;
/** Where the MessagePack begins. */
export const CONTENT_AT = 2 * HASH_BYTES;
/** The types of this release by name: the program's own strings, on which `switch` is fast. */
const TYPES: ReadonlyMap<string, EventType> = new Map(
  Event.options.map(({ shape }) => [shape.type.value, shape.type.value]),
);
const writer = newPackr();
const reader = newPackr();

/** Two, because reading leaves the shapes that a record brought along where writing would find them. */
function newPackr(): Packr {
  return new Packr({ structures: SHAPES.map((row) => [...row]), maxSharedStructures: SHAPES.length });
}

export interface Encoded {
  readonly bytes: Buffer;
  readonly group: Group;
}

/** The record that continues a log whose head is `head`. */
export function encodeGroup({ at, epoch, events }: NewGroup, head: Head): Encoded {
  const seq = (head.seq + 1) as Seq;
  const { bytes, hash } = sealRecord({ version: LOG_VERSION, seq, at, epoch, events }, head.hash);
  return { bytes, group: { seq, at, epoch, events, hash } };
}

/** The bytes of a record, and their hash in hex. The same content after the same record gives the same bytes. */
export function sealRecord(
  { version, seq, at, epoch, events }: Omit<StoredGroup, 'hash'>,
  previous: string,
): { bytes: Buffer; hash: string } {
  const content: Content = [version, seq, at, epoch, toRows(events, version)];
  const packed = writer.pack(content);
  const bytes = Buffer.allocUnsafe(CONTENT_AT + packed.length);
  bytes.write(previous, HASH_BYTES, 'hex');
  bytes.set(packed, CONTENT_AT);
  const hash = digest('sha256', bytes.subarray(HASH_BYTES), 'hex');
  bytes.write(hash, 0, 'hex');
  return { bytes, hash };
}

/**
 * Checks a record against its own hash and against the record before it.
 * @param previous head before this record; `null` to start reading in the middle of a log
 * @throws KarmaError `LOG_CORRUPT`, `LOG_NEWER`
 */
export function openRecord(key: number, bytes: Buffer, previous: Head | null): StoredGroup {
  const hash = bytes.toString('hex', 0, HASH_BYTES);
  if (digest('sha256', bytes.subarray(HASH_BYTES), 'hex') !== hash)
    throw corrupt(key, 'its bytes do not match its hash');
  const [version, seq, at, epoch, stored] = unpack(key, bytes.subarray(CONTENT_AT));
  if (version > LOG_VERSION) {
    throw new KarmaError(
      'LOG_NEWER',
      `record ${key} was written by a newer release (log version ${version}, this one reads up to ${LOG_VERSION}): upgrade to read it`,
    );
  }
  if (seq !== key) throw corrupt(key, `it calls itself ${seq}`);
  if (previous && seq !== previous.seq + 1)
    throw corrupt(key, `the record before it ends at ${previous.seq}`);
  if (previous && bytes.toString('hex', HASH_BYTES, CONTENT_AT) !== previous.hash)
    throw corrupt(key, 'it does not continue the record before it');
  const events = ofRows(stored) ?? noEvent(key);
  return { version, seq: seq as Seq, at, epoch, events, hash };
}

/** Checks a record as `openRecord` does, and brings its events to today's shapes. */
export function decodeGroup(key: number, bytes: Buffer, previous: Head | null): Group {
  return groupOf(openRecord(key, bytes, previous));
}

export function groupOf({ version, seq, at, epoch, events, hash }: StoredGroup): Group {
  return { seq, at, epoch, events: events.map((event) => toKnown(version, event)), hash };
}

/** The head after a group. */
export function headOf(group: Group | StoredGroup): Head {
  return { seq: lastSeq(group), hash: group.hash };
}

function unpack(key: number, content: Uint8Array): Content {
  let unpacked: unknown;
  try {
    unpacked = reader.unpack(content);
  } catch {
    throw corrupt(key, 'it is not MessagePack');
  }
  if (isContent(unpacked)) return unpacked;
  return noEvent(key);
}

function noEvent(key: number): never {
  throw corrupt(key, 'it holds no events');
}

function isContent(value: unknown): value is Content {
  if (!Array.isArray(value) || value.length !== 5) return false;
  const [version, seq, at, epoch, events] = value;
  return (
    [version, seq, at, epoch].every((number) => typeof number === 'number') &&
    Array.isArray(events) &&
    events.length > 0
  );
}

function toKnown(version: number, stored: StoredEvent): Event {
  const event = version < LOG_VERSION ? upcast(version, stored) : stored;
  const type = TYPES.get(event.type);
  if (type === undefined) return { type: 'event.unknown', original: event.type };
  event.type = type;
  return event as Event;
}

/** A record that is not as it was written. */
export function corrupt(record: number, why: string): KarmaError {
  return new KarmaError(
    'LOG_CORRUPT',
    `the event log is damaged at record ${record}: ${why}. Restore a backup of the data folder, or start with another --home`,
    { record, why },
  );
}
