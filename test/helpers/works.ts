import { readdirSync, readFileSync } from 'node:fs';
import { compare } from '../../actors/analysis/compare.ts';
import { Library } from '../../actors/analysis/library.ts';
import { mainClaims } from '../../actors/debate/claims.ts';
import { critique } from '../../actors/debate/critique.ts';
import { readDocument } from '../../actors/reading/document.ts';
import { readMetrics } from '../../actors/reading/metrics.ts';
import { summarise } from '../../actors/reading/summary.ts';
import { buildReport } from '../../actors/report/build.ts';
import { renderMarkdown } from '../../actors/report/markdown.ts';
import { Places } from '../../actors/report/sources.ts';
import { reviewComparison } from '../../actors/review/comparison.ts';
import { type Debated, reviewCritique } from '../../actors/review/critique.ts';
import { type Fetched, reviewFetch } from '../../actors/review/fetch.ts';
import { type Extracted, reviewMetrics } from '../../actors/review/metrics.ts';
import { type Reported, reviewReport } from '../../actors/review/report.ts';
import { reviewSummary, type Summarised } from '../../actors/review/summary.ts';
import { type Findings, verdictOf } from '../../actors/review/verdict.ts';
import type { PdfParser } from '../../src/parse/parser.ts';
import { blobHash } from '../../state/blobs.ts';
import type { Comparison, Evidence } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { MetricRecord, PdfText } from '../../state/paper.ts';
import type { Verdict } from '../../state/task.ts';
import { type Chance, otherNumber } from './planting.ts';

/** A paper with all that the real readers make of it. */
export interface ReadPaper {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: PdfText;
  readonly evidence: Evidence;
}

export interface Compared {
  readonly comparison: Comparison;
  readonly papers: readonly Evidence[];
}

/** Works of every task type, as their rubrics take them. */
export interface Works {
  readonly Fetch_Paper: Fetched;
  readonly Summarise_Paper: Summarised;
  readonly Extract_Metrics: Extracted;
  readonly Compare_Methods: Compared;
  readonly Critique_Claim: Debated;
  readonly Synthesise_Report: Reported;
}
export type TaskType = keyof Works;

const RUBRICS: { readonly [T in TaskType]: (work: Works[T]) => Findings } = {
  Fetch_Paper: reviewFetch,
  Summarise_Paper: reviewSummary,
  Extract_Metrics: reviewMetrics,
  Compare_Methods: ({ comparison, papers }) => reviewComparison(comparison, papers),
  Critique_Claim: reviewCritique,
  Synthesise_Report: reviewReport,
};

export function judged<T extends TaskType>(type: T, work: Works[T]): Verdict {
  return verdictOf(RUBRICS[type](work));
}

/** Reads the PDFs of a folder as the team does; those that cannot be read are left out. */
export async function readPapers(folder: URL, parser: PdfParser): Promise<ReadPaper[]> {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.pdf'))
    .sort();
  const read: ReadPaper[] = [];
  for (const name of names) {
    const bytes = readFileSync(new URL(encodeURIComponent(name), folder));
    const text = await parser.parse(bytes);
    const paper = text.pdf.slice(0, 16) as PaperId;
    const document = readDocument(paper, text);
    const summary = summarise(document, { topic: '', sentencesMax: 8 });
    const metrics = readMetrics(text, document);
    read.push({ name, bytes, text, evidence: { paper, source: name, document, summary, metrics } });
  }
  return read;
}

export function fetchOf({ bytes, text, evidence }: ReadPaper): Fetched {
  return { pdf: blobHash(bytes), bytes, text, source: '', title: evidence.document.title };
}

export function summaryOf({ text, evidence: { document, summary } }: ReadPaper): Summarised {
  return { document, summary, text };
}

export function metricsOf({ text, evidence: { document, metrics } }: ReadPaper): Extracted {
  return { metrics, text, document };
}

/** What the analyst, the debater and the synthesiser make of some papers. */
export interface Study {
  readonly compared: Compared;
  readonly debated: readonly Debated[];
  readonly reported: Reported;
}

const TOPIC = 'parameter-efficient fine-tuning';
const FAILURES = [{ source: 'lost.pdf', reason: 'the file is encrypted' }];

export function studyOf(papers: readonly Evidence[], claimsMax = 4): Study {
  const comparison = compare(papers, { topic: TOPIC });
  const debated = mainClaims(papers, claimsMax).flatMap(({ paper, claim: index }): Debated[] => {
    const claim = papers.find((one) => one.paper === paper)?.summary.claims[index];
    return claim ? [{ critique: critique({ ...claim, paper }, papers, comparison), papers, comparison }] : [];
  });
  const critiques = debated.map((one) => one.critique);
  const given = { papers, comparison, critiques, failures: FAILURES };
  const library = new Library(papers);
  const model = buildReport({ title: TOPIC, topic: TOPIC, ...given }, library);
  const markdown = renderMarkdown(model, new Places(model, library), new Set(), []);
  return {
    compared: { comparison, papers },
    debated,
    reported: { model, markdown, ...given },
  };
}

/** A second paper that prints other numbers for the same runs: with its original it makes contradictions. */
export function dissenter({ paper, source, document, summary, metrics }: Evidence, chance: Chance): Evidence {
  const id = `${paper.slice(0, 15)}x` as PaperId;
  const changed = new Set(chance.some(metrics.records, 3));
  const forged = new Map<string, [string, string]>();
  const records = metrics.records.map((record): MetricRecord => {
    if (!changed.has(record)) return { ...record, paper: id };
    const value = otherNumber(record.value, chance);
    forged.set(`${record.page} ${record.box.join()}`, [record.value, value]);
    return { ...record, paper: id, value, number: Number(value.replace(/[%,]/g, '')) };
  });
  const tables = metrics.tables.map((table) => ({
    ...table,
    cells: table.cells.map((cell) => {
      const [from, to] = forged.get(`${table.page} ${cell.box.join()}`) ?? ['', ''];
      return from === '' ? cell : { ...cell, text: cell.text.replace(from, to) };
    }),
  }));
  return {
    paper: id,
    source: `again-${source}`,
    document: { ...document, paper: id, title: `${document.title}, measured again` },
    summary: { ...summary, paper: id },
    metrics: { ...metrics, paper: id, records, tables },
  };
}
