import * as assert from 'uvu/assert';
import { suite } from './helpers/suite.ts';
import { readRecords as read, row, sayRecord as say } from './reading-tables-typeset.ts';

const test = suite('layouts');

test('a table set beside its own continuation reads as one below the other', () => {
  const { records } = read(
    {
      columns: 6,
      heads: [row('Reader', 'EM', 'F1', 'Reader', 'EM', 'F1')],
      body: [
        ['1 step', '75.38', '83.29', '3 steps', '75.99', '83.72'],
        ['2 steps', '75.43', '83.41', '4 steps', '76.04', '83.92'],
      ],
    },
    'Results on SQuAD.',
  );
  assert.equal(records.map(say).sort(), [
    '1 step | SQuAD | EM | 75.38',
    '1 step | SQuAD | F1 | 83.29',
    '2 steps | SQuAD | EM | 75.43',
    '2 steps | SQuAD | F1 | 83.41',
    '3 steps | SQuAD | EM | 75.99',
    '3 steps | SQuAD | F1 | 83.72',
    '4 steps | SQuAD | EM | 76.04',
    '4 steps | SQuAD | F1 | 83.92',
  ]);
});

test('row numbers and differences are no results, counts of what went in are settings', () => {
  const { records } = read(
    {
      columns: 6,
      heads: [row('No.', 'System', '# sent', 'Dev F1', 'F1', '∆ F1')],
      body: [
        ['1', 'Local', '1.5', '34.2', '35.1', '0'],
        ['2', 'Global', '2.9', '36.8', '37.7', '+2.6'],
        ['3', 'Joint', '4.0', '36.1', '36.9', '-0.8'],
      ],
    },
    'Results on SQuAD.',
  );
  assert.equal(
    records.map((record) => `${say(record)} [${record.setting}]`),
    [
      'Local | SQuAD | F1 | 34.2 [Dev, # sent = 1.5]',
      'Local | SQuAD | F1 | 35.1 [# sent = 1.5]',
      'Global | SQuAD | F1 | 36.8 [Dev, # sent = 2.9]',
      'Global | SQuAD | F1 | 37.7 [# sent = 2.9]',
      'Joint | SQuAD | F1 | 36.1 [Dev, # sent = 4.0]',
      'Joint | SQuAD | F1 | 36.9 [# sent = 4.0]',
    ],
  );
});

test('names of metrics amid row names are part of methods where the heads say what is measured', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('Answer module', 'EM', 'F1')],
      body: [
        ['Memory network', '75.033', '83.327'],
        ['Memory, averaged', '75.256', '83.215'],
        ['LR (Smith et al., 2016)', '40.4', '51.0'],
      ],
    },
    'Results on SQuAD.',
  );
  assert.equal(
    records.map(({ method, metric }) => `${method} | ${metric}`),
    [
      'Memory network | EM',
      'Memory network | F1',
      'Memory, averaged | EM',
      'Memory, averaged | F1',
      'LR | EM',
      'LR | F1',
    ],
  );
});

test('each part of a slashed cell keeps the part of the data its head names', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('Model', 'Dev Set (EM/F1)', 'Test Set (EM/F1)')],
      body: [
        ['SAN', '78.6/85.8', '79.6/86.4'],
        ['DCN+', '-/-', '78.8/85.9'],
      ],
    },
    'Results on SQuAD.',
  );
  assert.equal(
    records.map(({ method, metric, setting, value }) => [method, metric, setting, value].join(' | ')),
    [
      'SAN | EM | Dev Set | 78.6',
      'SAN | F1 | Dev Set | 85.8',
      'SAN | EM | Test Set | 79.6',
      'SAN | F1 | Test Set | 86.4',
      'DCN+ | EM | Test Set | 78.8',
      'DCN+ | F1 | Test Set | 85.9',
    ],
  );
});

test('rows that are averaged over are data, and the heads beside them methods', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('', 'Zapper', 'Plainer')],
      body: [
        ['avg', '94.6', '94.2'],
        ['ar', '97.8', '97.5'],
        ['bg', '96.8', '96.3'],
        ['cs', '96.7', '96.5'],
        ['da', '94.2', '93.8'],
      ],
    },
    'Tagging accuracy.',
  );
  assert.equal(records.slice(2, 4).map(say), [
    'Zapper | ar | Accuracy | 97.8',
    'Plainer | ar | Accuracy | 97.5',
  ]);
});

test('numbered row names lose their number, and a head that names the data is no role of theirs', () => {
  const { records } = read(
    {
      columns: 3,
      heads: [row('Google Dataset', 'F1', 'CR')],
      body: [
        ['&1 Zapper', '71.7', '0.34'],
        ['&2 Plainer', '82.0', '0.38'],
      ],
    },
    'F1 results for the Google dataset.',
  );
  assert.equal([...new Set(records.map(({ method }) => method))], ['Zapper', 'Plainer']);
});

test.run();
