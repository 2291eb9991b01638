import { z } from 'zod';
import { Comparison, Critique, type Evidence, ReportFiles } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import { Document, PaperMetrics, PdfText, Summary } from '../../state/paper.ts';
import { Failure } from '../../state/research.ts';
import { ReportModel } from '../report/model.ts';
import { reviewComparison } from './comparison.ts';
import { reviewCritique } from './critique.ts';
import type { Dossier } from './dossier.ts';
import { reviewFetch } from './fetch.ts';
import { reviewMetrics } from './metrics.ts';
import { reviewReport } from './report.ts';
import { reviewSummary } from './summary.ts';
import { type Findings, grave } from './verdict.ts';

type Rubric = (dossier: Dossier) => Findings;

/** How the work of each task type is judged. */
export const RUBRICS: Readonly<Record<string, Rubric>> = {
  Fetch_Paper: (dossier) => {
    const asked = Asked.safeParse(dossier.payload.given).data;
    const pdf = dossier.made('pdf');
    return reviewFetch({
      pdf,
      bytes: pdf && dossier.bytes(pdf),
      text: dossier.madeAs('paper.text', PdfText),
      source: asked?.source ?? '',
      title: asked?.title ?? '',
    });
  },
  Summarise_Paper: (dossier) => {
    const document = dossier.madeAs('paper.document', Document);
    const summary = dossier.madeAs('paper.summary', Summary);
    if (!document) return nothing('document');
    if (!summary) return nothing('summary');
    return reviewSummary({ document, summary, text: dossier.only('paper.text', PdfText) });
  },
  Extract_Metrics: (dossier) => {
    const metrics = dossier.madeAs('paper.metrics', PaperMetrics);
    if (!metrics) return nothing('metrics');
    const text = dossier.only('paper.text', PdfText);
    return reviewMetrics({ metrics, text, document: dossier.only('paper.document', Document) });
  },
  Compare_Methods: (dossier) => {
    const comparison = dossier.madeAs('comparison', Comparison);
    return comparison ? reviewComparison(comparison, evidenceOf(dossier)) : nothing('comparison');
  },
  Critique_Claim: (dossier) => {
    const critique = dossier.madeAs('critique', Critique);
    if (!critique) return nothing('critique');
    const papers = evidenceOf(dossier);
    return reviewCritique({ critique, papers, comparison: dossier.only('comparison', Comparison) });
  },
  Synthesise_Report: (dossier) => {
    const manifest = dossier.madeAs('report', ReportFiles);
    const model = manifest && jsonFile(dossier, manifest, 'report.json');
    if (!model) return nothing('report');
    return reviewReport({
      model,
      markdown: textFile(dossier, manifest, 'report.md'),
      papers: evidenceOf(dossier),
      comparison: dossier.only('comparison', Comparison),
      critiques: dossier.given('critique', Critique),
      failures: Failed.safeParse(dossier.payload.given).data?.failures ?? [],
    });
  },
};

const Asked = z.object({ source: z.string(), title: z.string().default('') });
const Failed = z.object({ failures: z.array(Failure) });
const Sources = z.object({ papers: z.array(z.object({ paper: z.string(), source: z.string() })) });

function nothing(what: string): Findings {
  return { faults: [grave(1, `no ${what} was made, or it cannot be read`)], merits: [], checked: 1 };
}

/** The papers that a task was given, with what was read of them. */
function evidenceOf(dossier: Dossier): Evidence[] {
  const summaries = new Map(dossier.given('paper.summary', Summary).map((one) => [one.paper, one]));
  const metrics = new Map(dossier.given('paper.metrics', PaperMetrics).map((one) => [one.paper, one]));
  const named = Sources.safeParse(dossier.payload.given).data?.papers ?? [];
  const sources = new Map(named.map(({ paper, source }) => [paper as PaperId, source]));
  return dossier.given('paper.document', Document).flatMap((document): Evidence[] => {
    const { paper } = document;
    const [summary, measured] = [summaries.get(paper), metrics.get(paper)];
    if (!summary || !measured) return [];
    return [{ paper, source: sources.get(paper) ?? '', document, summary, metrics: measured }];
  });
}

function textFile(dossier: Dossier, { files }: ReportFiles, name: string): string {
  const file = files.find((one) => one.name === name);
  return file ? Buffer.from(dossier.bytes(file.blob)).toString('utf8') : '';
}

function jsonFile(dossier: Dossier, manifest: ReportFiles, name: string): ReportModel | null {
  try {
    return ReportModel.safeParse(JSON.parse(textFile(dossier, manifest, name))).data ?? null;
  } catch {
    return null;
  }
}
