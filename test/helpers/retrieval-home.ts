import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../actors/reading/document.ts';
import { readMetrics } from '../../actors/reading/metrics.ts';
import { PARSE_LIMITS } from '../../src/parse/limits.ts';
import { readPdf } from '../../src/parse/pdf.ts';
import { blobHash, DiskBlobs, jsonBytes } from '../../state/blobs.ts';
import type { Json } from '../../state/errors.ts';
import type { Event } from '../../state/events.ts';
import type { BlobHash, PaperId } from '../../state/ids.ts';
import { LmdbLog } from '../../state/log-lmdb.ts';
import type { Document, PaperMetrics } from '../../state/paper.ts';
import { agentId, opened, SESSION, success, work } from './given.ts';

export interface Read {
  /** File name without `.pdf`. */
  readonly name: string;
  readonly document: Document;
  readonly metrics: PaperMetrics;
}

/** Reads the PDFs of a folder as the agents do, in order of their names. */
export async function readFolder(folder: string, wanted = /\.pdf$/): Promise<Read[]> {
  const files = readdirSync(folder).filter((name) => wanted.test(name));
  const papers: Read[] = [];
  for (const file of files.sort()) {
    const bytes = new Uint8Array(readFileSync(join(folder, file)));
    const pdf = blobHash(bytes);
    const text = await readPdf(bytes, { ...PARSE_LIMITS, password: null });
    if ('code' in text) throw new Error(`${file}: ${text.message}`);
    const document = readDocument(pdf.slice(0, 16) as PaperId, { ...text, pdf });
    const metrics = readMetrics({ ...text, pdf }, document);
    papers.push({ name: file.replace(/\.pdf$/, ''), document, metrics });
  }
  return papers;
}

/** Adds papers to a data folder: a closed session in which they were read. */
export async function addToHome(home: string, papers: readonly Read[]): Promise<void> {
  const blobs = new DiskBlobs(join(home, 'blobs'));
  const events: Event[] = [opened()];
  for (const { name, document, metrics } of papers) {
    const { paper } = document;
    const text = blobs.put(jsonBytes({ of: name }));
    const documentBlob = blobs.put(jsonBytes(document));
    const metricsBlob = blobs.put(jsonBytes(metrics));
    events.push(
      ...done('Fetch_Paper', { source: `${name}.pdf` }, 'paper.text', text, {
        paper,
        name: `${name}.pdf`,
        pageCount: document.pageCount,
      }),
      ...done('Summarise_Paper', { paper, topic: '', text }, 'paper.document', documentBlob, {}),
      ...done('Extract_Metrics', { paper, text, document: documentBlob }, 'paper.metrics', metricsBlob, {}),
    );
  }
  events.push({ type: 'session.closed', session: SESSION, status: 'done', reason: '', output: null });
  const log = new LmdbLog(join(home, 'log'));
  await log.append({ at: 1_000, epoch: 1, events }, log.head().seq);
  await log.close();
}

function done(taskType: string, payload: Json, kind: string, blob: BlobHash, output: Json): Event[] {
  const task = work(`${taskType} ${JSON.stringify(payload)}`.slice(0, 200), { task_type: taskType, payload });
  const { attempt, usage } = success(task.id);
  return [
    { type: 'task.submitted', task },
    {
      type: 'task.completed',
      task: task.id,
      agent: agentId('reader'),
      attempt,
      artifacts: [{ kind, blob, bytes: 0 }],
      output,
      usage,
    },
  ];
}
