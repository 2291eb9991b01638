import { Document, PdfText } from '../../state/paper.ts';
import { ExtractMetrics } from '../../state/research.ts';
import type { Vote } from '../../state/task.ts';
import { readMetrics } from '../reading/metrics.ts';
import type { Role } from '../role.ts';
import { payloadOf, readArtifact } from './evidence.ts';

/** Rebuilds a paper's tables and turns their numbers into metric records. */
export const role: Role = {
  async perform(task, { blobs, spend }) {
    const { text, document: address } = payloadOf(ExtractMetrics, task);
    const document = readArtifact(Document, blobs, address);
    const metrics = readMetrics(readArtifact(PdfText, blobs, text), document);
    spend(metrics.tables.reduce((sum, { cells }) => sum + cells.length, 0));
    return {
      artifacts: [{ kind: 'paper.metrics', content: metrics }],
      output: { tables: metrics.tables.length, records: metrics.records.length },
      votes: task.after ? [voteOnStructure(task.after, document)] : [],
    };
  },
};

/** A reader that found neither title, sections nor captions left little to work with. */
function voteOnStructure(task: Vote['task'], { title, sections, captions }: Document): Vote {
  const found = [title !== '', sections.length > 2, captions.length > 0].filter(Boolean).length;
  return {
    task,
    opinion: (2 * found) / 3 - 1,
    reason: `${found} of title, sections and captions were found`,
  };
}
