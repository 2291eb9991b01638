import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KarmaError } from '../state/errors.ts';
import type { EventOf, Recorded } from '../state/events.ts';
import type { Ms, Seq } from '../state/ids.ts';
import { type EventLog, lastSeq, type RecordStore } from '../state/log.ts';
import { DATA_FILE, LmdbLog } from '../state/log-lmdb.ts';
import { initialState, type State } from '../state/state.ts';
import { Archive } from './archive.ts';
import { DEFAULT_CONFIG } from './config.ts';
import { foldOnto } from './home.ts';
import { inFolder, isDue, type Snapshots } from './snapshots.ts';

/** A moment of the log: after an event, or at a time. */
export type Moment = { readonly seq: Seq } | { readonly at: Ms };

/** The state at a moment, and the time at which its balances are read: they decay between events. */
export interface View {
  readonly state: State;
  readonly now: Ms;
}

const ZONELESS = /T[\d:.]+$/;
const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/**
 * A sequence number, or a date as ISO 8601; a time without a zone is UTC, as are the times that are printed.
 * @throws KarmaError `CONFIG_INVALID`
 */
export function parseMoment(text: string): Moment {
  if (/^\d+$/.test(text)) return { seq: Number(text) as Seq };
  const at = DATE.test(text) ? Date.parse(ZONELESS.test(text) ? `${text}Z` : text) : Number.NaN;
  if (!Number.isNaN(at)) return { at };
  throw new KarmaError(
    'CONFIG_INVALID',
    `${text} is neither a sequence number nor a date (2026-11-21T12:00:00Z)`,
  );
}

/** The history that a log holds, for reading. */
export class History {
  readonly log: EventLog & RecordStore;
  readonly #snapshots: Snapshots;

  constructor(log: EventLog & RecordStore, snapshots: Snapshots) {
    this.log = log;
    this.#snapshots = snapshots;
  }

  /**
   * Opens a data folder, beside a runtime that may be writing it.
   * @throws KarmaError `SOURCE_NOT_FOUND` and the log's own
   */
  static open(home: string): History {
    return new History(openForReading(home), inFolder(home, DEFAULT_CONFIG.snapshotEvery));
  }

  /** The state as the runtime had it at a moment; at the end of the log for `null`. */
  at(moment: Moment | null): View {
    const { seq, now } = this.timeAt(moment);
    const state = this.#snapshots.nearest(this.log, seq) ?? initialState();
    let saved: number = state.seq;
    foldOnto(state, this.log, seq, (head) => {
      if (!isDue(state, saved, this.#snapshots.spacing)) return;
      saved = head.seq;
      this.#snapshots.save(head, state);
    });
    return { state, now };
  }

  /** Like `at`, folded from the first event, and with what the runtime has forgotten: all closed sessions' work. */
  fullyAt(moment: Moment | null): View {
    const { seq, now } = this.timeAt(moment);
    return { state: foldOnto(initialState({ retainClosed: true }), this.log, seq), now };
  }

  /** The events after `after`, up to a moment. */
  *events(until: Moment | null = null, after = 0 as Seq): Generator<Recorded> {
    const last = this.seqAt(until);
    for (const group of this.log.read(after)) {
      let seq = group.seq;
      for (const event of group.events) {
        if (seq > last) return;
        if (seq > after) yield { seq, at: group.at, event };
        seq = (seq + 1) as Seq;
      }
    }
  }

  /**
   * The last event at a moment: records are in order of time, so it is found by bisection.
   * @throws KarmaError `CONFIG_INVALID` when the log does not reach so far
   */
  seqAt(moment: Moment | null): Seq {
    const head = this.log.head().seq;
    if (moment === null) return head;
    if ('seq' in moment) {
      if (moment.seq <= head) return moment.seq;
      throw new KarmaError('CONFIG_INVALID', `there is no event ${moment.seq}: the log ends at ${head}`);
    }
    // Of two halves the archive is only opened if the moment lies in it.
    const base = this.log.base().seq;
    const [first] = base > 0 ? this.log.stored(base) : [];
    let [low, high]: [number, number] = base === 0 ? [0, head] : [0, base];
    if (first && first.at <= moment.at) [low, high] = [base, head];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const [group] = this.log.stored((middle - 1) as Seq);
      if (group && group.at <= moment.at) low = Math.max(middle, lastSeq(group));
      else high = Math.min(middle, group?.seq ?? middle) - 1;
    }
    return low as Seq;
  }

  /** The last event at a moment, and the time at which balances are read then. */
  timeAt(moment: Moment | null): { seq: Seq; now: Ms } {
    const seq = this.seqAt(moment);
    if (moment && 'at' in moment) return { seq, now: moment.at };
    const [group] = seq > 0 ? this.log.stored((seq - 1) as Seq) : [];
    return { seq, now: group?.at ?? 0 };
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

export interface Submission extends Recorded {
  readonly event: EventOf<'task.submitted'>;
}

/**
 * The last submission of a task, by its id or by what follows its session in it: `s.1/critique/2`, or `critique/2` as
 * progress shows it.
 * @throws KarmaError `TASK_UNKNOWN`
 */
export function submissionOf(history: History, name: string): Submission {
  let [exact, short]: (Submission | null)[] = [null, null];
  for (const { seq, at, event } of history.events()) {
    if (event.type !== 'task.submitted') continue;
    const { id, session_id } = event.task;
    if (id === name) exact = { seq, at, event };
    else if (id === `${session_id}/${name}`) short = { seq, at, event };
  }
  const found = exact ?? short;
  if (found) return found;
  throw new KarmaError(
    'TASK_UNKNOWN',
    `the log knows no task ${name}: kma replay --events task.submitted lists them`,
  );
}

/** @throws KarmaError `SOURCE_NOT_FOUND` and the log's own */
export function openForReading(home: string, options: { tailUnchecked?: boolean } = {}): LmdbLog {
  const folder = join(home, 'log');
  if (existsSync(join(folder, DATA_FILE)))
    return new LmdbLog(folder, { readOnly: true, past: new Archive(home), ...options });
  throw new KarmaError('SOURCE_NOT_FOUND', `${home} holds no event log: give the data folder with --home`);
}
