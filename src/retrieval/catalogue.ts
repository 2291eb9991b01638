import type { BlobHash, PaperId, TaskId } from '../../state/ids.ts';
import type { EventLog } from '../../state/log.ts';
import { ExtractMetrics, FetchedPaper, SummarisePaper } from '../../state/research.ts';
import type { ArtifactRef, TaskSpec } from '../../state/task.ts';

/** A paper that was read, and where its document and its tables lie. */
export interface ReadPaper {
  readonly paper: PaperId;
  /** As it was fetched: file name, arXiv id, last part of the URL. */
  readonly name: string;
  readonly document: BlobHash;
  /** `null` while, or where, its tables were not read. */
  readonly metrics: BlobHash | null;
}

/**
 * Every paper read so far, in order of first reading; its latest reading counts. Taken from the log, because the
 * state lets go of closed sessions.
 */
export function readPapers(log: Pick<EventLog, 'read'>): ReadPaper[] {
  const reading = new Map<TaskId, PaperId>();
  const names = new Map<PaperId, string>();
  const documents = new Map<PaperId, BlobHash>();
  const metrics = new Map<PaperId, BlobHash>();
  for (const { events } of log.read()) {
    for (const event of events) {
      if (event.type === 'task.submitted') {
        const paper = paperOf(event.task);
        if (paper) reading.set(event.task.id, paper);
      } else if (event.type === 'task.completed') {
        const fetched = FetchedPaper.safeParse(event.output);
        if (fetched.success) names.set(fetched.data.paper, fetched.data.name);
        const paper = reading.get(event.task);
        if (!paper) continue;
        keep(documents, paper, event.artifacts, 'paper.document');
        keep(metrics, paper, event.artifacts, 'paper.metrics');
      }
    }
  }
  return [...documents].map(([paper, document]) => ({
    paper,
    name: names.get(paper) ?? paper,
    document,
    metrics: metrics.get(paper) ?? null,
  }));
}

function paperOf({ task_type, payload }: TaskSpec): PaperId | undefined {
  if (task_type === 'Summarise_Paper') return SummarisePaper.safeParse(payload).data?.paper;
  if (task_type === 'Extract_Metrics') return ExtractMetrics.safeParse(payload).data?.paper;
  return undefined;
}

function keep(
  blobs: Map<PaperId, BlobHash>,
  paper: PaperId,
  artifacts: readonly ArtifactRef[],
  kind: string,
): void {
  const found = artifacts.find((artifact) => artifact.kind === kind);
  if (found) blobs.set(paper, found.blob);
}
