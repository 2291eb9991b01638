import { hash as digest } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { KarmaError } from '../state/errors.ts';
import { Event } from '../state/events.ts';
import { Seq } from '../state/ids.ts';
import { EMPTY_HEAD, GENESIS, type Head, type StoredGroup } from '../state/log.ts';
import { LmdbLog } from '../state/log-lmdb.ts';
import { groupOf, headOf, LOG_VERSION, sealRecord } from '../state/record.ts';
import { makeFolder } from './files.ts';

/**
 * A log as text: one JSON object a line, the first names the format, the last the head, each between them is a record.
 * `hash` is the record's own; it says whether an import is the same log, but takes the log's encoding to check. `sum`
 * is for everyone: the sha256, in hex, of the sum of the line before (64 zeros before the first) and of this line's
 * text up to `,"sum"`.
 */
const FORMAT = { format: 'karma-events', version: 1 } as const;
const Opening = z.strictObject({
  format: z.literal(FORMAT.format),
  version: z.number(),
  /** The record that the first one continues; absent where a log begins. */
  after: z.strictObject({ seq: Seq, hash: z.string() }).optional(),
  sum: z.string(),
});

const Line = z.strictObject({
  seq: z.number().int().min(1),
  at: z.number(),
  epoch: z.number().int().min(0),
  version: z.number().int().min(1),
  events: z.array(z.looseObject({ type: z.string() })).min(1),
  hash: z.string(),
  sum: z.string(),
});
const End = z.strictObject({ end: z.number().int().min(0), hash: z.string(), sum: z.string() });

const SUM_BYTES = ',"sum":""}\n'.length + GENESIS.length;
const WRITE_CHARS = 1 << 20;
const READ_BYTES = 1 << 16;
const RECORDS_AT_A_TIME = 1_000;

/** Makes the lines of a transcript that continues a record. */
export class Transcriber {
  head: Head;
  #sum = GENESIS;

  constructor(after: Head) {
    this.head = after;
  }

  opening(): string {
    return this.#line(this.head.seq === 0 ? FORMAT : { ...FORMAT, after: this.head });
  }

  record(group: StoredGroup): string {
    const { seq, at, epoch, version, events, hash } = group;
    this.head = headOf(group);
    return this.#line({ seq, at, epoch, version, events, hash });
  }

  ending(): string {
    return this.#line({ end: this.head.seq, hash: this.head.hash });
  }

  #line(content: object): string {
    const body = JSON.stringify(content).slice(0, -1);
    this.#sum = digest('sha256', this.#sum + body);
    return `${body},"sum":"${this.#sum}"}\n`;
  }
}

/** Writes the groups to a file, whole or not at all. Returns the head it ends with. */
export function writeTranscript(groups: Iterable<StoredGroup>, file: string): Head {
  const draft = `${file}.${process.pid}.draft`;
  const fd = openSync(draft, 'w', 0o600);
  const lines = new Transcriber(EMPTY_HEAD);
  let text = lines.opening();
  try {
    for (const group of groups) {
      text += lines.record(group);
      if (text.length < WRITE_CHARS) continue;
      writeAll(fd, Buffer.from(text));
      text = '';
    }
    writeAll(fd, Buffer.from(text + lines.ending()));
  } finally {
    closeSync(fd);
  }
  renameSync(draft, file);
  return lines.head;
}

/**
 * Makes the log of an empty data folder from a transcript; a transcript that is not whole leaves no trace.
 * @throws KarmaError `LOG_CORRUPT`, naming the line that is not as it was written; `LOG_NEWER`; `SOURCE_NOT_FOUND`;
 *   `CONFIG_INVALID` when the folder holds a log
 */
export async function importTranscript(file: string, home: string): Promise<Head> {
  const target = join(home, 'log');
  if (existsSync(target)) {
    throw new KarmaError('CONFIG_INVALID', `${home} holds an event log already: import into an empty folder`);
  }
  if (!existsSync(file)) throw new KarmaError('SOURCE_NOT_FOUND', `there is no file ${file} to import`);
  // A name without a dot: LMDB takes one with an extension for a file.
  const draft = join(home, `log-draft-${process.pid}`);
  makeFolder(home, '--home', 0o700);
  const log = new LmdbLog(draft);
  try {
    let batch: Buffer[] = [];
    for (const record of recordsOf(file)) {
      batch.push(record);
      if (batch.length < RECORDS_AT_A_TIME) continue;
      log.restore(batch);
      batch = [];
    }
    log.restore(batch);
  } catch (thrown) {
    await log.close();
    rmSync(draft, { recursive: true });
    throw thrown;
  }
  await log.close();
  renameSync(draft, target);
  return log.head();
}

