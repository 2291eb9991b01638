import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dropDrafts, writeDurably } from '../state/durable.ts';
import type { Seq } from '../state/ids.ts';
import type { Head, RecordStore } from '../state/log.ts';
import { headOf } from '../state/record.ts';
import { decodeSnapshot, encodeSnapshot } from '../state/snapshot.ts';
import type { State } from '../state/state.ts';

/** Folding so many events costs about what one task or agent of the state costs a snapshot. */
const EVENTS_PER_ENTRY = 2;

/**
 * Whether it is time to save again: after `every` events, but later where there is so much in the state that saving it
 * would take longer than folding those events.
 */
export function isDue(state: State, savedAt: number, every: number): boolean {
  return state.seq - savedAt >= Math.max(every, EVENTS_PER_ENTRY * entriesOf(state));
}

/** What makes a snapshot large. */
export function entriesOf({ tasks, agents }: State): number {
  return tasks.size + agents.size;
}

/** The snapshots of a data folder. */
export function inFolder(home: string, spacing: number): Snapshots {
  return new Snapshots(join(home, 'snapshots'), spacing);
}

/**
 * Snapshots of the state, by the record they stand at: a cache of the fold, deletable at any time. They are what
 * makes starting, and looking at any moment of a long log, a matter of milliseconds.
 *
 * As long as two saves are never further apart than `spacing` events, neither are two snapshots; and there are at most
 * two in any `spacing` events, however often is saved.
 */
export class Snapshots {
  /** Events between two snapshots. */
  readonly spacing: number;
  readonly #folder: string;

  constructor(folder: string, spacing: number) {
    this.#folder = folder;
    this.spacing = spacing;
  }

  /** Positions of the snapshots, in order. */
  list(): Seq[] {
    return this.#files()
      .filter((file) => /^\d+\.bin$/.test(file))
      .map((file) => Number.parseInt(file, 10) as Seq)
      .sort((a, b) => a - b);
  }

  /** The bytes of a snapshot; `null` when it is gone. */
  read(seq: Seq): Uint8Array | null {
    try {
      return readFileSync(this.#file(seq));
    } catch {
      return null;
    }
  }

  /** The newest state of the log's own history at or before `seq`; `null` when there is none. */
  nearest(log: RecordStore, seq: Seq): State | null {
    const base = log.base().seq;
    const positions = [...this.list(), base].filter((position) => position > 0 && position <= seq);
    for (const position of positions.sort((a, b) => b - a)) {
      const bytes = position === base ? log.baseSnapshot() : this.read(position);
      const snapshot = bytes && decodeSnapshot(bytes);
      if (snapshot && holds(log, snapshot.head)) return snapshot.state;
    }
    return null;
  }

  /**
   * Saves the state at a record, and drops the snapshot before it when its neighbours are near enough without it. Where
   * nothing can be written (a full disk, a folder of someone else) nothing is: a cache is not missed.
   */
  save(head: Head, state: State): void {
    const bytes = encodeSnapshot({ head, state });
    try {
      writeDurably(this.#file(head.seq), bytes);
      const before = this.list().filter((seq) => seq < head.seq);
      const [previous, last] = [before.at(-2) ?? 0, before.at(-1)];
      if (last !== undefined && head.seq - previous <= this.spacing)
        rmSync(this.#file(last), { force: true });
    } catch (thrown) {
      if (!(thrown instanceof Error && 'code' in thrown)) throw thrown;
    }
  }

  /** Drops what writers left behind that were killed. For whoever has the folder alone. */
  dropDrafts(): void {
    if (existsSync(this.#folder)) dropDrafts(this.#folder);
  }

  /** Drops those before an event. */
  dropBefore(seq: Seq): void {
    for (const position of this.list()) if (position < seq) rmSync(this.#file(position), { force: true });
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  #file(seq: Seq): string {
    return join(this.#folder, `${String(seq).padStart(12, '0')}.bin`);
  }
}

function holds(log: RecordStore, head: Head): boolean {
  if (head.seq > log.head().seq) return false;
  const base = log.base();
  if (head.seq === base.seq) return head.hash === base.hash;
  for (const group of log.stored((head.seq - 1) as Seq))
    return headOf(group).seq === head.seq && group.hash === head.hash;
  return false;
}
