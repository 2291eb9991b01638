import { Library } from '../analysis/library.ts';
import { answer } from './answer.ts';
import type { Desk, Findings } from './blocks.ts';
import type { ReportModel } from './model.ts';
import { citation, paperSections } from './papers.ts';
import { results } from './results.ts';
import { contradictions, debate, failures, limits, related } from './sections.ts';

/** The report's content: answer first, then the evidence for it. */
export function buildReport(findings: Findings, library = new Library(findings.papers)): ReportModel {
  const desk: Desk = { ...findings, library };
  return {
    title: findings.title === '' ? 'What the papers report' : capitalised(findings.title),
    topic: findings.topic,
    papers: findings.papers.map((evidence) => ({
      paper: evidence.paper,
      name: library.shortName(evidence.paper),
      citation: citation(evidence, library),
    })),
    failures: findings.failures.map(({ source, reason }) => ({ source, reason })),
    sections: [
      answer(desk),
      ...results(desk),
      ...paperSections(desk),
      ...debate(desk),
      ...contradictions(desk),
      ...limits(desk),
      ...failures(desk),
      ...related(desk),
    ],
  };
}

function capitalised(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
