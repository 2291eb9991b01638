import type { PaperId } from '../../state/ids.ts';
import type { PdfText } from '../../state/paper.ts';
import { Library } from '../analysis/library.ts';
import { bibliography } from './bibtex.ts';
import type { Findings } from './blocks.ts';
import { buildReport } from './build.ts';
import { type Chart, makeCharts } from './charts.ts';
import { claimsJson, metricsCsv, metricsJson } from './data-files.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportModel } from './model.ts';
import { Places } from './sources.ts';

export interface ReportFile {
  /** Relative path with forward slashes. */
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface ReportInput extends Findings {
  /** Text of the papers' pages, to show cited cells and sentences where they stand. */
  readonly pages?: ReadonlyMap<PaperId, PdfText>;
}

/**
 * Writes the report and the data behind it. Where a chart or the PDF cannot be made, the report says so and is
 * written without it.
 */
export async function writeReport(input: ReportInput): Promise<ReportFile[]> {
  const library = new Library(input.papers);
  const model = buildReport(input, library);
  const places = new Places(model, library);
  const charts = makeCharts({ ...input, library });
  const missing: string[] = [];
  const drawings = await orElse(() => draw(charts), new Map<string, string>(), 'The charts', missing);
  const pdf = await orElse(() => typeset(model, places, drawings, missing), null, 'The PDF', missing);
  const files: [string, string, string | Uint8Array][] = [
    ['report.md', 'text/markdown', renderMarkdown(model, places, new Set(drawings.keys()), missing)],
    ['report.html', 'text/html', renderHtml(model, places, drawings, missing, input.pages ?? new Map())],
    ...(pdf ? [['report.pdf', 'application/pdf', pdf] as [string, string, Uint8Array]] : []),
    ['report.json', 'application/json', `${JSON.stringify(model)}\n`],
    ...[...drawings].map(([name, svg]): [string, string, string] => [
      `charts/${name}.svg`,
      'image/svg+xml',
      svg,
    ]),
    ...charts.map(({ name, csv }): [string, string, string] => [`charts/${name}.csv`, 'text/csv', csv]),
    ['references.bib', 'application/x-bibtex', bibliography(input.papers)],
    ['metrics.json', 'application/json', metricsJson(library)],
    ['metrics.csv', 'text/csv', metricsCsv(library)],
    ['claims.json', 'application/json', claimsJson(input.papers, input.comparison, input.critiques)],
  ];
  const encoder = new TextEncoder();
  return files.map(([name, mediaType, content]) => ({
    name,
    mediaType,
    bytes: typeof content === 'string' ? encoder.encode(content) : content,
  }));
}

/** The drawing and typesetting libraries are large; a thread loads them when a report is due. */
async function draw(charts: readonly Chart[]): Promise<ReadonlyMap<string, string>> {
  const { drawCharts } = await import('./draw.ts');
  return drawCharts(charts);
}

async function typeset(
  model: ReportModel,
  places: Places,
  drawings: ReadonlyMap<string, string>,
  missing: readonly string[],
) {
  const { renderPdf } = await import('./pdf.ts');
  return renderPdf(model, places, drawings, missing);
}

async function orElse<T>(make: () => Promise<T>, otherwise: T, what: string, missing: string[]): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    missing.push(`${what} could not be made: ${reason}`);
    return otherwise;
  }
}
