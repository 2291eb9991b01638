import { mkdirSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { type Blobs, getJson } from '../../state/blobs.ts';
import { dropDrafts, writeDurably } from '../../state/durable.ts';
import { KarmaError } from '../../state/errors.ts';
import { ReportFiles } from '../../state/findings.ts';
import type { BlobHash } from '../../state/ids.ts';

/** Writes a report's files from the blob store into a folder. Returns their paths. */
export function writeReportFiles(blobs: Blobs, manifest: BlobHash, out: string): string[] {
  const { files } = ReportFiles.parse(getJson(blobs, manifest));
  const written = files.map(({ name, blob }) => writeInto(out, name, blobs.get(blob)));
  for (const folder of new Set(written.map((path) => dirname(path)))) dropDrafts(folder);
  return written;
}

/** Writes one file below the folder, whole or not at all. */
export function writeInto(out: string, name: string, bytes: Uint8Array): string {
  const root = resolve(out);
  const path = resolve(root, name);
  if (!path.startsWith(root + sep))
    throw new KarmaError('ARTIFACT_INVALID', `report file ${name} leads out of ${out}`);
  mkdirSync(dirname(path), { recursive: true });
  writeDurably(path, bytes, 0o644);
  return join(out, name);
}
