import * as assert from 'uvu/assert';
import { compare } from '../actors/analysis/compare.ts';
import { Library } from '../actors/analysis/library.ts';
import { mainClaims } from '../actors/debate/claims.ts';
import { critique } from '../actors/debate/critique.ts';
import { buildReport } from '../actors/report/build.ts';
import { csv } from '../actors/report/csv.ts';
import { ReportModel, statementsOf } from '../actors/report/model.ts';
import { type ReportFile, type ReportInput, writeReport } from '../actors/report/report.ts';
import { Places } from '../actors/report/sources.ts';
import { untraced } from '../actors/report/untraced.ts';
import type { Evidence, Part } from '../state/findings.ts';
import { suite } from './helpers/suite.ts';
import { type PaperSketch, paper } from './report-evidence.ts';

const test = suite('report');

const accuracy = (dataset: string) => ({ dataset, metric: 'Accuracy' });

const sketch: PaperSketch = {
  id: 'LoRA',
  title: 'LoRA: Small Updates',
  claims: [
    'LoRA outperforms BitFit and fine-tuning on SST-2, RTE and MRPC.',
    'On SST-2, LoRA reaches an accuracy of 95.1.',
    { kind: 'limitation', text: 'LoRA was not tried on other languages than English.' },
  ],
  tables: [
    {
      columns: [accuracy('SST-2'), accuracy('RTE'), accuracy('MRPC')],
      rows: [
        { method: 'Fine-tuning', model: 'RoBERTa', params: '125.0M', values: ['94.8', '78.7', '90.2'] },
        { method: 'BitFit', model: 'RoBERTa', params: '0.1M', values: ['93.7', '81.5', '92.7'] },
        { method: 'LoRA', model: 'RoBERTa', params: '0.3M', values: ['95.1±.2', '86.6±.7', '89.7±.7'] },
      ],
    },
  ],
};

function input(papers: readonly Evidence[], topic = 'adaptation'): ReportInput {
  const comparison = compare(papers, { topic });
  const critiques = mainClaims(papers, 6).flatMap(({ paper, claim: index }) => {
    const claim = papers.find((one) => one.paper === paper)?.summary.claims[index];
    return claim ? [critique({ ...claim, paper }, papers, comparison)] : [];
  });
  const failures = [{ source: 'broken.pdf', reason: 'it is no PDF' }];
  return { title: topic, topic, papers, failures, comparison, critiques };
}

function text(files: readonly ReportFile[], name: string): string {
  const file = files.find((one) => one.name === name);
  if (!file) throw new Error(`no ${name} among ${files.map((one) => one.name).join(', ')}`);
  return new TextDecoder().decode(file.bytes);
}

const papers = [paper(sketch)];
const files = await writeReport(input(papers));

test('writes the report in three forms, charts, data and a bibliography', () => {
  assert.equal(
    files.map(({ name }) => name),
    [
      'report.md',
      'report.html',
      'report.pdf',
      'report.json',
      'charts/cost.svg',
      'charts/wins.svg',
      'charts/cost.csv',
      'charts/wins.csv',
      'references.bib',
      'metrics.json',
      'metrics.csv',
      'claims.json',
    ],
  );
  assert.ok(text(files, 'report.pdf').startsWith('%PDF-1.7'));
});

test('leads with the answer, and says what failed', () => {
  const markdown = text(files, 'report.md');
  const [, , second] = markdown.split('\n');
  assert.is(second, '## In short');
  assert.match(markdown, /LoRA \(0\.3M trainable parameters\)/);
  assert.match(markdown, /broken\.pdf: it is no PDF/);
});

