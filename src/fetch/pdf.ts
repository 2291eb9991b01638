import { KarmaError } from '../../state/errors.ts';
import { legible } from './legible.ts';

/** Where readers of PDF look for its mark. */
const HEAD_BYTES = 1024;
const BUFFER_BYTES = 256 * 1024;

/**
 * Collects the bytes of a PDF. Refuses as soon as they cannot be one, so that what is no PDF is not read to its end.
 * `remedy` completes the sentence "... is not a PDF but X: ".
 * @throws KarmaError `FETCH_REFUSED`, and what the chunks throw
 */
export async function collectPdf(
  chunks: AsyncIterable<Uint8Array>,
  { place, remedy, bytesMax }: { place: string; remedy: string; bytesMax: number },
): Promise<Uint8Array> {
  // One buffer that grows: a hostile server may send its bytes one by one.
  let buffer = Buffer.alloc(BUFFER_BYTES);
  let bytes = 0;
  let marked = false;
  const checkHead = (): void => {
    const head = buffer.subarray(0, bytes);
    marked = head.subarray(0, HEAD_BYTES).includes('%PDF-');
    if (marked) return;
    throw new KarmaError('FETCH_REFUSED', `${place} is not a PDF but ${kindOf(head)}: ${remedy}`);
  };
  for await (const chunk of chunks) {
    const needed = bytes + chunk.length;
    if (needed > bytesMax) throw tooLarge(place, bytesMax);
    if (needed > buffer.length) buffer = Buffer.concat([buffer], Math.max(needed, 2 * buffer.length));
    buffer.set(chunk, bytes);
    bytes = needed;
    if (!marked && bytes >= HEAD_BYTES) checkHead();
  }
  if (!marked) checkHead();
  return buffer.subarray(0, bytes);
}

export function tooLarge(place: string, bytesMax: number): KarmaError {
  return new KarmaError(
    'FETCH_REFUSED',
    `${place} has more than ${bytesMax} bytes, the most that is read: shrink it or raise the limit`,
  );
}

/** How files of other kinds begin. */
const BEGINNINGS: readonly [string, string][] = [
  ['\x1f\x8b', 'gzip-compressed data'],
  ['PK\x03\x04', 'a ZIP archive or an office document'],
  ['%!PS', 'PostScript'],
  ['\x89PNG', 'an image'],
  ['\xff\xd8\xff', 'an image'],
  ['GIF8', 'an image'],
  ['<?xml', 'XML'],
  ['{', 'JSON'],
];

function kindOf(head: Buffer): string {
  if (head.length === 0) return 'empty (0 bytes)';
  const text = head.toString('latin1');
  if (/<(!doctype html|html|head|body|title)\b/i.test(text)) return webPage(head.toString('utf8'));
  const known = BEGINNINGS.find(([beginning]) => text.startsWith(beginning));
  return known?.[1] ?? (/^[\s\x20-\x7e]+$/.test(text) ? 'plain text' : 'data of an unknown kind');
}

function webPage(html: string): string {
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1] ?? '';
  return title.trim() ? `a web page titled "${legible(title, 80)}"` : 'a web page';
}
