import type { Document, MetricRecord, PaperMetrics, PdfText } from '../../state/paper.ts';
import { type Coverage, coverageOf, kindsOf, leftOut } from './metric-coverage.ts';
import { misnamed, misnamedInProse } from './metric-names.ts';
import { forgedCells, misplaced, placed } from './metric-places.ts';
import { PageText } from './page-text.ts';
import { type Fault, type Findings, fault, type Merit, PADDED } from './verdict.ts';

export interface Extracted {
  readonly metrics: PaperMetrics;
  readonly text: PdfText;
  readonly document: Document;
}

/** Does each number stand in its cell, do header and caption bear out what it measures, and is nothing left out? */
export function reviewMetrics({ metrics, text, document }: Extracted): Findings {
  const { records, tables } = metrics;
  const page = new PageText(text);
  const inCells = placed(records, tables);
  const whole = text.pages.map(({ number }) => page.squeezed(number)).join('\n');
  const kinds = kindsOf(tables);
  const coverage = coverageOf(records, kinds);
  return {
    faults: [
      ...misplaced(records, tables, page),
      ...forgedCells(tables, page),
      ...misnamed(inCells, whole),
      ...misnamedInProse(records),
      ...repeated(records),
      ...leftOut(metrics, kinds, coverage, document, page),
    ],
    merits: merits(records, inCells.length, coverage),
    checked: records.length + tables.length,
  };
}

function repeated(records: readonly MetricRecord[]): Fault[] {
  const groups = Map.groupBy(records, ({ page, box, value, dataset, metric }) =>
    JSON.stringify([page, box, value, dataset, metric]),
  );
  const [first] = [...groups.values()].filter((group) => group.length > 1).flat();
  if (!first) return [];
  const surplus = records.length - groups.size;
  const cost = Math.min(0.9, PADDED + surplus / records.length);
  const example = `${first.value} of ${first.table || 'a sentence'} on page ${first.page}`;
  return [fault(cost, `${surplus} of ${records.length} records are repeated, such as ${example}`)];
}

function merits(records: readonly MetricRecord[], inCells: number, { read, all }: Coverage): Merit[] {
  const whole = records.filter(({ method, dataset, metric }) => method && dataset && metric).length;
  const merits: Merit[] = [
    { reason: `${inCells} of ${records.length} numbers stand in the cells of rebuilt tables`, gain: 0 },
  ];
  if (all > 0 && read >= 0.95 * all) {
    merits.push({ reason: `${read} of ${all} measured numbers of the result tables were read`, gain: 0.15 });
  }
  if (records.length > 0 && whole >= 0.95 * records.length) {
    merits.push({
      reason: `${whole} of ${records.length} records name method, data set and metric`,
      gain: 0.15,
    });
  }
  return merits;
}