test('every marker of the Markdown is defined in its list of sources', () => {
  const markdown = text(files, 'report.md');
  const used = new Set([...markdown.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id));
  const defined = new Set([...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));
  assert.ok(used.size > 0);
  for (const id of used) assert.ok(defined.has(id), id);
  assert.match(markdown, /\[LoRA p\.2 T1\]\(#lora-p-2-t1\)/);
  assert.match(markdown, /\*\*LoRA p\.2 T1\*\* – page 2, Table 1: .*LoRA · RTE Accuracy: “86\.6±\.7”/);
});

test('every sentence and table row with a number has a marker', () => {
  const markdown = text(files, 'report.md');
  const [body = ''] = markdown.split('## Sources');
  const lines = body
    .split('\n')
    .filter((line) => /\d/.test(line) && !/^(?:#|\*|!|\| (?:Method|:--))/.test(line));
  for (const line of lines) assert.match(line, /\]\(#/, line);
});

test('every link of the HTML leads somewhere, and nothing is loaded or run', () => {
  const html = text(files, 'report.html');
  const ids = new Set([...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id));
  for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) assert.ok(id === 'close' || ids.has(id), id);
  assert.not.match(html, /<script|\bsrc=|href="(?!#)|@import|url\((?!#)/);
  assert.is(ids.size, [...html.matchAll(/\bid="([^"]+)"/g)].length, 'ids are unique');
});

test('the same input gives the same bytes', async () => {
  const again = await writeReport(input([paper(sketch)]));
  for (const [i, { name, bytes }] of files.entries()) {
    assert.ok(Buffer.from(bytes).equals(again[i]?.bytes ?? new Uint8Array()), name);
  }
});

test('everything in the report traces to its papers', () => {
  assert.equal(untraced(ReportModel.parse(JSON.parse(text(files, 'report.json'))), papers), []);
});

/** The model with one part changed, the first of its kind. */
function tampered(change: (part: Part) => Part | null): ReportModel {
  const model = buildReport(input(papers));
  for (const { parts } of statementsOf(model)) {
    for (const [i, part] of parts.entries()) {
      const changed = change(part);
      if (changed === null) continue;
      parts[i] = changed;
      return model;
    }
  }
  throw new Error('no such part');
}

test('a changed number, quote, name or derived number is found', () => {
  const tamperings: ((part: Part) => Part | null)[] = [
    (part) => (typeof part !== 'string' && 'value' in part ? { ...part, value: '99.9' } : null),
    (part) => (typeof part !== 'string' && 'quote' in part ? { ...part, quote: 'We won.' } : null),
    (part) => (typeof part !== 'string' && 'derived' in part ? { ...part, derived: '17' } : null),
    (part) => (typeof part !== 'string' && 'name' in part ? { name: 'LoRA 2' } : null),
    (part) => (typeof part === 'string' && part.length > 3 ? `${part} 3.5 times` : null),
  ];
  for (const change of tamperings)
    assert.is(untraced(tampered(change), papers).length > 0, true, String(change));
});

test('a source that is not in the paper is found', () => {
  const model = buildReport(input(papers));
  const [other] = [paper({ ...sketch, tables: [] })];
  assert.ok(other && untraced(model, [other]).some((problem) => problem.startsWith('not in the paper')));
});

test('no papers, a paper without numbers and a single paper give a sensible report', async () => {
  const none = text(await writeReport(input([])), 'report.md');
  assert.match(none, /None of the sources could be read/);
  const bare = input([paper({ id: 'Bare', claims: ['Noise helps.'] })], '');
  const files = await writeReport(bare);
  assert.match(text(files, 'report.md'), /No measured number was found/);
  assert.equal(untraced(buildReport(bare), bare.papers), []);
  const nothing = await writeReport({ ...input([]), failures: [] });
  assert.match(text(nothing, 'report.md'), /No paper was given/);
});

const hostile =
  '<script>alert(1)</script> [x](javascript:alert(1)) | `=cmd` ![i](http://evil.test/a.png) \u202e#set $x';

test('hostile text stays text in every form', async () => {
  const evil = paper({
    id: 'Evil',
    title: hostile,
    claims: [`Our method beats the others: ${hostile}.`],
    tables: [
      {
        caption: hostile,
        columns: [{ dataset: hostile, metric: 'Accuracy' }],
        rows: [
          { method: '=HYPERLINK("http://evil.test")', params: '1M', values: ['2.0'] },
          { method: `"><img src=x onerror=alert(1)>`, params: '2M', values: ['1.0'] },
          { method: '@SUM(A1)', params: '3M', values: ['-1.0'] },
        ],
      },
    ],
  });
  const files = await writeReport({ ...input([evil], hostile), title: hostile });
  const html = text(files, 'report.html');
  assert.not.match(html, /<script|<img|onerror=alert\(1\)>|\u202e/);
  const live = text(files, 'report.md').replace(/\\./g, '');
  assert.not.match(live, /<(?!a id|\/a>)|\]\(javascript|http:\/\/|!\[i|\u202e/);
  const [table = ''] = /(?:^\|.*\n)+/m.exec(live) ?? [];
  assert.is(
    new Set(
      table
        .trim()
        .split('\n')
        .map((row) => row.split('|').length),
    ).size,
    1,
    table,
  );
  const sheet = text(files, 'metrics.csv');
  for (const field of sheet.split(/[\r\n,]+/)) assert.not.match(field, /^"?[=@]/, field);
  assert.match(sheet, /,-1\.0,/, 'negative numbers stay numbers');
  assert.ok(
    files.some(({ name }) => name === 'report.pdf'),
    'the PDF is set too',
  );
  assert.match(text(files, 'charts/cost.svg'), /^<svg/);
});

test('spreadsheets get no formulas, quotes are doubled', () => {
  assert.is(
    csv(['a'], [['=1+1'], ['+x'], ['-5'], ['say "hi", you'], [3]]),
    `a\r\n'=1+1\r\n'+x\r\n-5\r\n"say ""hi"", you"\r\n3\r\n`,
  );
});

test('a place is one table or one sentence, with an anchor of its own', () => {
  const model = buildReport(input(papers));
  const places = new Places(model, new Library(papers));
  const ids = places.all.flatMap(({ id, cited }) => [id, ...cited.map((one) => one.id)]);
  assert.is(new Set(ids).size, ids.length);
  assert.is(places.all.filter(({ table }) => table === 'Table 1').length, 1);
});

test('metrics and claims are written as agreed', () => {
  const [record] = JSON.parse(text(files, 'metrics.json'));
  for (const field of [
    'paper',
    'page',
    'table',
    'method',
    'model',
    'params',
    'dataset',
    'metric',
    'value',
    'spread',
    'box',
  ]) {
    assert.ok(field in record, field);
  }
  assert.is(record.value, '94.8');
  const claims = JSON.parse(text(files, 'claims.json'));
  assert.is(claims[1].check.verdict, 'supported');
  assert.equal(Object.keys(claims[0].debate), ['verdict', 'confidence']);
  assert.match(
    text(files, 'references.bib'),
    /@misc\{lovelace2024lora,\n {2}author = \{Ada Lovelace and Alan Turing\}/,
  );
});

test.run();
