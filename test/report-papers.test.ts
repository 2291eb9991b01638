import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { compare } from '../actors/analysis/compare.ts';
import { mainClaims } from '../actors/debate/claims.ts';
import { critique } from '../actors/debate/critique.ts';
import { readDocument } from '../actors/reading/document.ts';
import { readMetrics } from '../actors/reading/metrics.ts';
import { summarise } from '../actors/reading/summary.ts';
import { ReportModel } from '../actors/report/model.ts';
import { writeReport } from '../actors/report/report.ts';
import { untraced } from '../actors/report/untraced.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import type { Evidence } from '../state/findings.ts';
import { PaperId } from '../state/ids.ts';
import type { PdfText } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';

const test = suite('reports on real papers');

/** Real papers, read, compared, debated and reported: every number must trace to a cell or sentence. */

const root = join(import.meta.dirname, '..');
const shared = join(root, '..', 'shared', 'papers');
const topic = 'parameter-efficient fine-tuning';

function pdfsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.pdf'))
    .sort()
    .map((name) => join(folder, name));
}

async function read(files: readonly string[]) {
  const parser = createPdfParser();
  const pages = new Map<PaperId, PdfText>();
  const papers: Evidence[] = [];
  try {
    for (const file of files) {
      const bytes = readFileSync(file);
      const text = await parser.parse(bytes);
      const paper = PaperId.parse(createHash('sha256').update(bytes).digest('hex').slice(0, 16));
      const document = readDocument(paper, text);
      const summary = summarise(document, { topic, sentencesMax: 8 });
      papers.push({ paper, source: basename(file), document, summary, metrics: readMetrics(text, document) });
      pages.set(paper, text);
    }
  } finally {
    await parser.close();
  }
  return { papers, pages };
}

async function reportOn(files: readonly string[]) {
  const { papers, pages } = await read(files);
  const comparison = compare(papers, { topic });
  const critiques = mainClaims(papers, 12).flatMap(({ paper, claim: index }) => {
    const claim = papers.find((one) => one.paper === paper)?.summary.claims[index];
    return claim ? [critique({ ...claim, paper }, papers, comparison)] : [];
  });
  const written = await writeReport({
    title: topic,
    topic,
    papers,
    failures: [],
    comparison,
    critiques,
    pages,
  });
  const model = written.find(({ name }) => name === 'report.json');
  return {
    papers,
    critiques,
    written,
    model: ReportModel.parse(JSON.parse(new TextDecoder().decode(model?.bytes))),
  };
}

const corpora = [
  { name: 'the pilot corpus', folder: join(root, 'corpus') },
  { name: 'papers on parameter-efficient fine-tuning', folder: join(shared, 'peft') },
  { name: 'papers on other topics', folder: join(shared, 'tdms') },
];
/** Reading all of a large folder would take minutes. */
const filesMax = 4;

for (const { name, folder } of corpora) {
  if (!existsSync(folder)) {
    console.log(`skipped: ${name} (${basename(folder)} is not beside the checkout)`);
    continue;
  }
  test(`every number in a report on ${name} traces to a cell or sentence`, async () => {
    const all = pdfsIn(folder);
    const every = Math.max(1, Math.floor(all.length / filesMax));
    const files = all.filter((_, i) => i % every === 0).slice(0, filesMax);
    const { papers, critiques, written, model } = await reportOn(files);
    assert.equal(untraced(model, papers), []);
    for (const { arguments: them } of critiques) {
      for (const { statement } of them) assert.ok(statement.sources.length > 0);
    }
    assert.ok(written.some((file) => file.name === 'report.pdf'));
  });
}

test.run();
