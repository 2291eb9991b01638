import { registerHooks } from 'node:module';
import * as assert from 'uvu/assert';
import { paper } from '../report-evidence.ts';
import { suite } from './suite.ts';

/** A report where the drawing and typesetting libraries are not installed. */

const test = suite('report without its libraries');

const absent = new Set(['vega', '@myriaddreamin/typst-ts-node-compiler']);
registerHooks({
  resolve(specifier, context, next) {
    if (absent.has(specifier)) throw new Error(`Cannot find package '${specifier}'`);
    return next(specifier, context);
  },
});

const { compare } = await import('../../actors/analysis/compare.ts');
const { writeReport } = await import('../../actors/report/report.ts');

test('without its libraries the report is still written and says what is missing', async () => {
  const row = (method: string, params: string, value: string) => ({ method, params, values: [value] });
  const papers = [
    paper({
      id: 'A',
      tables: [
        {
          columns: [{ dataset: 'X', metric: 'Accuracy' }],
          rows: [row('M1', '1M', '1.0'), row('M2', '2M', '2.0'), row('M3', '3M', '3.0')],
        },
      ],
    }),
  ];
  const comparison = compare(papers, { topic: '' });
  const files = await writeReport({ title: '', topic: '', papers, failures: [], comparison, critiques: [] });
  const names = files.map(({ name }) => name);
  assert.not.ok(names.includes('report.pdf'));
  assert.not.ok(names.some((name) => name.endsWith('.svg')));
  assert.ok(names.includes('charts/cost.csv'));
  for (const name of ['report.md', 'report.html']) {
    const text = new TextDecoder().decode(files.find((file) => file.name === name)?.bytes);
    assert.match(text, /The charts could not be made/);
    assert.match(text, /The PDF could not be made/);
    assert.match(text, /The chart could not be drawn/);
  }
});

test.run();
