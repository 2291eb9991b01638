import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { abbreviationsIn } from '../actors/reading/abbreviations.ts';
import { readDocument } from '../actors/reading/document.ts';
import { hyphenation, joinText, mendLetters } from '../actors/reading/mend.ts';
import { sentenceSpans } from '../actors/reading/sentences.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import type { BlobHash, PaperId } from '../state/ids.ts';
import { Document, type Page, type PdfText, type TextItem } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';

const paper = '0123456789abcdef' as PaperId;
const REGULAR = 0;
const BOLD = 1;

type Style = { size?: number; font?: number; angle?: number };

/** A line of text half an em a letter wide. */
function item(
  text: string,
  x: number,
  y: number,
  { size = 10, font = REGULAR, angle = 0 }: Style = {},
): TextItem {
  const width = text.length * size * 0.5;
  return { text, x, y, width, height: size, font, ...(angle === 0 ? {} : { angle }) };
}

/** Lines of prose below each other from `y` on, each as wide as a column of 46 letters. */
function column(sentences: string, x: number, y: number, style: Style = {}): TextItem[] {
  const items: TextItem[] = [];
  let line = '';
  const flush = (last: boolean): void => {
    const width = last ? undefined : 230;
    const next = item(line, x, y + items.length * 12, style);
    items.push(width === undefined ? next : { ...next, width });
    line = '';
  };
  for (const word of sentences.split(' ')) {
    if (line.length + word.length > 45) flush(false);
    line += line === '' ? word : ` ${word}`;
  }
  flush(true);
  return items;
}

function textOf(pages: TextItem[][], extra: Partial<Page> = {}): PdfText {
  return {
    pdf: '0'.repeat(64) as BlobHash,
    pageCount: pages.length,
    pages: pages.map((items, i) => ({
      number: i + 1,
      width: 600,
      height: 800,
      items,
      rules: [],
      drawings: [],
      ...extra,
    })),
    fonts: [
      { name: 'Serif', bold: false, italic: false },
      { name: 'Serif-Bold', bold: true, italic: false },
    ],
    warnings: [],
  };
}

const heading = (text: string, x: number, y: number): TextItem => item(text, x, y, { size: 12, font: BOLD });
const filler = (word: string, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `The ${word} sentence number ${i} says something about the matter.`,
  ).join(' ');

const front = [
  item('A Synthetic Paper About Nothing', 150, 60, { size: 16, font: BOLD }),
  item('Ada Lovelace', 150, 90, { font: BOLD }),
  item('Alan Turing', 350, 90, { font: BOLD }),
  item('University of Nowhere', 230, 105),
];
const prose = (document: Document): string =>
  document.sections
    .flatMap(({ paragraphs }) => paragraphs.map((sentences) => sentences.map(({ text }) => text).join(' ')))
    .join('\n');

const test = suite('reading: structure');

test('two columns are read one after the other, below what runs across', () => {
  const left = [heading('Abstract', 130, 130), ...column(filler('left', 18), 50, 150)];
  const right = [heading('1 Introduction', 310, 130), ...column(filler('right', 18), 310, 150)];
  const mixed = [...left, ...right].sort((a, b) => a.y - b.y);
  const document = readDocument(paper, textOf([[...front, ...mixed]]));
  assert.is(document.title, 'A Synthetic Paper About Nothing');
  assert.equal(document.authors, ['Ada Lovelace', 'Alan Turing']);
  assert.equal(
    document.sections.map(({ title, number, role }) => [number, title, role]),
    [
      ['', 'Abstract', 'abstract'],
      ['1', 'Introduction', 'introduction'],
    ],
  );
  assert.is(prose(document), `${filler('left', 18)}\n${filler('right', 18)}`);
});

test('every sentence knows its page and the boxes of its lines', () => {
  const items = [...front, heading('Abstract', 130, 130), ...column(filler('plain', 12), 50, 150)];
  const document = readDocument(paper, textOf([items]));
  const [first, second] = document.sections[0]?.paragraphs[0] ?? [];
  assert.is(first?.page, 1);
  assert.is(first?.boxes.length, 2, 'the first sentence takes a line and a part of the next');
  const [, below] = first?.boxes ?? [];
  const [above] = second?.boxes ?? [];
  assert.ok(
    below && above && below[2] < above[0],
    'on one line the boxes of two sentences stand side by side',
  );
});

test('running heads, page numbers, margin notes and line numbers are no text of the paper', () => {
  const pages = [1, 2, 3, 4].map((number) => [
    item('A Running Head', 250, 30),
    ...(number === 1 ? [...front, heading('1 Introduction', 50, 130)] : []),
    ...column(filler('body', 20), 50, 160),
    ...column(filler('other', 20), 310, 160),
    item('why though?', 560, 300, { size: 8 }),
    ...Array.from({ length: 20 }, (_, i) => item(String(i * 5), 20, 160 + i * 12, { size: 6 })),
    item(String(number), 300, 780),
  ]);
  const document = readDocument(paper, textOf(pages));
  assert.not.match(prose(document), /Running Head|why though|\b\d{2,}\b(?! says)/);
});

