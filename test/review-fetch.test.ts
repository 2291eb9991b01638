import * as assert from 'uvu/assert';
import { type Fetched, reviewFetch } from '../actors/review/fetch.ts';
import { verdictOf } from '../actors/review/verdict.ts';
import { blobHash } from '../state/blobs.ts';
import type { Page, TextItem } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';

const test = suite('review: fetch');

const WORDS =
  'We study how small modules adapt large language models to many tasks without training all weights. ';
const bytes = Buffer.from('%PDF-1.7\n...\n%%EOF\n');

const item = (text: string, angle?: number): TextItem => ({
  text,
  x: 72,
  y: 100,
  width: 400,
  height: 10,
  font: 0,
  ...(angle === undefined ? {} : { angle }),
});

function page(number: number, ...items: TextItem[]): Page {
  return {
    number,
    width: 612,
    height: 792,
    items: [...items, item(WORDS), item(WORDS)],
    rules: [],
    drawings: [],
  };
}

function fetched(pages: Page[], change: Partial<Fetched> = {}): Fetched {
  const pdf = blobHash(bytes);
  const text = { pdf, pageCount: pages.length, pages, fonts: [], warnings: [] };
  return { pdf, bytes, text, source: 'paper.pdf', title: '', ...change };
}

const quality = (work: Fetched): number => verdictOf(reviewFetch(work)).quality;
const stamped = page(
  1,
  item('Small Modules for Large Models'),
  item('arXiv:2106.09685v2 [cs.CL] 16 Oct 2021', 270),
);

test('a whole readable file is as expected', () => {
  assert.is(quality(fetched([stamped, page(2)])), 1);
});

test('the paper asked for is better than expected, another one is worthless', () => {
  for (const source of [
    '2106.09685',
    'arXiv:2106.09685v1',
    'https://arxiv.org/abs/2106.09685',
    'https://arxiv.org/pdf/2106.09685v2.pdf',
  ]) {
    assert.ok(quality(fetched([stamped], { source })) > 1, source);
  }
  assert.ok(quality(fetched([stamped], { source: 'arXiv:1902.00751' })) < 0.5);
  assert.ok(quality(fetched([stamped], { title: 'Small modules for large models' })) > 1);
  assert.ok(quality(fetched([stamped], { title: 'Quantum Error Correction' })) < 0.5);
});

test('a file of another name or host is not held to an arXiv number', () => {
  for (const source of ['/papers/1902.00751_adapters.pdf', 'https://example.org/1902.00751.pdf']) {
    assert.is(quality(fetched([stamped], { source })), 1, source);
  }
});

test('a file cut off, or text with pages missing, twice or of another file, is worse', () => {
  const whole = fetched([stamped, page(2), page(3)]);
  assert.ok(quality({ ...whole, bytes: bytes.subarray(0, 9) }) < 1);
  assert.ok(whole.text);
  assert.ok(quality({ ...whole, text: { ...whole.text, pageCount: 6 } }) < 0.5);
  assert.ok(quality({ ...whole, text: { ...whole.text, pages: [stamped, page(2), page(2)] } }) < 0.6);
  assert.ok(quality({ ...whole, pdf: blobHash(Buffer.from('another')) }) < 0.5);
  assert.is(quality({ ...whole, text: null }), 0);
});

test.run();