/**
 * The records of a transcript, encoded as a log holds them. Sums and hashes show what was changed by accident; who
 * means to can make them fit, so the events are checked as well.
 * @throws KarmaError `LOG_CORRUPT`, naming the line; `LOG_NEWER`
 */
export function* recordsOf(file: string): Generator<Buffer> {
  let line = 1;
  for (const { bytes, group } of transcribed(linesOf(file), file, EMPTY_HEAD)) {
    line += 1;
    for (const event of groupOf(group).events) {
      const { error } = Event.safeParse(event);
      if (!error) continue;
      const [issue] = error.issues;
      const why = `${[event.type, ...(issue?.path ?? [])].join('.')}: ${issue?.message}`;
      throw new KarmaError('LOG_CORRUPT', `line ${line} of ${file}: it holds a malformed event, ${why}`, {
        line,
      });
    }
    yield bytes;
  }
}

/**
 * The records of a transcript that continues `start`, or whatever it says it does for `null`.
 * @param name of its file, for messages
 * @throws KarmaError `LOG_CORRUPT`, naming the line; `LOG_NEWER`
 */
export function* transcribed(
  lines: Iterable<Buffer>,
  name: string,
  start: Head | null,
): Generator<{ readonly bytes: Buffer; readonly group: StoredGroup }> {
  let head = EMPTY_HEAD;
  let sum = GENESIS;
  let number = 0;
  let ended = false;
  for (const line of lines) {
    number += 1;
    const damaged = (why: string) =>
      new KarmaError('LOG_CORRUPT', `line ${number} of ${name}: ${why}`, { line: number });
    if (ended) throw damaged('it comes after the last');
    const body = line.subarray(0, -SUM_BYTES);
    sum = digest('sha256', Buffer.concat([Buffer.from(sum), body]));
    if (!line.subarray(body.length).equals(Buffer.from(`,"sum":"${sum}"}\n`)))
      throw damaged(
        'its sum does not follow from its text and the line before: it, or its place, was changed',
      );
    const value = parsed(line, damaged);
    if (number === 1) {
      const opening = Opening.safeParse(value);
      if (!opening.success) throw damaged('this is no transcript of events');
      if (opening.data.version > FORMAT.version) throw newer(name, number);
      head = opening.data.after ?? EMPTY_HEAD;
      if (start && (head.seq !== start.seq || head.hash !== start.hash))
        throw damaged(`it continues event ${head.seq}, not event ${start.seq}`);
      continue;
    }
    const end = End.safeParse(value);
    if (end.success) {
      ended = end.data.end === head.seq && end.data.hash === head.hash;
      if (!ended) throw damaged(`it names record ${end.data.end} as the last, but that is ${head.seq}`);
      continue;
    }
    const record = Line.safeParse(value);
    if (!record.success) throw damaged('it is no record');
    const { sum: _, ...content } = record.data;
    if (content.version > LOG_VERSION) throw newer(name, number);
    const group = { ...content, seq: content.seq as Seq };
    const { bytes, hash } = sealRecord(group, head.hash);
    if (group.seq !== head.seq + 1) throw damaged(`record ${group.seq} does not follow event ${head.seq}`);
    if (hash !== group.hash) throw damaged(`record ${group.seq} does not match its hash`);
    head = headOf(group);
    yield { bytes, group };
  }
  if (!ended)
    throw new KarmaError('LOG_CORRUPT', `${name} is cut short after line ${number}`, { line: number + 1 });
}

function parsed(line: Buffer, damaged: (why: string) => KarmaError): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    throw damaged('it is no JSON');
  }
}

function newer(name: string, line: number): KarmaError {
  return new KarmaError(
    'LOG_NEWER',
    `line ${line} of ${name} was written by a newer release: upgrade to read it`,
  );
}

/** The lines of a file, with their ends. */
function* linesOf(file: string): Generator<Buffer> {
  const fd = openSync(file, 'r');
  const chunk = Buffer.alloc(READ_BYTES);
  let rest = Buffer.alloc(0);
  try {
    for (let count = readSync(fd, chunk); count > 0; count = readSync(fd, chunk)) {
      rest = Buffer.concat([rest, chunk.subarray(0, count)]);
      let start = 0;
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
        yield rest.subarray(start, end + 1);
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
    if (rest.length > 0) yield rest;
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(fd, bytes, written);
}
