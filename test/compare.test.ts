import * as assert from 'uvu/assert';
import { compare } from '../actors/analysis/compare.ts';
import { Library } from '../actors/analysis/library.ts';
import { plainText } from '../actors/analysis/say.ts';
import { reviewBoards } from '../actors/review/boards.ts';
import { type Board, Comparison } from '../state/findings.ts';
import { suite } from './helpers/suite.ts';
import { type PaperSketch, paper } from './report-evidence.ts';

const test = suite('comparison of papers');

const accuracy = (dataset: string) => ({ dataset, metric: 'Accuracy' });

function compared(...sketches: PaperSketch[]): Comparison {
  return compare(sketches.map(paper), { topic: 'testing' });
}

function board(comparison: Comparison, dataset: string, model = ''): Board {
  const found = comparison.boards.find((one) => one.dataset === dataset && one.model === model);
  if (!found) throw new Error(`no board of ${dataset} with ${model || 'no model'}`);
  return found;
}

const winners = ({ entries, best }: Board) => best.map((i) => entries[i]?.method);
const runnersUp = ({ entries, second }: Board) => second.map((i) => entries[i]?.method);

test('only runs of the same model, data set, metric and condition meet', () => {
  const comparison = compared({
    id: 'A',
    tables: [
      {
        columns: [
          accuracy('X'),
          { dataset: 'X', metric: 'F1' },
          { ...accuracy('X'), setting: '5-shot' },
          accuracy('Y'),
        ],
        rows: [
          { method: 'M1', model: 'small', values: ['1.0', '2.0', '3.0', '4.0'] },
          { method: 'M2', model: 'small', values: ['5.0', '6.0', '7.0', '8.0'] },
          { method: 'M2', model: 'large', values: ['9.0', '10.0', '11.0', '12.0'] },
        ],
      },
    ],
  });
  assert.is(comparison.boards.length, 8);
  for (const { entries, model } of comparison.boards) assert.is(entries.length, model === 'small' ? 2 : 1);
});

test('what people, chance or an oracle reach wins nothing', () => {
  const comparison = compared({
    id: 'A',
    tables: [
      {
        columns: [accuracy('X')],
        rows: [
          { method: 'Human Performance', values: ['99.0'] },
          { method: 'M1 + oracle', values: ['95.0'] },
          { method: 'M1', values: ['80.0'] },
          { method: 'M2', values: ['70.0'] },
          { method: 'Random', values: ['50.0'] },
        ],
      },
    ],
  });
  const x = board(comparison, 'X');
  assert.equal([winners(x), runnersUp(x)], [['M1'], ['M2']]);
  assert.equal(
    comparison.standings.map(({ method }) => method),
    ['M1', 'M2'],
  );
});

test('papers meet on a board where everything agrees, in any spelling', () => {
  const comparison = compared(
    {
      id: 'A',
      tables: [
        { columns: [accuracy('SST-2')], rows: [{ method: 'LoRA', model: 'BERT base', values: ['90.0'] }] },
      ],
    },
    {
      id: 'B',
      tables: [
        { columns: [accuracy('SST2')], rows: [{ method: 'BitFit', model: 'bert-base', values: ['89.0'] }] },
      ],
    },
  );
  assert.is(comparison.boards.length, 1);
  assert.equal(winners(board(comparison, 'SST-2', 'BERT base')), ['LoRA']);
});

test('a split that one caption names and another cell is one condition, to the analyst and to the reviewer', () => {
  const papers = [
    {
      id: 'A',
      tables: [
        {
          caption: 'Results on the test set.',
          columns: [accuracy('X')],
          rows: [{ method: 'M1', values: ['81.0'] }],
        },
      ],
    },
    {
      id: 'B',
      tables: [
        { columns: [{ ...accuracy('X'), setting: 'test' }], rows: [{ method: 'M2', values: ['82.0'] }] },
      ],
    },
  ].map(paper);
  const comparison = compare(papers, { topic: 'testing' });
  assert.is(comparison.boards.length, 1);
  assert.equal(reviewBoards(comparison, papers), []);
});

