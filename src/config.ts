import { DEFAULT_LIMITS, type Limits } from '../state/limits.ts';

/** Every bound and period of the kernel, with its reason. */
export interface Config extends Limits {
  /** Threads for the agents: one each, and where there are more agents they share. A thread takes about 15 MB. */
  readonly threadsMax: number;
  /** Heap of an actor thread. A long paper's layout takes about 60 MB. */
  readonly heapMb: number;
  readonly youngHeapMb: number;
  /** A thread beats this often; costs nothing. */
  readonly heartbeatMs: number;
  /** Longer than any honest computation between two turns of a thread's event loop. */
  readonly silenceMaxMs: number;
  /** What crosses a thread is copied on the supervisor's loop: 1 MB takes about a millisecond. */
  readonly outcomeBytesMax: number;
  readonly answerBytesMax: number;
  /** A performer has this long for an answer; its own patience should be shorter. */
  readonly answerMaxMs: number;
  /** The log refuses to grow beyond this: `kma compact` makes room, also while the runtime waits. */
  readonly logBytesMax: number;
  /**
   * A log that is larger is compacted: at the start first, which takes about twenty seconds for so much, and while the
   * runtime works in a process of its own.
   */
  readonly logCompactBytes: number;
  /** Events that such a compaction leaves: what one is likely to ask about. */
  readonly logKeepEvents: number;
  /** What archived events may take; the oldest beyond it are dropped for good. None, unless it is wanted. */
  readonly archiveBytesMax: number;
  /** Bytes of the disk that results leave free: with fewer left, work waits for space. What else needs the disk knows. */
  readonly diskFreeMin: number;
  /** Events between two snapshots: bounds the time to start, and to look at any moment of the log. */
  readonly snapshotEvery: number;
  /** Commands from outside that may wait to be decided; more are refused with `OVERLOADED`. About 1 kB each. */
  readonly inboxMax: number;
  /** On a signal, how long work in flight may take to finish. */
  readonly drainMs: number;
}

export const DEFAULT_CONFIG: Config = {
  ...DEFAULT_LIMITS,
  threadsMax: 32,
  heapMb: 512,
  youngHeapMb: 64,
  heartbeatMs: 1_000,
  silenceMaxMs: 10_000,
  outcomeBytesMax: 1_000_000,
  answerBytesMax: 1_000_000,
  answerMaxMs: 300_000,
  logBytesMax: 16 * 2 ** 30,
  logCompactBytes: 256 * 2 ** 20,
  logKeepEvents: 100_000,
  archiveBytesMax: Number.POSITIVE_INFINITY,
  diskFreeMin: 0,
  snapshotEvery: 5_000,
  inboxMax: 32_768,
  drainMs: 10_000,
};