test('words broken at line ends, ligatures and accents are mended', () => {
  assert.is(
    joinText(['We pro-', 'pose a fine-', 'tuned model'], new Set(['fine-tuned'])),
    'We propose a fine-tuned model',
  );
  assert.is(
    mendLetters('e´cole, na¨ıve, ef\ufb01cient, Jastrze¸bski'.replace('e´cole', '´ecole')),
    'école, naïve, efficient, Jastrzębski',
  );
  assert.is(hyphenation('the BERT-', 'based one', new Set()), 'keep hyphen');
  assert.is(hyphenation('from 1990-', '1995', new Set()), 'keep hyphen');
});

test('captions, footnotes and formulas stand apart from prose', () => {
  const items = [
    ...front,
    heading('1 Introduction', 50, 130),
    ...column(`${filler('early', 6)} The loss is`, 50, 150),
    item('L = ∑ x (1)', 120, 330),
    ...column(`where we sum over all of the words. ${filler('late', 4)}`, 50, 350),
    item('Table 3: What was measured on the test set.', 50, 560, { size: 9 }),
    item('1', 50, 697, { size: 5 }),
    item('See the appendix of the long version.', 54, 700, { size: 8 }),
    ...column(filler('second', 20), 310, 150),
    ...column(filler('third', 10), 310, 450),
  ];
  const document = readDocument(paper, textOf([items]));
  assert.equal(
    document.captions.map(({ kind, label, text, page }) => [kind, label, text, page]),
    [['table', 'Table 3', 'What was measured on the test set.', 1]],
  );
  assert.equal(
    document.footnotes.map(({ text }) => text),
    ['See the appendix of the long version.'],
  );
  assert.match(prose(document), /The loss is … where we sum over all of the words\./);
  assert.not.match(prose(document), /∑|measured on|long version/);
});

test('a table set sideways keeps its caption, in the place a reader sees it', () => {
  const sideways = Array.from({ length: 24 }, (_, i) =>
    item('cell', 200 + (i % 6) * 14, 700 - i * 5, { angle: 270 }),
  );
  const caption = item('Table 1: A wide table.', 150, 600, { angle: 270 });
  const document = readDocument(
    paper,
    textOf([
      [...front, ...column(filler('body', 30), 50, 150)],
      [...sideways, caption],
    ]),
  );
  assert.is(document.captions[0]?.label, 'Table 1');
  const [x0, y0, x1, y1] = document.captions[0]?.box ?? [0, 0, 0, 0];
  assert.ok(x1 - x0 < 15 && y1 - y0 > 80, 'the box is tall on the page');
});

const references = (entries: string[], style: 'numbered' | 'hanging'): TextItem[] => {
  let y = 300;
  return entries.flatMap((entry) => {
    const lines = column(entry, 310, y);
    y += lines.length * 12;
    return lines.map((line, i) => (style === 'hanging' && i > 0 ? { ...line, x: 320 } : line));
  });
};

test('numbered citations meet their references', () => {
  const entries = [
    '[1] Ada Lovelace and Charles Babbage. Notes on the analytical engine. In Proceedings of Engines, 1943.',
    '[2] A. M. Turing. On computable numbers. Journal of Numbers, 42(1):230-265, 1936. doi:10.1112/plms/s2-42.1.230.',
    '[3] Grace Hopper. Compiling routines. arXiv preprint arXiv:1706.03762, 1952.',
  ];
  const body = `Engines compute numbers well [1, 2]. They also compile [3]. The interval [0, 1] is no citation. ${filler('more', 14)}`;
  const items = [
    ...front,
    heading('1 Introduction', 50, 130),
    ...column(body, 50, 150),
    ...column(filler('right', 8), 310, 130),
    heading('References', 310, 280),
  ];
  const document = readDocument(paper, textOf([[...items, ...references(entries, 'numbered')]]));
  const [engine, numbers, compiling] = document.references;
  assert.is(document.references.length, 3);
  assert.is(numbers?.doi, '10.1112/plms/s2-42.1.230');
  assert.is(compiling?.arxiv, '1706.03762');
  assert.equal(engine?.title, 'Notes on the analytical engine');
  assert.equal(
    document.sections[0]?.paragraphs[0]?.slice(0, 2).map(({ cites }) => cites),
    [[0, 1], [2]],
  );
});

test('citations by author and year meet their references', () => {
  const entries = [
    'Lovelace, A. and Babbage, C. Notes on the analytical engine. In Proceedings of Engines, pp. 1-20, 1943.',
    'Turing, A. M., Church, A., and Post, E. On computable numbers. Journal of Numbers, 42(1):230-265, 1936.',
    'Hopper, G. Compiling routines that anybody would want to read. Journal of Compilers, 1952.',
  ];
  const body = `Engines compute (Lovelace & Babbage, 1943; Hopper, 1952). Turing et al. (1936) did not. ${filler('more', 14)}`;
  const items = [
    ...front,
    heading('1 Introduction', 50, 130),
    ...column(body, 50, 150),
    ...column(filler('right', 8), 310, 130),
    heading('References', 310, 280),
  ];
  const document = readDocument(paper, textOf([[...items, ...references(entries, 'hanging')]]));
  assert.equal(
    document.references.map(({ year, authors }) => [year, authors.length]),
    [
      [1943, 2],
      [1936, 3],
      [1952, 1],
    ],
  );
  assert.is(document.references[1]?.title, 'On computable numbers');
  assert.equal(
    document.sections[0]?.paragraphs[0]?.slice(0, 2).map(({ cites }) => cites),
    [[0, 2], [1]],
  );
});

