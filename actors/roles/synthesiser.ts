import { Comparison, Critique, type ReportFiles } from '../../state/findings.ts';
import { PdfText } from '../../state/paper.ts';
import { SynthesiseReport } from '../../state/research.ts';
import { writeReport } from '../report/report.ts';
import type { Role } from '../role.ts';
import { payloadOf, readArtifact, readEvidence } from './evidence.ts';

/** Writes the report and all that goes with it. */
export const role: Role = {
  async perform(task, { blobs, spend }) {
    const { topic, papers, failures, comparison, critiques } = payloadOf(SynthesiseReport, task);
    const written = await writeReport({
      title: topic,
      topic,
      papers: readEvidence(blobs, papers),
      failures,
      comparison: readArtifact(Comparison, blobs, comparison),
      critiques: critiques.map((address) => readArtifact(Critique, blobs, address)),
      pages: new Map(papers.map(({ paper, text }) => [paper, readArtifact(PdfText, blobs, text)])),
    });
    spend(written.length);
    const files = written.map(({ name, mediaType, bytes }) => ({
      name,
      mediaType,
      blob: blobs.put(bytes),
      bytes: bytes.length,
    }));
    const manifest: ReportFiles = { title: topic, files };
    return { artifacts: [{ kind: 'report', content: manifest }], output: { files: files.length } };
  },
};
