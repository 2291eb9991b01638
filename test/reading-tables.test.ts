import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { valuesOf } from '../actors/reading/cell-value.ts';
import { readTables } from '../actors/reading/metrics.ts';
import type { Box, Cell, Page, Table, TextItem } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';
import {
  type Align,
  captionBelow,
  documentOf,
  type Head,
  pageOf,
  pdfOf,
  type Setting,
  setTable,
  widthOf,
} from './reading-tables-typeset.ts';

const test = suite('tables');

/** Sets one table with a caption below and reads it back. */
function reread(setting: Setting, caption = 'Results.'): Table {
  const { items, rules, box } = setTable(setting);
  const [table] = readTables(pdfOf(pageOf(items, rules)), documentOf([captionBelow(box, caption)]));
  assert.ok(table, 'no table was found');
  return table;
}

const textAt = (table: Table, row: number, column: number): string =>
  table.cells.find(
    (cell) =>
      cell.row <= row &&
      row < cell.row + cell.rowSpan &&
      cell.column <= column &&
      column < cell.column + cell.columnSpan,
  )?.text ?? '';

const bodyOf = (table: Table): string[][] =>
  Array.from({ length: table.rows - table.headerRows }, (_, row) =>
    Array.from({ length: table.columns }, (_, column) => textAt(table, table.headerRows + row, column)),
  );

const headsOf = (table: Table): string[] =>
  table.cells
    .filter((cell) => cell.row < table.headerRows)
    .map(({ text, row, column, columnSpan }) => `${row}:${column}-${column + columnSpan - 1} ${text}`);

const word = fc.constantFrom(
  'Adapter',
  'BitFit',
  'LoRA',
  'Full',
  'Prefix',
  'Random',
  'Tuned',
  'Dropout',
  'Large',
);
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const value = fc
  .tuple(
    fc.integer({ min: 10, max: 99 }),
    fc.integer({ min: 0, max: 9 }),
    fc.option(fc.integer({ min: 0, max: 9 })),
  )
  .map(([whole, tenth, spread]) => `${whole}.${tenth}${spread === null ? '' : `±.${spread}`}`);
const align = fc.constantFrom<Align>('left', 'centre', 'right');
const headWord = fc.constantFrom('MNLI', 'QQP', 'CoLA', 'Acc', 'F1', 'BLEU', 'Test', 'Dev');

/** Heads over columns `1..columns`, in runs of one to three columns. */
function runs(columns: number, lengths: readonly number[], texts: readonly string[]): Head[] {
  const heads: Head[] = [];
  for (let from = 1, k = 0; from <= columns; k++) {
    const to = Math.min(columns, from + (lengths[k] ?? 1) - 1);
    heads.push({ text: texts[k] ?? 'Head', from, to });
    from = to + 1;
  }
  return heads;
}

const setting: fc.Arbitrary<Setting> = fc.integer({ min: 2, max: 7 }).chain((columns) =>
  fc.record({
    body: fc.array(
      fc
        .tuple(name, fc.array(value, { minLength: columns, maxLength: columns }))
        .map(([stub, values]) => [stub, ...values]),
      { minLength: 2, maxLength: 9 },
    ),
    aligns: fc
      .tuple(align, align)
      .map(([stub, rest]) => [stub, ...Array.from({ length: columns }, () => rest)]),
    heads: fc
      .tuple(
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: columns, maxLength: columns }),
        fc.array(headWord, { minLength: columns, maxLength: columns }),
        fc.array(headWord, { minLength: columns, maxLength: columns }),
      )
      .map(([spanning, lengths, upper, lower]) => {
        const leaves = [
          { text: 'Method', from: 0, to: 0 },
          ...lower.map((text, i) => ({ text, from: i + 1, to: i + 1 })),
        ];
        return spanning ? [runs(columns, lengths, upper), leaves] : [leaves];
      }),
    x: fc.integer({ min: 40, max: 90 }),
    y: fc.integer({ min: 60, max: 300 }),
    size: fc.constantFrom(8, 9, 10),
    gap: fc.integer({ min: 7, max: 16 }),
    rules: fc.constantFrom<NonNullable<Setting['rules']>>('booktabs', 'spans'),
  }),
);

test('a grid of names and values is rebuilt as it was set', () => {
  fc.assert(
    fc.property(setting, (given) => {
      const table = reread(given);
      assert.equal(table.headerRows, given.heads.length);
      assert.equal(bodyOf(table), given.body);
      const heads = given.heads.flatMap((row, i) =>
        row.map(({ text, from, to }) => `${i}:${from}-${to} ${text}`),
      );
      assert.equal(headsOf(table), heads);
    }),
    { numRuns: 300 },
  );
});

