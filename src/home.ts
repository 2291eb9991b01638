import { chmodSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Blobs, DiskBlobs } from '../state/blobs.ts';
import { KarmaError } from '../state/errors.ts';
import { evolve } from '../state/evolve.ts';
import type { Seq } from '../state/ids.ts';
import type { EventLog, Head } from '../state/log.ts';
import { type Claim, type Holder, LmdbLog } from '../state/log-lmdb.ts';
import { headOf } from '../state/record.ts';
import { initialState, type State } from '../state/state.ts';
import { Archive } from './archive.ts';
import { Beside } from './beside.ts';
import type { Config } from './config.ts';
import { makeFolder } from './files.ts';
import { entriesOf, inFolder, type Snapshots } from './snapshots.ts';

/** How long to wait for a holder that is just ending. */
const HOLD_PATIENCE_MS = 1_000;

/** Tasks and agents of a state that is saved in some 50 ms: less than another process takes to begin. */
const ENTRIES_AT_ONCE_MAX = 10_000;

/** Of one that is saved at all by this process: in half a second. To fold what has happened since the last takes less. */
const ENTRIES_MAX = 100_000;

/** Where a runtime keeps what it knows. */
export interface Store {
  readonly log: EventLog;
  readonly blobs: Blobs;
  /** Where actor threads find the blobs. */
  blobsFolder(): string;
  /** The fold of the log. */
  loadState(): State;
  /** Saves the state at once, if that takes less than a second. */
  saveSnapshot(state: State): void;
  /** Saves the state soon, without holding up this thread. */
  saveSnapshotBeside(state: State): void;
  close(): Promise<void>;
}

/**
 * The data folder: `log/`, what was archived of it in `archive/`, `blobs/` and, deletable at any time, `snapshots/`.
 * Readable by its owner only.
 */
export class Home implements Store {
  readonly folder: string;
  readonly log: LmdbLog;
  readonly blobs: DiskBlobs;
  readonly #snapshots: Snapshots;
  /** Saves a large state. */
  readonly #saver = new Beside('snapshot-child');
  readonly #archivist = new Beside('compact-child');
  /** Size of the log at which old events leave it; so that they do not try again at once, more after each time. */
  #compactAt = 0;
  #closed = false;

  private constructor(folder: string, log: LmdbLog, snapshotEvery: number, diskFreeMin: number) {
    this.folder = folder;
    this.log = log;
    this.blobs = new DiskBlobs(join(folder, 'blobs'), diskFreeMin);
    this.#snapshots = inFolder(folder, snapshotEvery);
    this.#snapshots.dropDrafts();
  }

  /**
   * Opens the folder for this process alone, making it if it is not there.
   * @throws KarmaError `CONFIG_INVALID`, `HOME_HELD` and the log's own
   */
  static async open(
    path: string,
    {
      logBytesMax,
      snapshotEvery,
      diskFreeMin,
    }: Pick<Config, 'logBytesMax' | 'snapshotEvery' | 'diskFreeMin'>,
  ): Promise<Home> {
    const folder = resolve(path);
    makeFolder(folder, '--home', 0o700);
    chmodSync(folder, 0o700);
    const past = new Archive(folder);
    const log = new LmdbLog(join(folder, 'log'), { bytesMax: logBytesMax, past });
    const patience = performance.now() + HOLD_PATIENCE_MS;
    for (;;) {
      try {
        claim(log, 'holder');
        return new Home(folder, log, snapshotEvery, diskFreeMin);
      } catch (thrown) {
        const held = thrown instanceof KarmaError && thrown.code === 'HOME_HELD';
        if (held && performance.now() < patience) {
          await new Promise((retry) => setTimeout(retry, 50));
          continue;
        }
        await log.close();
        throw thrown;
      }
    }
  }

  blobsFolder(): string {
    return join(this.folder, 'blobs');
  }

  /** From the newest snapshot that belongs to the log. */
  loadState(): State {
    return foldOnto(this.#snapshots.nearest(this.log, this.log.head().seq) ?? initialState(), this.log);
  }

  saveSnapshot(state: State): void {
    const head = this.log.head();
    if (head.seq === 0 || state.seq !== head.seq || entriesOf(state) > ENTRIES_MAX) return;
    this.#snapshots.save(head, state);
  }

  /**
   * A large state is folded once more, from the log up to here, by a process of its own that yields to all others; if
   * one is at it already, this state is not saved.
   */
  saveSnapshotBeside(state: State): void {
    if (entriesOf(state) <= ENTRIES_AT_ONCE_MAX) return this.saveSnapshot(state);
    this.#saver.run([this.folder, String(state.seq), String(this.#snapshots.spacing)]);
  }

  /** Moves old events out of a log that has outgrown its size, without holding up this thread. */
  compactBeside({ logCompactBytes, logKeepEvents, archiveBytesMax }: Config): void {
    if (this.log.bytes <= Math.max(logCompactBytes, this.#compactAt)) return;
    this.#archivist.run([this.folder, String(logKeepEvents), String(archiveBytesMax)], () => {
      if (!this.#closed) this.#compactAt = this.log.bytes + logCompactBytes / 2;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#saver.close();
    this.#archivist.close();
    await this.log.close();
  }
}

/**
 * Folds what the log holds beyond the state onto it, up to the event `until`.
 * @param folded is told of each record that has been folded as a whole
 */
export function foldOnto(
  state: State,
  log: Pick<EventLog, 'read'>,
  until = Number.POSITIVE_INFINITY,
  folded: (head: Head) => void = () => {},
): State {
  for (const group of log.read(state.seq)) {
    const { at, events } = group;
    let seq = group.seq;
    for (const event of events) {
      if (seq > until) return state;
      if (seq > state.seq) evolve(state, { seq, at, event });
      seq = (seq + 1) as Seq;
    }
    folded(headOf(group));
    if (state.seq >= until) return state;
  }
  return state;
}

/** @throws KarmaError `HOME_HELD` */
export function claim(log: LmdbLog, role: Claim): void {
  log.claim({ pid: process.pid, born: bornAt(process.pid) }, isAlive, role);
}

function isAlive({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return bornAt(pid) === born;
}

/** Start of a process in the system's own ticks, where the system tells (Linux); a reused pid has another. */
function bornAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '');
  } catch {
    return '';
  }
}
