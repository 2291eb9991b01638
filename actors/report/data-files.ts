import type { Comparison, Critique, Evidence } from '../../state/findings.ts';
import type { MetricRecord } from '../../state/paper.ts';
import type { Library } from '../analysis/library.ts';
import { plainText } from '../analysis/say.ts';
import { csv } from './csv.ts';

/** Every measured number of all papers, values as printed. */
export function metricsJson({ papers }: Library): string {
  return json(
    papers.flatMap(({ document, metrics }) =>
      metrics.records.map(({ paper, ...rest }) => ({ paper, title: document.title, ...rest })),
    ),
  );
}

const metricColumns = [
  'page',
  'table',
  'method',
  'model',
  'params',
  'dataset',
  'metric',
  'setting',
  'value',
  'spread',
  'better',
] as const satisfies readonly (keyof MetricRecord)[];

export function metricsCsv(library: Library): string {
  return csv(
    ['paper', 'title', ...metricColumns],
    library.papers.flatMap(({ paper, document, metrics }) =>
      metrics.records.map((record) => [
        paper,
        document.title,
        ...metricColumns.map((column) => record[column]),
      ]),
    ),
  );
}

/** Every claim with where it stands, what the paper's own tables say to it, and how it fared in the debate. */
export function claimsJson(
  papers: readonly Evidence[],
  { checks }: Comparison,
  critiques: readonly Critique[],
): string {
  return json(
    papers.flatMap(({ paper, document, summary }) =>
      summary.claims.map((claim, index) => {
        const check = checks.find((one) => one.paper === paper && one.claim === index);
        const critique = critiques.find((one) => one.claim.paper === paper && one.claim.text === claim.text);
        return {
          paper,
          title: document.title,
          ...claim,
          check: check && { verdict: check.verdict, reason: plainText(check.reason), records: check.records },
          debate: critique && { verdict: critique.verdict, confidence: critique.confidence },
        };
      }),
    ),
  );
}

function json(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}
