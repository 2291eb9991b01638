import type { z } from 'zod';
import { type Blobs, getJson } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import type { Evidence } from '../../state/findings.ts';
import type { BlobHash } from '../../state/ids.ts';
import { Document, PaperMetrics, Summary } from '../../state/paper.ts';
import type { PaperRefs } from '../../state/research.ts';
import type { TaskSpec } from '../../state/task.ts';

/** @throws KarmaError `PAYLOAD_INVALID`, naming the field */
export function payloadOf<T extends z.ZodType>(schema: T, task: TaskSpec): z.infer<T> {
  return checked(schema, task.payload, 'PAYLOAD_INVALID', `the payload of ${task.id}`);
}

/** @throws KarmaError `ARTIFACT_INVALID`, `BLOB_MISSING`, `BLOB_CORRUPT` */
export function readArtifact<T extends z.ZodType>(schema: T, blobs: Blobs, hash: BlobHash): z.infer<T> {
  return checked(schema, getJson(blobs, hash), 'ARTIFACT_INVALID', `artifact ${hash.slice(0, 12)}`);
}

export function readEvidence(blobs: Blobs, papers: readonly PaperRefs[]): Evidence[] {
  return papers.map(({ paper, source, document, summary, metrics }) => ({
    paper,
    source,
    document: readArtifact(Document, blobs, document),
    summary: readArtifact(Summary, blobs, summary),
    metrics: readArtifact(PaperMetrics, blobs, metrics),
  }));
}

function checked<T extends z.ZodType>(
  schema: T,
  value: unknown,
  code: 'PAYLOAD_INVALID' | 'ARTIFACT_INVALID',
  what: string,
): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new KarmaError(
    code,
    `${what} is not valid at ${issue?.path.join('.') || 'its root'}: ${issue?.message}`,
  );
}
