import { hash as digest } from 'node:crypto';
import { Packr } from 'msgpackr';
import type { Head } from './log.ts';
import type { State } from './state.ts';

/**
 * A state as bytes: a cache of the fold up to one record, never the truth. Bound to that record's hash and to the
 * shape of the state, so a snapshot of another history or release is not mistaken for ours.
 */
export interface Snapshot {
  readonly head: Head;
  readonly state: State;
}

/** Changes whenever `State`, or what `evolve` makes of an event, changes. */
export const STATE_VERSION = 10;

const HASH_CHARS = 64;
const packr = new Packr({ useRecords: true, mapsAsObjects: false, moreTypes: true });

export function encodeSnapshot({ head, state }: Snapshot): Uint8Array {
  const payload = packr.pack([STATE_VERSION, head, state]);
  return Buffer.concat([Buffer.from(digest('sha256', payload, 'hex')), payload]);
}

/** `null` when the bytes are damaged or of another release: fold the log instead. */
export function decodeSnapshot(bytes: Uint8Array): Snapshot | null {
  const payload = bytes.subarray(HASH_CHARS);
  const hash = Buffer.from(bytes.subarray(0, HASH_CHARS)).toString('latin1');
  if (digest('sha256', payload, 'hex') !== hash) return null;
  try {
    const [version, head, state] = packr.unpack(payload) as [number, Head, State];
    return version === STATE_VERSION ? { head, state } : null;
  } catch {
    return null;
  }
}