test('a table without rules is found beside its caption', () => {
  const table = reread({
    heads: [['Model', 'Dev', 'Test'].map((text, i) => ({ text, from: i, to: i }))],
    body: [
      ['BiLSTM', '81.2', '80.9'],
      ['BiLSTM with attention', '83.4', '82.7'],
      ['Ours', '85.0', '84.1'],
    ],
    aligns: ['left', 'right', 'right'],
    gap: 20,
    rules: 'none',
  });
  assert.is(table.columns, 3);
  assert.is(textAt(table, 2, 0), 'BiLSTM with attention');
  assert.is(textAt(table, 3, 2), '84.1');
});

test('a row of one text across the table names the rows below it', () => {
  const table = reread({
    heads: [['Method', 'BLEU', 'TER'].map((text, i) => ({ text, from: i, to: i }))],
    body: [
      ['GPT-2 Medium'],
      ['LoRA', '46.2', '.46'],
      ['Adapter', '45.1', '.47'],
      ['GPT-2 Large'],
      ['LoRA', '47.5', '.45'],
    ],
    aligns: ['left', 'centre', 'centre'],
    gap: 14,
  });
  const groups = table.cells.filter((cell) => cell.row > 0 && cell.columnSpan === table.columns);
  assert.equal(
    groups.map(({ text, row }) => [text, row]),
    [
      ['GPT-2 Medium', 1],
      ['GPT-2 Large', 4],
    ],
  );
});

/** A name that stands once for several rows, at the height of their middle. */
function withLabel(text: string, firstRow: number, lastRow: number): Table {
  const size = 9;
  const set = setTable({
    heads: [['', 'Weights', 'r = 1', 'r = 8'].map((head, i) => ({ text: head, from: i, to: i })).slice(1)],
    body: ['Wq', 'Wv', 'Wk', 'Wo'].map((weights, i) => ['', weights, `7${i}.1`, `8${i}.2`]),
    aligns: ['left', 'left', 'right', 'right'],
    x: 150,
  });
  const rows = set.items.filter((item) => /^W[qkvo]$/.test(item.text)).map((item) => item.y);
  const y = ((rows[firstRow] ?? 0) + (rows[lastRow] ?? 0)) / 2;
  const label: TextItem = { text, x: 90, y, width: widthOf(text, size), height: size, font: 0 };
  const box: Box = [86, set.box[1], set.box[2], set.box[3]];
  const rules = set.rules.map(([, y0, x1, y1]): Box => [86, y0, x1, y1]);
  const [table] = readTables(
    pdfOf(pageOf([...set.items, label], rules)),
    documentOf([captionBelow(box, '')]),
  );
  assert.ok(table);
  return table;
}

test('a name between rows stands for all rows around it', () => {
  const table = withLabel('WikiSQL', 0, 3);
  const label = table.cells.find((cell) => cell.text === 'WikiSQL');
  assert.is(label?.row, 1);
  assert.is(label?.rowSpan, 4);
});

test('two tables side by side keep apart, each with its caption', () => {
  const set = (x: number, tag: string) =>
    setTable({
      heads: [['Model', 'EM', 'F1'].map((text, i) => ({ text, from: i, to: i }))],
      body: [
        [`${tag} one`, '61.5', '70.2'],
        [`${tag} two`, '63.1', '71.9'],
      ],
      aligns: ['left', 'right', 'right'],
      x,
      gap: 12,
    });
  const [left, right] = [set(72, 'Left'), set(330, 'Right')];
  const page = pageOf([...left.items, ...right.items], [...left.rules, ...right.rules]);
  const tables = readTables(
    pdfOf(page),
    documentOf([
      captionBelow(left.box, 'On the left.', 'Table 1'),
      captionBelow(right.box, 'On the right.', 'Table 2'),
    ]),
  );
  assert.equal(
    tables.map((table) => [table.label, table.columns, textAt(table, 1, 0)]),
    [
      ['Table 1', 3, 'Left one'],
      ['Table 2', 3, 'Right one'],
    ],
  );
});

