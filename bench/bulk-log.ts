import { EMPTY_HEAD, type EventLog, type Head, type NewGroup } from '../state/log.ts';
import type { LmdbLog } from '../state/log-lmdb.ts';
import { encodeGroup, headOf } from '../state/record.ts';

const RECORDS_AT_A_TIME = 1_000;

/** Writes many turns in one transaction: what is measured is not the disk's patience. */
export class BulkLog implements Pick<EventLog, 'append' | 'head'> {
  readonly log: LmdbLog;
  /** Told the bytes of each record, and of how many events it is. */
  readonly #wrote: (bytes: number, events: number) => void;
  #head: Head = EMPTY_HEAD;
  #waiting: Buffer[] = [];

  constructor(log: LmdbLog, wrote: (bytes: number, events: number) => void = () => {}) {
    this.log = log;
    this.#wrote = wrote;
  }

  async append(group: NewGroup): Promise<Head> {
    if (group.events.length === 0) return this.#head;
    const { bytes, group: stored } = encodeGroup(group, this.#head);
    this.#head = headOf(stored);
    this.#wrote(bytes.length, group.events.length);
    this.#waiting.push(bytes);
    if (this.#waiting.length >= RECORDS_AT_A_TIME) this.flush();
    return this.#head;
  }

  head(): Head {
    return this.#head;
  }

  flush(): void {
    this.log.restore(this.#waiting);
    this.#waiting = [];
  }
}
