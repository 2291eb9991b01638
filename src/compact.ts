import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KarmaError } from '../state/errors.ts';
import type { Ms, Seq } from '../state/ids.ts';
import { type Head, lastSeq } from '../state/log.ts';
import { DATA_FILE, LmdbLog } from '../state/log-lmdb.ts';
import { groupOf } from '../state/record.ts';
import { decodeSnapshot, encodeSnapshot } from '../state/snapshot.ts';
import { initialState, type State } from '../state/state.ts';
import { Archive } from './archive.ts';
import { DEFAULT_CONFIG } from './config.ts';
import { claim, foldOnto } from './home.ts';
import { inFolder } from './snapshots.ts';

/** Which events stay in the log: so many of the newest, or those not before a time. */
export type Keep = ({ readonly events: number } | { readonly from: Ms }) & {
  /** What the archive may take; all that there is, where it is not given. */
  readonly archiveBytes?: number;
};

/** What a compaction has done so far. Each step is durable when it is told. */
export type Step = 'archived' | 'proved' | 'rebased' | 'trimmed' | 'dropped';

export interface Compacted {
  /** Events that left the log now. */
  readonly archived: number;
  /** The last event before the log begins. */
  readonly base: Seq;
  /** What the log's records take. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly segments: number;
  /** Segments that were dropped for good. */
  readonly dropped: number;
}

/**
 * Moves old events out of the log into the archive, also beside a runtime that writes it. Killed at any moment it
 * leaves a data folder that means the same:
 *
 * 1. the events are written to the archive; until the log lets go of them, it counts as not there;
 * 2. what was written is read back and folded, so the snapshot at the new base is what follows from the archive;
 * 3. one transaction lets the log begin after the base, with that snapshot;
 * 4. the records before are removed, some at a time, and appends use their pages again. The file does not shrink, but
 *    it does not grow either; a restored backup is as small as can be.
 * 5. the oldest segments are dropped for good, if the archive may take no more.
 * @throws KarmaError `SOURCE_NOT_FOUND`, `HOME_HELD` when another process is archiving, and the log's own
 */
export async function compact(
  home: string,
  keep: Keep,
  told: (step: Step) => void = () => {},
): Promise<Compacted> {
  if (!existsSync(join(home, 'log', DATA_FILE)))
    throw new KarmaError('SOURCE_NOT_FOUND', `${home} holds no event log: give the data folder with --home`);
  const archive = new Archive(home);
  const log = new LmdbLog(join(home, 'log'), { past: archive });
  try {
    claim(log, 'archivist');
    const bytesBefore = log.bytes;
    const base = log.base();
    archive.dropAfter(base);
    const last = lastToGo(log, keep);
    const head = last > base.seq ? archive.write(log.stored(base.seq), base, last) : base;
    told('archived');
    if (head.seq > base.seq) {
      const state = prove(archive, log, head);
      told('proved');
      log.rebase(head, encodeSnapshot({ head, state }));
      told('rebased');
    }
    while (log.trim() > 0) await new Promise((resolve) => setImmediate(resolve));
    inFolder(home, DEFAULT_CONFIG.snapshotEvery).dropBefore(head.seq);
    told('trimmed');
    const dropped = archive.dropOldest(keep.archiveBytes ?? Number.POSITIVE_INFINITY);
    told('dropped');
    log.release('archivist');
    const segments = archive.list().length;
    const archived = head.seq - base.seq;
    return { archived, base: head.seq, bytesBefore, bytesAfter: log.bytes, segments, dropped };
  } finally {
    await log.close();
  }
}

/** The last record always stays, and so does what only the journal has. */
function lastToGo(log: LmdbLog, keep: Keep): Seq {
  const { seq } = log.head();
  const settled = log.settled().seq;
  if ('events' in keep) return Math.min(settled, Math.max(0, seq - Math.max(1, keep.events))) as Seq;
  let last = log.base().seq;
  for (const group of log.stored(last)) {
    if (group.at >= keep.from || lastSeq(group) === seq || lastSeq(group) > settled) break;
    last = lastSeq(group);
  }
  return last;
}

/** The state at the new base, from the archive as it was written. */
function prove(archive: Archive, log: LmdbLog, head: Head): State {
  const bytes = log.baseSnapshot();
  // Of another release: it has to be folded anew.
  const state = (bytes && decodeSnapshot(bytes)?.state) ?? initialState();
  return foldOnto(state, {
    *read(after = 0 as Seq) {
      for (const group of archive.stored(after, head)) yield groupOf(group);
    },
  });
}
