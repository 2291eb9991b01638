import * as assert from 'uvu/assert';
import { readMetrics } from '../actors/reading/metrics.ts';
import { joinName } from '../actors/reading/vocabulary.ts';
import type { Section } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';
import {
  captionBelow,
  documentOf,
  pageOf,
  pdfOf,
  readRecords as read,
  row,
  sayRecord as say,
} from './reading-tables-typeset.ts';

const test = suite('records');

const prose = (role: Section['role'], ...sentences: string[]): Section => ({
  title: 'Results',
  number: '4',
  level: 1,
  role,
  page: 1,
  paragraphs: [sentences.map((text) => ({ text, page: 1, boxes: [[72, 300, 500, 310]], cites: [] }))],
});

test('rows of methods and columns of data sets give one record a number, metrics from the caption', () => {
  const { records } = read(
    {
      columns: 5,
      heads: [row('Method', '# Params', 'MNLI', 'CoLA', 'Avg.')],
      body: [
        ['BitFit', '0.1M', '84.7', '62.0±.3', '73.4'],
        ['LoRA', '0.3M', '87.5', '63.4±1.2', '75.5'],
      ],
    },
    'Results with RoBERTa-base on the GLUE benchmark. We report accuracy for MNLI and Matthews correlation for CoLA.',
  );
  assert.equal(records.map(say), [
    'BitFit | MNLI | Accuracy | 84.7',
    'BitFit | CoLA | Matthews correlation | 62.0',
    'BitFit | GLUE | Average | 73.4',
    'LoRA | MNLI | Accuracy | 87.5',
    'LoRA | CoLA | Matthews correlation | 63.4',
    'LoRA | GLUE | Average | 75.5',
  ]);
  const [, last] = records.filter((record) => record.dataset === 'CoLA');
  assert.equal(
    [last?.params, last?.spread, last?.model, last?.better],
    ['0.3M', '±1.2', 'RoBERTa-base', 'higher'],
  );
});

test('a transposed table, data sets down and methods across, reads the same', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('Dataset', 'Full fine-tuning', 'Adapters')],
      body: [
        ['SST-2', '94.8', '94.7'],
        ['customer complaints', '55.9', '55.4'],
        ['Trained params', '100%', '2.1%'],
      ],
    },
    'Test accuracy on classification tasks.',
  );
  assert.equal(records.map(say), [
    'Full fine-tuning | SST-2 | Accuracy | 94.8',
    'Adapters | SST-2 | Accuracy | 94.7',
    'Full fine-tuning | customer complaints | Accuracy | 55.9',
    'Adapters | customer complaints | Accuracy | 55.4',
  ]);
  assert.is(records[1]?.params, '2.1%');
});

test('heads of two levels, and a slashed head over slashed cells, name each number', () => {
  const { records } = read(
    {
      columns: 4,
      heads: [
        [
          { text: 'SQuAD v1.1', from: 1, to: 2 },
          { text: 'SAMSum', from: 3, to: 3 },
        ],
        row('Method', 'EM', 'F1', 'R1/R2/RL'),
      ],
      body: [['LoRA', '86.6', '92.9', '53.8/29.8/45.9']],
      rules: 'spans',
    },
    'Results.',
  );
  assert.equal(records.map(say), [
    'LoRA | SQuAD v1.1 | EM | 86.6',
    'LoRA | SQuAD v1.1 | F1 | 92.9',
    'LoRA | SAMSum | ROUGE-1 | 53.8',
    'LoRA | SAMSum | ROUGE-2 | 29.8',
    'LoRA | SAMSum | ROUGE-L | 45.9',
  ]);
});

test('a column that counts rows measures nothing, and letters in labels are whole', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('#', 'Method', 'MNLI')],
      body: [
        ['1', 'T\u00a8ackstr\u00a8om et al. (2015)', '84.7'],
        ['2', 'LoRA', '87.5'],
        ['3', 'BitFit', '84.1'],
        ['4', 'Fine-tuning', '87.6'],
      ],
    },
    'Accuracy on the development set.',
  );
  assert.equal(records.map(say), [
    'T\u00e4ckstr\u00f6m et al. (2015) | MNLI | Accuracy | 84.7',
    'LoRA | MNLI | Accuracy | 87.5',
    'BitFit | MNLI | Accuracy | 84.1',
    'Fine-tuning | MNLI | Accuracy | 87.6',
  ]);
});

test('what a variant is built upon is trained as the paper says it usually is', () => {
  const said = prose(
    'results',
    'Models with noise beat those of standard finetuning.',
    'In standard finetuning the loss falls further.',
  );
  const table = (first: string) =>
    read(
      {
        columns: 3,
        heads: [row('', 'MNLI', 'SST-2')],
        body: [
          [first, '84.7', '93.7'],
          ['+Noise', '85.1', '94.2'],
        ],
      },
      'Accuracy with and without noise.',
      '',
      [said],
    ).records.map(({ method, model }) => `${method} | ${model}`);
  assert.equal(table('LLaMA-2 7B'), [
    'standard finetuning | LLaMA-2 7B',
    'standard finetuning | LLaMA-2 7B',
    'Noise | LLaMA-2 7B',
    'Noise | LLaMA-2 7B',
  ]);
  assert.equal(table('Dolly').slice(1, 3), ['standard finetuning (Dolly) | ', 'Dolly + Noise | ']);
  assert.equal(table('LoRA').slice(1, 3), ['LoRA | ', 'LoRA + Noise | ']);
});

