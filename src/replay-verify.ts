import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sumOf } from '../state/economy/balances.ts';
import { type ErrorCode, type ErrorData, KarmaError, toErrorData } from '../state/errors.ts';
import type { Seq } from '../state/ids.ts';
import { EMPTY_HEAD, type Head, lastSeq, type StoredGroup } from '../state/log.ts';
import { continuation, JOURNAL_FILE, readJournal } from '../state/log-journal.ts';
import { DATA_FILE } from '../state/log-lmdb.ts';
import { salvage } from '../state/log-salvage.ts';
import { headOf, openRecord } from '../state/record.ts';
import { decodeSnapshot, encodeSnapshot, type Snapshot } from '../state/snapshot.ts';
import { initialState } from '../state/state.ts';
import { Archive } from './archive.ts';
import { DEFAULT_CONFIG } from './config.ts';
import { foldOnto } from './home.ts';
import { openForReading } from './replay.ts';
import { inFolder } from './snapshots.ts';

export interface Verification {
  /** What was checked begins after this event: 0, or the log's base where the archive is elsewhere. */
  readonly from: number;
  readonly events: number;
  readonly records: number;
  readonly head: string;
  /** Positions of the snapshots that equal the fold. */
  readonly snapshots: readonly number[];
  /** What is wrong although every record is whole. */
  readonly problems: readonly string[];
}

export interface Damage {
  readonly code: 'LOG_CORRUPT' | 'LOG_TRUNCATED';
  /** The last event that can be read from the first on; the next is the first that cannot. */
  readonly wholeUpTo: number;
  readonly why: string;
  /** The last event that `--rescue` can save. */
  readonly rescuable: number;
}

/** What the child answers: it ends in order even if the log does not. */
export type Answer = { readonly verification: Verification } | { readonly error: ErrorData };

/** Why a whole log may be unreadable. */
const UNDAMAGED: readonly ErrorCode[] = ['SOURCE_NOT_FOUND', 'LOG_NEWER', 'LOG_ARCHIVED'];

/** File descriptor through which the child tells the last record it has read, even if that was its last act. */
export const PROGRESS_FD = 3;

/**
 * Checks every record against its hash and its predecessor, every snapshot against the fold, and the books. A damaged
 * file can kill whoever maps it, so a child process reads it.
 * @throws KarmaError `SOURCE_NOT_FOUND`, `LOG_NEWER`, `LOG_ARCHIVED`
 */
export async function verify(home: string): Promise<Verification | Damage> {
  const { answer, readUpTo, end } = await askChild(home);
  if (answer && 'verification' in answer) return answer.verification;
  const error = answer?.error;
  if (error && UNDAMAGED.includes(error.code)) throw KarmaError.fromData(error);
  const truncated = error?.code === 'LOG_TRUNCATED';
  const rescuable = rescuableOf(home);
  return {
    code: truncated ? 'LOG_TRUNCATED' : 'LOG_CORRUPT',
    wholeUpTo: truncated ? Number(error.details.record ?? rescuable) : readUpTo,
    why: String(error?.details.why ?? error?.message ?? end),
    rescuable,
  };
}

/** Damage as the error to end with: names the record and what to do. */
export function damageError(home: string, { code, wholeUpTo, why, rescuable }: Damage): KarmaError {
  const record = wholeUpTo + 1;
  return new KarmaError(
    code,
    [
      `the event log in ${home} is damaged: whole up to record ${wholeUpTo}, record ${record} unreadable (${why}).`,
      'Restore a backup of the data folder, or start with another --home.',
      ...(rescuable > 0
        ? [
            `Events 1 to ${rescuable} can be kept:`,
            `  kma replay --home ${home} --rescue events.ndjson`,
            '  kma replay --home NEW --import events.ndjson',
          ]
        : []),
    ].join('\n'),
    { record, why, rescuable },
  );
}

/**
 * Starts something on a data folder; if its log is damaged, refuses with the number of the record and what to do.
 * @param suspect to look before anything maps the log's file: the last start was killed, as a damaged file can do
 * @throws KarmaError `LOG_CORRUPT`, `LOG_TRUNCATED`, and whatever `start` throws
 */