test('abbreviations are learned from their definitions', () => {
  const sentences = [
    'Parameter-efficient fine-tuning (PEFT) uses low-rank adaptation (LoRA).',
    'It is fast (see Table 2).',
  ];
  assert.equal(abbreviationsIn(sentences), [
    ['PEFT', 'Parameter-efficient fine-tuning'],
    ['LoRA', 'low-rank adaptation'],
  ]);
});

test('sentences end where a reader ends them', () => {
  const text =
    'Rush et al. (2015) use ABS, i.e. a model of J. Smith. See Fig. 3 and Eq. 4. Is it 3.5% better? Yes! We agree etc. The end.';
  assert.equal(
    sentenceSpans(text).map(([start, end]) => text.slice(start, end)),
    [
      'Rush et al. (2015) use ABS, i.e. a model of J. Smith.',
      'See Fig. 3 and Eq. 4.',
      'Is it 3.5% better?',
      'Yes!',
      'We agree etc.',
      'The end.',
    ],
  );
});

test('sentences take up a text without overlap or loss', () => {
  const words = fc.array(
    fc.constantFrom('We', 'see', 'Fig.', '3', 'et al.', 'works.', 'Good?', '(A.', 'b)', '…'),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(words, (parts) => {
      const text = parts.join(' ');
      const spans = sentenceSpans(text);
      assert.is(spans.map(([start, end]) => text.slice(start, end)).join(' '), text.trim());
    }),
  );
});

test('whatever a page holds, a document comes out', () => {
  const anything = fc.record({
    text: fc.string({ minLength: 1, maxLength: 30 }),
    x: fc.double({ min: -50, max: 700, noNaN: true }),
    y: fc.double({ min: -50, max: 900, noNaN: true }),
    width: fc.double({ min: 0, max: 600, noNaN: true }),
    height: fc.double({ min: 0, max: 40, noNaN: true }),
    font: fc.integer({ min: 0, max: 3 }),
    angle: fc.constantFrom(0, 90, 180, 270, 33.3),
  });
  fc.assert(
    fc.property(fc.array(fc.array(anything, { maxLength: 60 }), { maxLength: 3 }), (pages) => {
      Document.parse(readDocument(paper, textOf(pages)));
    }),
    { numRuns: 60 },
  );
});

const papers = new URL('../../shared/papers/', import.meta.url);
if (existsSync(papers)) {
  const parser = createPdfParser();
  test.after(() => parser.close());
  const read = async (file: URL): Promise<Document> =>
    readDocument(paper, await parser.parse(readFileSync(file)));

  for (const name of readdirSync(new URL('truth/', papers))) {
    test(`${name}: title, authors and year are those of the paper`, async () => {
      const truth = JSON.parse(readFileSync(new URL(`truth/${name}`, papers), 'utf8'));
      const document = await read(new URL(`peft/${name.replace('.json', '.pdf')}`, papers));
      assert.is(document.title, truth.title);
      assert.is(document.year, truth.year);
      const last = (author: string): string => author.split(' ').at(-1) ?? '';
      assert.equal(document.authors.map(last), truth.authors.map(last));
    });
  }

  const others = readdirSync(new URL('tdms/', papers)).filter((name) => name.endsWith('.pdf'));
  test('papers of many layouts have a sane structure', async () => {
    for (const name of others.filter((_, i) => i % 5 === 0)) {
      const document = await read(new URL(`tdms/${name}`, papers));
      const roles = new Set(document.sections.map(({ role }) => role));
      assert.ok(document.title.length > 15, `${name}: title`);
      assert.ok(document.authors.length > 0, `${name}: authors`);
      for (const role of ['abstract', 'introduction', 'conclusion'] as const) {
        assert.ok(roles.has(role), `${name}: ${role}`);
      }
      assert.ok(document.references.length >= 10, `${name}: references`);
      const cited = new Set(
        document.sections.flatMap(({ paragraphs }) => paragraphs.flat().flatMap(({ cites }) => cites)),
      );
      assert.ok(cited.size > 0.5 * document.references.length, `${name}: most references are cited`);
      for (const kind of ['table', 'figure'] as const) {
        const numbers = document.captions
          .filter((caption) => caption.kind === kind)
          .map(({ label }) => Number(label.split(' ')[1]));
        assert.is(new Set(numbers).size, numbers.length, `${name}: no ${kind} twice`);
        assert.is(Math.max(0, ...numbers), numbers.length, `${name}: no ${kind} is missing`);
      }
    }
  });
} else {
  console.log('reading: the papers are not beside this checkout; their cases are skipped');
}

test.run();