test('best and second best follow the better direction, with ties', () => {
  const comparison = compared({
    id: 'A',
    tables: [
      {
        columns: [
          accuracy('X'),
          { dataset: 'Y', metric: 'Error', better: 'lower' },
          { dataset: 'Z', metric: 'What', better: 'unknown' },
        ],
        rows: [
          { method: 'M1', values: ['3.0', '3.0', '3.0'] },
          { method: 'M2', values: ['2.0', '2.0', '2.0'] },
          { method: 'M3', values: ['3.0', '1.0', '1.0'] },
        ],
      },
    ],
  });
  assert.equal(winners(board(comparison, 'X')), ['M1', 'M3']);
  assert.equal(runnersUp(board(comparison, 'X')), ['M2']);
  assert.equal(winners(board(comparison, 'Y')), ['M3']);
  assert.equal(runnersUp(board(comparison, 'Y')), ['M2']);
  assert.equal(winners(board(comparison, 'Z')), []);
  assert.ok(comparison.notCompared.some(({ reason }) => reason === 'direction unknown'));
});

test('a setting that methods share is a condition, one of a single method is a variant', () => {
  const comparison = compared({
    id: 'A',
    tables: [
      {
        columns: [accuracy('X')],
        rows: [
          { method: 'Fine-tuning', setting: 'wide', values: ['1.0'] },
          { method: 'LoRA', setting: 'wide', values: ['2.0'] },
          { method: 'LoRA', setting: 'r = 8', values: ['3.0'] },
          { method: 'BitFit', values: ['4.0'] },
        ],
      },
    ],
  });
  const wide = comparison.boards.find(({ condition }) => condition === 'wide');
  const plain = comparison.boards.find(({ condition }) => condition === '');
  assert.equal(
    wide?.entries.map(({ method }) => method),
    ['LoRA', 'Fine-tuning'],
  );
  assert.equal(
    plain?.entries.map(({ method, variant }) => [method, variant]),
    [
      ['BitFit', ''],
      ['LoRA', 'r = 8'],
    ],
  );
  assert.ok(comparison.notCompared.some(({ reason }) => reason === 'conditions differ'));
});

test('test and validation results do not meet', () => {
  const rows = [{ method: 'M', values: ['1.0'] }];
  const comparison = compared(
    { id: 'A', tables: [{ caption: 'Results on the test set.', columns: [accuracy('X')], rows }] },
    { id: 'B', tables: [{ caption: 'Results on the development set.', columns: [accuracy('X')], rows }] },
  );
  assert.equal(comparison.boards.map(({ condition }) => condition).sort(), ['test', 'validation']);
});

test('a run that two tables print is one run; runs nothing tells apart are counted', () => {
  const table = (values: string[]) => ({
    columns: [accuracy('X')],
    rows: values.map((value) => ({ method: 'M', values: [value] })),
  });
  const comparison = compared({ id: 'A', tables: [table(['1.0', '2.0']), table(['2.0'])] });
  const runs = board(comparison, 'X').entries.map(({ value, run, records }) => [value, run, records.length]);
  assert.equal(runs, [
    ['2.0', 2, 2],
    ['1.0', 1, 1],
  ]);
});

test('win rates count overlapping spreads as draws, and averages not at all', () => {
  const { standings } = compared({
    id: 'A',
    tables: [
      {
        columns: [accuracy('X'), accuracy('Y'), accuracy('Z'), { dataset: 'Avg.', metric: 'Average' }],
        rows: [
          { method: 'M1', values: ['90.0±.5', '80.0', '70.0±.1', '80.0'] },
          { method: 'M2', values: ['89.5±.1', '80.0', '60.0', '76.5'] },
        ],
      },
    ],
  });
  const [first, second] = standings;
  assert.equal([first?.method, first?.wins, first?.draws, first?.losses], ['M1', 1, 2, 0]);
  assert.equal([second?.method, second?.wins, second?.draws, second?.losses], ['M2', 0, 2, 1]);
  assert.is((first?.winRate ?? 0) + (second?.winRate ?? 0), 1);
  assert.is(first?.boards, 3);
});

test('papers contradict each other beyond spread and rounding only', () => {
  const one = (id: string, value: string, params = '', setting = ''): PaperSketch => ({
    id,
    tables: [
      { columns: [accuracy('X')], rows: [{ method: 'LoRA', model: 'B', params, setting, values: [value] }] },
    ],
  });
  const found = (...papers: PaperSketch[]) => compared(...papers).contradictions.length;
  assert.is(found(one('A', '90.0'), one('B', '88.0')), 1);
  assert.is(found(one('A', '90.0±1.5'), one('B', '88.0±.6')), 0);
  assert.is(found(one('A', '90.04'), one('B', '90.0')), 0);
  assert.is(found(one('A', '90.0', '1M'), one('B', '88.0', '8M')), 0);
  assert.is(found(one('A', '90.0', '', 'r = 8'), one('B', '88.0', '', 'r = 1')), 0);
  assert.is(found(one('A', '90.0'), one('A2', '90.0'), one('B', '88.0')), 2);
  const [contradiction] = compared(one('A', '90.0'), one('B', '88.0')).contradictions;
  assert.match(
    contradiction ? plainText(contradiction.statement) : '',
    /prints 90\.0 and .* prints 88\.0, 2\.0 apart/,
  );
});

