import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../actors/reading/document.ts';
import { readMetrics } from '../../actors/reading/metrics.ts';
import { summarise } from '../../actors/reading/summary.ts';
import type { PdfParser } from '../../src/parse/parser.ts';
import { type Dice, diceOf } from '../../state/dice.ts';
import { KarmaError } from '../../state/errors.ts';
import type { PaperId } from '../../state/ids.ts';
import { Document, PaperMetrics, type PdfText } from '../../state/paper.ts';

/** Mutated PDFs through the real parser and, where they can be read, through the readers of papers. */

const root = join(import.meta.dirname, '..', '..');
const BYTES_MAX = 2_000_000;
const HUGE = ['-1', '0', '99999999', '2147483648', '4294967296', '9007199254740993', '1e308'];

/** The PDFs to change: the project's own, and hostile ones where they are beside the checkout. */
export function seeds(): Buffer[] {
  return [join(root, 'corpus'), join(root, '..', 'shared', 'badpdfs')]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((file) => file.endsWith('.pdf'))
    .sort()
    .map((file) => readFileSync(file))
    .filter(({ length }) => length > 0 && length <= BYTES_MAX);
}

/** The mutation of a number: of one of the seeds, by one to three changes. The same number gives the same bytes. */
export function mutant(from: readonly Buffer[], number: number): Buffer {
  const dice = diceOf(number);
  const pick = (label: string): Buffer => from[Math.floor(dice(label) * from.length)] ?? Buffer.alloc(0);
  let bytes: Buffer = Buffer.from(pick('seed'));
  for (let i = 0; i < 1 + Math.floor(dice('changes') * 3); i += 1) {
    bytes = change(bytes, pick(`${i}/other`), (label) => dice(`${i}/${label}`));
  }
  return bytes;
}

function change(bytes: Buffer, other: Buffer, dice: Dice): Buffer {
  const at = (label: string, length = bytes.length): number => Math.floor(dice(label) * length);
  switch (at('kind', 6)) {
    case 0: {
      for (let i = 0; i < 1 + at('flips', 16); i += 1)
        bytes.writeUInt8(at(`${i}/value`, 256), Math.min(at(`${i}/at`), bytes.length - 1));
      return bytes;
    }
    case 1:
      return bytes.subarray(0, 1 + at('end'));
    case 2: {
      const start = at('start', other.length);
      const piece = other.subarray(start, start + at('length', 4096));
      const place = at('place');
      return Buffer.concat([bytes.subarray(0, place), piece, bytes.subarray(place + at('gone', 4096))]);
    }
    case 3:
      return replaceOne(bytes, /\d+ \d+ obj[\s\S]{1,4000}?endobj/g, dice, (object) => `${object}\n${object}`);
    case 4:
      return replaceOne(bytes, /\d+ \d+ R/g, dice, () => `${at('target', 40)} 0 R`);
    default:
      return replaceOne(bytes, /\b\d+\b/g, dice, () => HUGE[at('huge', HUGE.length)] ?? '');
  }
}

function replaceOne(bytes: Buffer, what: RegExp, dice: Dice, by: (found: string) => string): Buffer {
  const text = bytes.toString('latin1');
  const places = [...text.matchAll(what)];
  const place = places[Math.floor(dice('which') * places.length)];
  if (!place) return bytes;
  const end = place.index + place[0].length;
  return Buffer.from(text.slice(0, place.index) + by(place[0]) + text.slice(end), 'latin1');
}

/**
 * What became of the bytes: `read`, or the code with which they were refused.
 * @throws Error when there is no reason a person understands, or a reader fails over what was read
 */
export async function fate(parser: PdfParser, bytes: Uint8Array): Promise<string> {
  let text: PdfText;
  try {
    text = await parser.parse(bytes);
  } catch (thrown) {
    if (!(thrown instanceof KarmaError) || !thrown.code.startsWith('PDF_') || thrown.message.length < 20)
      throw thrown;
    return thrown.code;
  }
  readPaper(text);
  return 'read';
}

/** What reader and metrician make of a text, checked against its schemas as the next agent would. */
export function readPaper(text: PdfText): void {
  const document = Document.parse(JSON.parse(JSON.stringify(readDocument('fuzz' as PaperId, text))));
  summarise(document, { topic: 'tuning', sentencesMax: 8 });
  PaperMetrics.parse(JSON.parse(JSON.stringify(readMetrics(text, document))));
}