test('groups of rows and variants hand their model down', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('Method', 'BLEU', 'TER↓')],
      body: [
        ['GPT-2 Medium'],
        ['LoRA', '46.2', '.46'],
        ['+Dropout', '47.0', '.45'],
        ['GPT-2 Large'],
        ['LoRA', '47.5', '.44'],
      ],
    },
    'Results on WebNLG.',
  );
  assert.equal(
    records
      .filter(({ metric }) => metric === 'BLEU')
      .map(({ model, method, value }) => [model, method, value]),
    [
      ['GPT-2 Medium', 'LoRA', '46.2'],
      ['GPT-2 Medium', 'LoRA + Dropout', '47.0'],
      ['GPT-2 Large', 'LoRA', '47.5'],
    ],
  );
  assert.ok(records.filter(({ metric }) => metric === 'TER').every(({ better }) => better === 'lower'));
});

test('letters the caption explains are read as what they stand for', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('Method', 'U', 'S')],
      body: [
        ['Prefix', '45.6', '62.9'],
        ['LoRA', '46.7', '62.1'],
      ],
    },
    'BLEU on WebNLG. “U” indicates unseen categories, “S” indicates seen categories.',
  );
  assert.equal(records.map(({ dataset, metric }) => [dataset, metric].join(' | ')).slice(0, 2), [
    'WebNLG unseen | BLEU',
    'WebNLG seen | BLEU',
  ]);
});

test('settings and statistics are recognised and give no records', () => {
  const settings = read(
    {
      columns: 3,
      heads: [row('Hyperparameter', 'MNLI', 'QQP')],
      body: [
        ['Optimizer', 'AdamW', 'AdamW'],
        ['Batch Size', '16', '32'],
        ['# Epochs', '30', '25'],
        ['Learning Rate', '5E-04', '4E-04'],
      ],
    },
    'The hyperparameters used for RoBERTa.',
  );
  assert.equal([settings.tables[0]?.kind, settings.records.length], ['settings', 0]);
  const statistics = read(
    {
      columns: 4,
      heads: [row('Corpus', '# Train', '# Dev', '# Test')],
      body: [
        ['SNLI', '549,367', '9,842', '9,824'],
        ['SciTail', '23,596', '1,304', '2,126'],
      ],
    },
    'Statistics of the data sets.',
  );
  assert.equal([statistics.tables[0]?.kind, statistics.records.length], ['statistics', 0]);
});

const ABLATION = {
  columns: 2,
  heads: [row('Model', 'Accuracy')],
  body: [
    ['Full model', '88.6'],
    ['w/o attention', '87.1'],
  ],
};

test('what a table leaves open is sought where the paper cites it', () => {
  const cited = prose('results', 'Table 1 shows an ablation on the SNLI dataset.');
  const { records } = read(ABLATION, 'Ablation study.', '', [cited]);
  assert.equal(records.map(say), [
    'Full model | SNLI | Accuracy | 88.6',
    'w/o attention | SNLI | Accuracy | 87.1',
  ]);
});

test('a number in prose is taken when method, data set and metric are said, and not when they are not', () => {
  const told = prose(
    'results',
    'On SQuAD, adapters attain an F1 of 89.9.',
    'Adapters improve over the baseline by 2.3% on MNLI.',
    'The best model reaches 91.8%.',
    'Adapters use 3.6% parameters per task on GLUE.',
  );
  const { records } = read(ABLATION, 'Ablation on SNLI.', '', [told]);
  const found = records.filter((record) => record.table === '');
  assert.equal(found.map(say), ['adapters | SQuAD | F1 | 89.9']);
  assert.is(found[0]?.sentence, 'On SQuAD, adapters attain an F1 of 89.9.');
});

test('text that is no table costs little time', () => {
  const word = { width: 4, height: 8, font: 0 };
  const crowd = Array.from({ length: 6_000 }, (_, i) => ({
    ...word,
    text: '1',
    x: i % 500,
    y: (i / 500) | 0,
  }));
  const crowded = readMetrics(
    pdfOf(pageOf(crowd, [])),
    documentOf([captionBelow([0, 0, 500, 50], 'Accuracy.')]),
  );
  assert.is(crowded.tables.length, 0);
  assert.match(crowded.warnings.join(), 'Page 1');

  for (const piece of ['a', 'r = ', 'A=', '^', 'A, B and ', '“A” is ', 'accuracy for ']) {
    const start = process.cpuUsage();
    read(
      {
        columns: 2,
        heads: [row('Method', 'MNLI')],
        body: [
          [piece.repeat(1_000), '84.7'],
          ['LoRA', '87.5'],
        ],
      },
      piece.repeat(1_000),
    );
    assert.ok(process.cpuUsage(start).user < 2_000_000, piece);
  }
});

test('spellings of one name meet under one name', () => {
  for (const spelling of ['MultiNLI', 'mnli', 'MNLI']) assert.is(joinName('dataset', spelling), 'MNLI');
  for (const spelling of ['CoNLL-2003', 'CoNLL03', 'CoNLL 2003'])
    assert.is(joinName('dataset', spelling), 'CoNLL 2003');
  assert.is(joinName('metric', 'Acc.'), 'Accuracy');
  assert.is(joinName('metric', 'RG-L'), 'ROUGE-L');
  assert.is(joinName('dataset', 'a set nobody knows'), 'a set nobody knows');
});

test.run();