test('claims are checked against the tables of their paper', () => {
  const { checks } = compared({
    id: 'LoRA',
    claims: [
      'On SST-2, LoRA reaches an accuracy of 95.1.',
      'LoRA outperforms BitFit on both data sets.',
      'BitFit outperforms LoRA on SST-2.',
      'On SST-2, LoRA reaches an accuracy of 99.9.',
      'LoRA is easy to implement.',
      'LoRA is within 1.4 of fine-tuning on SST-2.',
    ],
    tables: [
      {
        columns: [accuracy('SST-2'), accuracy('RTE')],
        rows: [
          { method: 'Fine-tuning', values: ['96.5', '80.0'] },
          { method: 'LoRA', values: ['95.1', '86.6'] },
          { method: 'BitFit', values: ['93.7', '81.5'] },
        ],
      },
    ],
  });
  assert.equal(
    checks.map(({ verdict }) => verdict),
    ['supported', 'supported', 'contradicted', 'undecidable', 'undecidable', 'supported'],
  );
});

test('a number of a claim is looked up in the runs of its subject before those of others', () => {
  const { checks } = compared({
    id: 'LoRA',
    claims: ['LoRA reaches 73.3 on SST-2, ahead of BitFit.'],
    tables: [
      {
        columns: [
          { ...accuracy('SST-2'), setting: 'dev' },
          { ...accuracy('SST-2'), setting: 'test' },
        ],
        rows: [
          { method: 'BitFit', values: ['73.3', '67.9'] },
          { method: 'LoRA', values: ['77.8', '73.3'] },
        ],
      },
    ],
  });
  assert.ok(checks[0]);
  assert.match(plainText(checks[0].reason), '73.3 for LoRA');
});

test('a comparison that is wished for or denied is not taken as a claim', () => {
  const { checks } = compared({
    id: 'LoRA',
    claims: ['We hope that BitFit outperforms LoRA.', 'It is not the case that BitFit outperforms LoRA.'],
    tables: [
      {
        columns: [accuracy('X')],
        rows: [
          { method: 'LoRA', values: ['2.0'] },
          { method: 'BitFit', values: ['1.0'] },
        ],
      },
    ],
  });
  assert.equal(
    checks.map(({ verdict }) => verdict),
    ['undecidable', 'undecidable'],
  );
});

test('says when papers share a benchmark but not the model', () => {
  const one = (id: string, model: string): PaperSketch => ({
    id,
    tables: [{ columns: [accuracy('X')], rows: [{ method: 'M', model, values: ['1.0'] }] }],
  });
  const { notCompared } = compared(one('Ant', 'small'), one('Bee', 'large'));
  const [left] = notCompared;
  assert.is(left?.reason, 'models differ');
  assert.match(left ? plainText(left.statement) : '', /Ant uses small and Bee uses large/);
});

test('nothing to compare is no error', () => {
  assert.equal(compared().boards, []);
  assert.equal(compared({ id: 'A' }).standings, []);
});

test('a comparison is valid and the same each time', () => {
  const sketch: PaperSketch = {
    id: 'A',
    claims: ['M1 outperforms M2 on X.'],
    tables: [
      {
        columns: [accuracy('X')],
        rows: [
          { method: 'M1', values: ['2.0'] },
          { method: 'M2', values: ['1.0'] },
        ],
      },
    ],
  };
  const first = compared(sketch);
  assert.equal(Comparison.parse(first), first);
  assert.is(JSON.stringify(first), JSON.stringify(compared(sketch)));
});

test('the source of a number in prose is its whole sentence, on however many lines', () => {
  const tables = [{ columns: [accuracy('X')], rows: [{ method: 'M1', values: ['81.0'] }] }];
  const evidence = paper({ id: 'A', tables, claims: ['On X, M1 reaches an accuracy of 81.0.'] });
  const [sentence] = evidence.document.sections.flatMap(({ paragraphs }) => paragraphs.flat());
  const [record] = evidence.metrics.records;
  if (!sentence || !record) throw new Error('the sketch has neither sentence nor record');
  sentence.boxes.push([72, 120, 200, 130]);
  const { text, page, boxes } = sentence;
  const inProse = { ...record, page, table: '', sentence: text, box: boxes[0] ?? record.box };
  assert.equal(new Library([evidence]).source(inProse).boxes, boxes);
});

test.run();