export async function startOnWhole<T>(home: string, suspect: boolean, start: () => Promise<T>): Promise<T> {
  if (suspect && existsSync(join(home, 'log', DATA_FILE))) await refuseDamage(home);
  try {
    return await start();
  } catch (thrown) {
    const { code } = toErrorData(thrown);
    if (code === 'LOG_CORRUPT' || code === 'LOG_TRUNCATED') await refuseDamage(home);
    throw thrown;
  }
}

async function refuseDamage(home: string): Promise<void> {
  const result = await verify(home);
  if ('why' in result) throw damageError(home, result);
}

/** The check itself, as the child does it. @param read is told the last event of each record that is whole */
export function inspect(home: string, read: (seq: Seq) => void): Verification {
  const snapshots = inFolder(home, DEFAULT_CONFIG.snapshotEvery);
  const found = new Map(snapshots.list().map((seq) => [seq, snapshots.read(seq)]));
  const log = openForReading(home, { tailUnchecked: true });
  const base = log.base();
  const start = new Archive(home).holds(base) ? null : decodeSnapshot(log.baseSnapshot() ?? new Uint8Array());
  const state = start?.state ?? initialState();
  const from = state.seq;
  const problems: string[] = [];
  const equal: number[] = [];
  let records = 0;
  foldOnto(state, log, undefined, (head) => {
    read(head.seq);
    records += 1;
    if (head.seq === base.seq && differs(log.baseSnapshot(), { head, state }))
      problems.push(
        `the snapshot at ${base.seq}, where the log begins, differs from the fold of the archive`,
      );
    const bytes = found.get(head.seq);
    if (!bytes || Buffer.compare(encodeSnapshot({ head, state }), bytes) !== 0) return;
    equal.push(head.seq);
    found.delete(head.seq);
  });
  for (const [seq, bytes] of found)
    if (bytes !== null && seq > from)
      problems.push(`snapshot ${seq} differs from the fold of the log: delete it`);
  for (const [scope, book] of state.economy.books) {
    if (sumOf(book) !== 0)
      problems.push(`the books of ${scope} sum to ${sumOf(book)} micro-karma, not to zero`);
  }
  const { seq, hash } = log.head();
  return { from, events: seq, records, head: hash, snapshots: equal, problems };
}

/** Whether a snapshot that this release can read is not the state. */
function differs(bytes: Uint8Array | null, snapshot: Snapshot): boolean {
  return (
    bytes !== null && decodeSnapshot(bytes) !== null && Buffer.compare(encodeSnapshot(snapshot), bytes) !== 0
  );
}

async function askChild(home: string): Promise<{ answer: Answer | null; readUpTo: number; end: string }> {
  const scratch = mkdtempSync(join(tmpdir(), 'karma-verify-'));
  const progress = openSync(join(scratch, 'progress'), 'w+', 0o600);
  rmSync(scratch, { recursive: true, force: true });
  const program = fileURLToPath(new URL(`./replay-verify-child${extname(import.meta.url)}`, import.meta.url));
  const flags = process.execArgv;
  const child = spawn(process.execPath, [...flags, program, home], {
    stdio: ['ignore', 'pipe', 'pipe', progress],
  });
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const end = await new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve(signal ? `the reader was killed by ${signal}` : `the reader ended with ${code}: ${err.trim()}`);
    });
  });
  const seq = Buffer.alloc(8);
  readSync(progress, seq, 0, seq.length, 0);
  closeSync(progress);
  return { answer: out ? (JSON.parse(out) as Answer) : null, readUpTo: seq.readDoubleLE(), end };
}

/** Whatever is still readable of a damaged log, its archive first. */
export function* rescue(home: string): Generator<StoredGroup> {
  let head = EMPTY_HEAD;
  for (const group of new Archive(home).readable()) {
    yield group;
    head = headOf(group);
  }
  for (const group of salvage(join(home, 'log', DATA_FILE), head)) {
    yield group;
    head = headOf(group);
  }
  yield* newest(join(home, 'log', JOURNAL_FILE), head);
}

/** What the journal adds; nothing where records are missing before it. */
function* newest(file: string, head: Head): Generator<StoredGroup> {
  try {
    const { entries } = continuation(readJournal(file), head);
    for (const { seq, bytes } of entries) yield openRecord(seq, bytes, null);
  } catch (thrown) {
    if (!(thrown instanceof KarmaError)) throw thrown;
  }
}

function rescuableOf(home: string): number {
  let last = 0;
  for (const group of rescue(home)) last = lastSeq(group);
  return last;
}
