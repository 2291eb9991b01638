import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { hashingEmbedder } from '../src/retrieval/hashing.ts';
import { passagesOf } from '../src/retrieval/passages.ts';
import { fuse, WordIndex } from '../src/retrieval/search.ts';
import { terms } from '../src/retrieval/terms.ts';
import type { PaperId } from '../state/ids.ts';
import type { Box, Cell, Document, PaperMetrics, Section, Sentence } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';

const test = suite('parts of retrieval');
const paper = 'p' as PaperId;
const box: Box = [0, 0, 10, 10];

function sentence(text: string): Sentence {
  return { text, page: 1, boxes: [box], cites: [] };
}

function document(sections: readonly Section[]): Document {
  return {
    paper,
    title: 'A Title',
    authors: [],
    year: null,
    arxiv: '',
    pageCount: 1,
    sections: [...sections],
    captions: [],
    footnotes: [],
    references: [],
    abbreviations: [],
    warnings: [],
  };
}

function section(paragraphs: Sentence[][]): Section {
  return { title: 'Method', number: '2', level: 1, role: 'method', page: 1, paragraphs };
}

test('every sentence stands in one passage, in order, and no passage is longer than six', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(), { minLength: 1, maxLength: 20 }), { maxLength: 12 }),
      (lengths) => {
        const paragraphs = lengths.map((row, p) => row.map((n, i) => sentence(`s ${p} ${i} ${n}`)));
        const passages = passagesOf(document([section(paragraphs)]), null).map(({ passage }) => passage);
        assert.equal(
          passages.flatMap(({ quotes }) => quotes.map(({ text }) => text)),
          paragraphs.flat().map(({ text }) => text),
        );
        assert.ok(passages.every(({ quotes }) => quotes.length <= 6));
        assert.ok(passages.every((passage) => passage.section === '2 Method'));
      },
    ),
  );
});

test('a table row names its columns, its group and what it measures', () => {
  const cell = (text: string, row: number, column: number, columnSpan = 1): Cell => {
    return {
      text,
      row,
      column,
      rowSpan: 1,
      columnSpan,
      box: [column, row, column + columnSpan, row + 1],
      bold: false,
      underline: false,
    };
  };
  const metrics: PaperMetrics = {
    paper,
    tables: [
      {
        label: 'Table 3',
        caption: 'Scores on a benchmark.',
        page: 4,
        box,
        kind: 'results',
        headerRows: 2,
        rows: 4,
        columns: 3,
        cells: [
          cell('SQuAD', 0, 1, 2),
          ...['Method', 'EM', 'F1'].map((text, column) => cell(text, 1, column)),
          cell('Small models', 2, 0, 3),
          ...['LoRA', '86.6', '92.9'].map((text, column) => cell(text, 3, column)),
        ],
      },
    ],
    records: [
      {
        paper,
        page: 4,
        table: 'Table 3',
        method: 'LoRA',
        model: 'DeBERTa',
        params: '',
        dataset: 'SQuAD v1.1',
        metric: 'Exact match',
        setting: '',
        value: '86.6',
        number: 86.6,
        spread: '',
        better: 'higher',
        bold: false,
        box: [1, 3, 2, 4],
        sentence: '',
      },
    ],
    warnings: [],
  };
  const [row, ...others] = passagesOf(document([]), metrics);
  assert.equal(others, []);
  assert.equal(row?.passage, {
    paper,
    title: 'A Title',
    section: '',
    table: 'Table 3',
    quotes: [{ text: 'Small models; LoRA; SQuAD EM 86.6; SQuAD F1 92.9', page: 4, boxes: [[0, 3, 3, 4]] }],
  });
  for (const name of ['A Title', 'Scores on a benchmark.', 'DeBERTa', 'Exact match'])
    assert.match(row?.context ?? '', name);
});

test('inflections, spellings of compounds and thousands meet in one term', () => {
  const alike = [
    ['fine-tuning', 'fine‑tuned', 'Fine-Tunes'],
    ['trains', 'trained', 'training', 'train'],
    ['matrices’s', 'matrices'],
    ['studies', 'study'],
    ['10,000', '10000'],
    ['𝛼', 'α'],
    ['ﬁne', 'fine'],
  ];
  for (const [first = '', ...others] of alike) {
    for (const other of others) assert.equal(terms(other), terms(first), `${other} and ${first}`);
  }
  assert.ok(terms('fine-tuning').includes(terms('finetuning')[0] ?? ''));
  assert.equal(terms('What is it that they do?'), []);
  assert.equal(terms('86.6±.7% v1.1'), ['86.6', '7', 'v1.1']);
});

test('embeddings have length one for any text, and are near for near texts', async () => {
  const cosine = async (a: string, b: string): Promise<number> => {
    const [x, y] = await hashingEmbedder.embed([a, b]);
    return x ? x.reduce((sum, component, i) => sum + component * (y?.[i] ?? 0), 0) : 0;
  };
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      assert.ok(Math.abs((await cosine(text, text)) - 1) < 1e-5);
    }),
  );
  assert.ok((await cosine('quantised weights', 'quantization of a weight')) > 0.4);
  assert.ok((await cosine('quantised weights', 'sourdough bread')) < 0.2);
});

test('fusion: first in every ranking is first, and nobody gains from another one’s rise', () => {
  const ranking = fc.uniqueArray(fc.nat(30), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(ranking, { minLength: 1, maxLength: 3 }), fc.nat(30), (rankings, champion) => {
      const led = rankings.map((row) => ({
        ranking: [champion, ...row.filter((entry) => entry !== champion)],
        weight: 1,
      }));
      assert.is(fuse(led)[0]?.entry, champion);
      const fused = fuse(rankings.map((row) => ({ ranking: row, weight: 1 })));
      assert.equal(new Set(fused.map(({ entry }) => entry)), new Set(rankings.flat()));
      assert.ok(fused.every(({ score }, i) => i === 0 || score <= (fused[i - 1]?.score ?? 0)));
    }),
  );
});

test('a misspelt word is taken for the known one a letter away, a known or short one for itself', () => {
  const passage = {
    paper,
    title: '',
    section: '',
    table: '',
    quotes: [{ text: 'adapter latency rank', page: 1, boxes: [] }],
  };
  const index = new WordIndex([{ passage, context: '' }]);
  for (const word of ['adaptr', 'adaptter', 'adaqter', 'adpater', 'adapters']) {
    assert.equal(index.termsOf(word), ['adapter'], word);
  }
  assert.equal(index.termsOf('adoptee rang'), terms('adoptee rang'));
});

test.run();
