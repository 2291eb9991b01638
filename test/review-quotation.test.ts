import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { squeeze } from '../actors/review/page-text.ts';
import { isQuoted } from '../actors/review/quotation.ts';
import { suite } from './helpers/suite.ts';

const test = suite('review: quotation');

const SENTENCE =
  'On GLUE with RoBERTa-base, LoRA trains few parameters and reaches an average of 87.2, well above full fine-tuning on most tasks.';
const page = (text: string): string =>
  squeeze(`The method is simple. ${text} Results on MNLI and QQP are in Table 2.`);

test('a sentence stands on its page however its lines are broken', () => {
  assert.ok(isQuoted(page(SENTENCE), SENTENCE));
  assert.ok(
    isQuoted(
      page(SENTENCE.replace('parameters', 'param-\neters').replace('fine-tuning', 'finetuning')),
      SENTENCE,
    ),
  );
});

test('a footnote or running head amid a sentence is passed over, also within a word', () => {
  const head = ' 6 Published as a conference paper ';
  assert.ok(isQuoted(page(SENTENCE.replace('and reaches', `and${head}reaches`)), SENTENCE));
  assert.ok(isQuoted(page(SENTENCE.replace('parameters', `param-${head}eters`)), SENTENCE));
});

test('a word in the place of another is noticed wherever it stands', () => {
  const words = SENTENCE.split(' ');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: words.length - 1 }),
      fc.constantFrom('MNLI', 'QQP', 'BERT-large'),
      (at, other) => {
        const changed = words.with(at, other).join(' ');
        assert.not(isQuoted(page(SENTENCE), changed), changed);
      },
    ),
  );
});

test('a sentence of another paper does not stand', () => {
  assert.not(
    isQuoted(page(SENTENCE), 'We study how proteins fold and which of their shapes are stable in water.'),
  );
});

test.run();