test('a table set sideways is read upright, and its cells keep their place on the page', () => {
  const set = setTable({
    heads: [['Method', 'MNLI', 'QQP', 'RTE'].map((text, i) => ({ text, from: i, to: i }))],
    body: Array.from({ length: 6 }, (_, i) => [`Method ${'ABCDEF'[i]}`, `8${i}.1`, `9${i}.2`, `7${i}.3`]),
    aligns: ['left', 'right', 'right', 'right'],
  });
  // Turned a quarter against the clock: what was right is now up.
  const turn = ([x0, y0, x1, y1]: Box): Box => [y0, 792 - x1, y1, 792 - x0];
  const items = set.items.map((item) => ({ ...item, x: item.y, y: 792 - item.x, angle: 270 }));
  const page: Page = pageOf(items, set.rules.map(turn));
  const caption = captionBelow(set.box, 'Sideways.');
  const [table] = readTables(pdfOf(page), documentOf([{ ...caption, box: turn(caption.box) }]));
  assert.ok(table);
  assert.equal([table.rows, table.columns], [7, 4]);
  const cell = table.cells.find(({ text }) => text === '82.1') as Cell;
  assert.is(cell.row, 3);
  const item = items.find(({ text }) => text === '82.1');
  assert.ok(item && Math.abs(cell.box[2] - item.x) < 9 && Math.abs(cell.box[3] - item.y) < 1);
});

test('bold rows and underlined cells are marked', () => {
  const given: Setting = {
    heads: [['Method', 'Acc'].map((text, i) => ({ text, from: i, to: i }))],
    body: [
      ['Base', '80.1'],
      ['Ours', '84.3'],
    ],
    aligns: ['left', 'right'],
    bold: [1],
    gap: 20,
  };
  const { items, rules, box } = setTable(given);
  const second = items.find(({ text }) => text === '80.1');
  assert.ok(second);
  const underline: Box = [second.x, second.y + 1.2, second.x + second.width, second.y + 1.6];
  const [table] = readTables(
    pdfOf(pageOf(items, [...rules, underline])),
    documentOf([captionBelow(box, '')]),
  );
  assert.ok(table);
  assert.equal(
    table.cells
      .filter(({ text }) => /^8/.test(text))
      .map(({ text, bold, underline: under }) => [text, bold, under]),
    [
      ['80.1', false, true],
      ['84.3', true, false],
    ],
  );
});

test('one rule under several heads does not tell which columns each spans', () => {
  const { items, rules, box } = setTable({
    aligns: ['left', 'centre', 'centre', 'centre', 'centre'],
    heads: [
      [
        { text: 'Dev', from: 1, to: 2 },
        { text: 'Test', from: 3, to: 4 },
      ],
      ['Model', 'EM', 'F1', 'EM', 'F1'].map((text, i) => ({ text, from: i, to: i })),
    ],
    body: [
      ['Match-LSTM', '34.4', '49.6', '34.9', '50.0'],
      ['FastQA', '43.7', '56.4', '41.9', '55.7'],
    ],
  });
  const heads = items.filter(({ text }) => text === 'Dev' || text === 'Test');
  const at = (heads[0]?.y ?? 0) + 3;
  const from = Math.min(...items.filter(({ text }) => text === 'EM').map(({ x }) => x));
  const page = pageOf(items, [...rules, [from, at - 0.3, box[2] - 4, at + 0.3]]);
  const [table] = readTables(pdfOf(page), documentOf([captionBelow(box, 'Results.')]));
  assert.equal(table && headsOf(table).slice(0, 2), ['0:1-2 Dev', '0:3-4 Test']);
});

test('printed numbers are parsed without spread, marks and units', () => {
  const read = (text: string) =>
    valuesOf(text)?.map((one) => one && [one.text, one.number, one.spread]) ?? null;
  assert.equal(read('87.1±.2'), [['87.1', 87.1, '±.2']]);
  assert.equal(read('92.8 ± 0.1'), [['92.8', 92.8, '±0.1']]);
  assert.equal(read('69.6 (0.2)'), [['69.6', 69.6, '0.2']]);
  assert.equal(read('62.55 (70.34)'), [['62.55', 62.55, '']]);
  assert.equal(read('71.37*'), [['71.37', 71.37, '']]);
  assert.equal(read('11.32^∗'), [['11.32', 11.32, '']]);
  assert.equal(read('.38'), [['.38', 0.38, '']]);
  assert.equal(read('175,255.8M'), [['175,255.8', 175255.8, '']]);
  assert.equal(read('58.5%'), [['58.5%', 58.5, '']]);
  assert.equal(read('−0.4'), [['−0.4', -0.4, '']]);
  assert.equal(read('52.0/28.0/44.5'), [
    ['52.0', 52, ''],
    ['28.0', 28, ''],
    ['44.5', 44.5, ''],
  ]);
  assert.equal(read('- / 36.55'), [null, ['36.55', 36.55, '']]);
  for (const text of ['r = 8', '(375.22)', '84.6–88.7', 'N/A', 'LoRA', '10^-3'])
    assert.is(read(text), null, text);
});

test.run();
