import { z } from 'zod';
import { BlobHash, type PaperId } from '../../state/ids.ts';
import { FetchPaper } from '../../state/research.ts';
import type { Role } from '../role.ts';
import { payloadOf } from './evidence.ts';

const Fetched = z.object({ blob: BlobHash, bytes: z.number(), name: z.string() });
const Parsed = z.object({ blob: BlobHash, bytes: z.number(), pageCount: z.number().int() });

/** Gets a paper's bytes, and has them parsed: what cannot be read as a PDF is refused here, with the reason. */
export const role: Role = {
  async perform(task, { ask, spend }) {
    const { source } = payloadOf(FetchPaper, task);
    const pdf = Fetched.parse(await ask('source.fetch', { source }));
    const text = Parsed.parse(await ask('pdf.parse', { pdf: pdf.blob }));
    spend(1);
    return {
      artifacts: [
        { kind: 'pdf', blob: pdf.blob, bytes: pdf.bytes },
        { kind: 'paper.text', blob: text.blob, bytes: text.bytes },
      ],
      output: { paper: pdf.blob.slice(0, 16) as PaperId, name: pdf.name, pageCount: text.pageCount },
    };
  },
};
