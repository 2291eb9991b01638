import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { createPdfParser } from '../src/parse/parser.ts';
import { LENGTH_MAX, type Page, PdfText } from '../state/paper.ts';
import { fate, mutant, readPaper, seeds } from './helpers/pdf-fuzz.ts';
import { suite } from './helpers/suite.ts';

/** The short form of `npm run fuzz`, and texts that no PDF would hold. */

const MUTANTS = 40;
const READ_MAX_MS = 5_000;
const test = suite('hostile pdf');

test(`${MUTANTS} mutated PDFs each end with a text, which the readers stand, or with a reason`, async () => {
  const parser = createPdfParser({ timeMs: 60_000 });
  const pdfs = seeds();
  const fates = new Set<string>();
  await Promise.all(
    [0, 1].map(async (lane) => {
      for (let i = lane; i < MUTANTS; i += 2) fates.add(await fate(parser, mutant(pdfs, i)));
    }),
  );
  parser.close();
  assert.ok(fates.has('read') && fates.has('PDF_CORRUPT'), [...fates].join(' '));
});

const length = fc.oneof(
  fc.double({ min: -2_000, max: 2_000, noNaN: true }),
  fc.integer({ min: -50, max: 800 }),
  fc.constantFrom(0, -0, 1e-9, 10, 12, LENGTH_MAX, -LENGTH_MAX),
);
const word = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom(
    'Table 1:',
    'Figure 2',
    'Abstract',
    '1 Introduction',
    'References',
    '[1]',
    '[1-999999999]',
    'and',
  ),
  fc.constantFrom(
    '12.3',
    '±',
    '12.3 ± 0.4',
    '1e999',
    '-',
    'LoRA',
    'GPT-3 175B',
    'BLEU',
    'Params (M)',
    '(',
    '\u0000',
    '. ',
  ),
);
const item = fc.record(
  {
    text: word,
    x: length,
    y: length,
    width: length,
    height: length,
    font: fc.integer({ min: -2, max: 5 }),
    angle: fc.constantFrom(0, 90, 180, 270, 33, -1e9),
  },
  { requiredKeys: ['text', 'x', 'y', 'width', 'height', 'font'] },
);
/** Cells in rows and columns, some of them missing: tables of a sort. */
const grid = fc
  .array(fc.array(fc.option(word), { maxLength: 8 }), { maxLength: 12 })
  .map((rows) =>
    rows.flatMap((row, y) =>
      row.flatMap((text, x) =>
        text === null
          ? []
          : [{ text, x: 80 + 50 * x, y: 100 + 12 * y, width: 5 * text.length, height: 10, font: 0 }],
      ),
    ),
  );
const box = fc.tuple(length, length, length, length);
const page: fc.Arbitrary<Omit<Page, 'number'>> = fc.record({
  width: length,
  height: length,
  items: fc.oneof(
    fc.array(item, { maxLength: 40 }),
    fc.tuple(grid, fc.array(item, { maxLength: 5 })).map(([cells, others]) => [...cells, ...others]),
  ) as fc.Arbitrary<Page['items']>,
  rules: fc.array(box, { maxLength: 6 }),
  drawings: fc.array(box, { maxLength: 3 }),
});

function textOf(pages: readonly Omit<Page, 'number'>[]): PdfText {
  return PdfText.parse({
    pdf: '0'.repeat(64),
    pageCount: pages.length,
    pages: pages.map((content, i) => ({ number: i + 1, ...content })),
    fonts: [
      { name: 'Times', bold: false, italic: false },
      { name: '', bold: true, italic: true },
    ],
    warnings: [],
  });
}

test('text at any place, of any size and sense, is read in time', () => {
  fc.assert(
    fc.property(fc.array(page, { maxLength: 4 }), (pages) => {
      const began = performance.now();
      readPaper(textOf(pages));
      assert.ok(performance.now() - began < READ_MAX_MS);
    }),
    { numRuns: Number(process.env.KARMA_READINGS ?? 60) },
  );
});

test('pages full of one thing are read in time', () => {
  for (const text of [
    'a',
    '1.5',
    '[1]',
    'Table 1:',
    'References',
    '(',
    ' ',
    'x, '.repeat(11),
    'A. '.repeat(11),
  ]) {
    for (const step of [0, 0.01, 12]) {
      const items = Array.from({ length: 3_000 }, (_, i) => {
        return { text, x: step * (i % 50), y: step * Math.floor(i / 50), width: 10, height: 10, font: 0 };
      });
      const began = performance.now();
      readPaper(textOf([{ width: 600, height: 800, items, rules: [], drawings: [] }]));
      assert.ok(performance.now() - began < READ_MAX_MS, `${text.slice(0, 10)} ${step}`);
    }
  }
});

test.run();
