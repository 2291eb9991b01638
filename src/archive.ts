import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { writeDurably } from '../state/durable.ts';
import { KarmaError } from '../state/errors.ts';
import type { Seq } from '../state/ids.ts';
import { EMPTY_HEAD, type Head, lastSeq, type Past, type StoredGroup } from '../state/log.ts';
import { headOf } from '../state/record.ts';
import { Transcriber, transcribed } from './replay-transcript.ts';

interface Segment {
  readonly file: string;
  readonly first: number;
  readonly last: number;
}

const NAME = /^(\d+)-(\d+)\.ndjson\.gz$/;
/** Text of a segment: read as a whole, whatever is asked of it. */
const SEGMENT_CHARS = 1 << 24;
/** What a segment may unfold to: its last record may be long, and a hostile file longer. */
const SEGMENT_BYTES_MAX = 1 << 28;

/**
 * `archive/`: the events before a log's base, as transcripts of a few megabytes each, compressed, named by the first
 * and the last event they hold. Each goes on where the one before ends; the last ends at the base.
 */
export class Archive implements Past {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, 'archive');
  }

  /** Whether all that was before the base is here. */
  holds(base: Head): boolean {
    return this.#gap(0, base) === null;
  }

  *stored(after: Seq, base: Head): Generator<StoredGroup> {
    const gap = this.#gap(after, base);
    if (gap) throw this.#missing(gap.first, gap.last);
    let previous: Head | null = null;
    for (const { file, last } of this.#segments(after, base)) {
      for (const { group } of transcribed(linesIn(this.#unfold(file)), file, previous)) {
        previous = headOf(group);
        if (previous.seq > after) yield group;
      }
      if (last === base.seq && previous?.hash !== base.hash)
        throw new KarmaError('LOG_CORRUPT', `${file} does not lead to the log: it belongs to another`);
    }
  }

  /** The groups from the first event on, as far as the segments are there and whole. */
  *readable(): Generator<StoredGroup> {
    let head = EMPTY_HEAD;
    try {
      for (const { file } of this.list()) {
        for (const { group } of transcribed(linesIn(this.#unfold(file)), file, head)) {
          head = headOf(group);
          yield group;
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof KarmaError)) throw thrown;
    }
  }

  /**
   * Makes the groups durable as segments that continue the archive, up to the event `until`. Returns the record they
   * end with.
   */
  write(groups: Iterable<StoredGroup>, base: Head, until: Seq): Head {
    let lines = new Transcriber(base);
    let text = lines.opening();
    let first = base.seq + 1;
    const store = (): void => {
      const name = `${digits(first)}-${digits(lines.head.seq)}.ndjson.gz`;
      writeDurably(join(this.#folder, name), gzipSync(text + lines.ending()));
      first = lines.head.seq + 1;
    };
    for (const group of groups) {
      if (lastSeq(group) > until) break;
      text += lines.record(group);
      if (text.length < SEGMENT_CHARS) continue;
      store();
      lines = new Transcriber(lines.head);
      text = lines.opening();
    }
    if (lines.head.seq >= first) store();
    return lines.head;
  }

  /** Drops what a compaction that was cut short has left: the log still holds it. */
  dropAfter(base: Head): void {
    for (const { file, last } of this.list()) if (last > base.seq) rmSync(file);
  }

  /**
   * Drops the oldest segments until the rest takes so many bytes at most; the newest stays. What was in them cannot be
   * asked any more. Returns how many it was.
   */
  dropOldest(bytesMax: number): number {
    const segments = this.list();
    let bytes = segments.reduce((sum, { file }) => sum + statSync(file).size, 0);
    let dropped = 0;
    for (const { file } of segments.slice(0, -1)) {
      if (bytes <= bytesMax) break;
      bytes -= statSync(file).size;
      rmSync(file);
      dropped += 1;
    }
    return dropped;
  }

  /** Files of the segments, in order. */
  list(): Segment[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .sort()
      .flatMap((name) => {
        const [, first, last] = NAME.exec(name) ?? [];
        return last ? [{ file: join(this.#folder, name), first: Number(first), last: Number(last) }] : [];
      });
  }

  #segments(after: number, base: Head): Segment[] {
    return this.list().filter(({ last }) => last > after && last <= base.seq);
  }

  /** The first events between `after` and the base that are not here. */
  #gap(after: number, base: Head): { first: number; last: number } | null {
    let next = after + 1;
    for (const { first, last } of this.#segments(after, base)) {
      if (first > next) return { first: next, last: first - 1 };
      next = last + 1;
    }
    return next > base.seq ? null : { first: next, last: base.seq };
  }

  #unfold(file: string): Buffer {
    try {
      return gunzipSync(readFileSync(file), { maxOutputLength: SEGMENT_BYTES_MAX });
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      throw new KarmaError('LOG_CORRUPT', `${file} cannot be read: ${why}. Restore it from a backup`);
    }
  }

  #missing(first: number, last: number): KarmaError {
    return new KarmaError(
      'LOG_ARCHIVED',
      `events ${first} to ${last} are archived, and their segments are not in ${this.#folder}: put them back there, or ask for a later moment`,
      { first, last, folder: this.#folder },
    );
  }
}

const digits = (seq: number): string => String(seq).padStart(12, '0');

function* linesIn(text: Buffer): Generator<Buffer> {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    yield text.subarray(start, end + 1);
    start = end + 1;
  }
  if (start < text.length) yield text.subarray(start);
}
