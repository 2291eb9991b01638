import { z } from 'zod';
import { jsonBytes } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import { BlobHash } from '../../state/ids.ts';
import type { PdfText } from '../../state/paper.ts';
import type { Performer } from '../performers.ts';
import type { PdfParser } from './parser.ts';

const ParseRequest = z.object({ pdf: BlobHash });

/**
 * Serves `pdf.parse`: positioned text of a PDF blob, as a blob of `PdfText`. An encrypted file is tried with each
 * password; they stay here, outside log and threads.
 */
export function parsePerformer(parser: PdfParser, passwords: readonly string[]): Performer {
  return async (request, { blobs, signal }) => {
    const { pdf } = ParseRequest.parse(request);
    const text = await parseWith(parser, blobs.get(pdf), passwords, signal);
    const bytes = jsonBytes(text);
    return {
      answer: { blob: blobs.put(bytes), bytes: bytes.length, pageCount: text.pageCount },
      units: text.pages.length,
    };
  };
}

async function parseWith(
  parser: PdfParser,
  pdf: Uint8Array,
  passwords: readonly string[],
  signal: AbortSignal,
): Promise<PdfText> {
  const [password, ...others] = passwords;
  try {
    return await parser.parse(pdf, { signal });
  } catch (thrown) {
    const locked = thrown instanceof KarmaError && thrown.code === 'PDF_ENCRYPTED';
    if (!locked || password === undefined) throw thrown;
  }
  return others.reduce(
    (tried, next) => tried.catch(() => parser.parse(pdf, { password: next, signal })),
    parser.parse(pdf, { password, signal }),
  );
}
