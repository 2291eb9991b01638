import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { Names, nameKey } from '../actors/analysis/names.ts';
import { difference, isPrinted, parseParams, parseSpread, percentage } from '../actors/analysis/numbers.ts';
import { suite } from './helpers/suite.ts';

const test = suite('names and numbers');

test('reads parameter counts and shares as papers print them', () => {
  assert.equal(parseParams('0.3M'), { unit: 'parameters', amount: 300_000 });
  assert.equal(parseParams('175,255.8M'), { unit: 'parameters', amount: 175_255_800_000 });
  assert.equal(parseParams('0.4 M'), { unit: 'parameters', amount: 400_000 });
  assert.equal(parseParams('11.09M*'), { unit: 'parameters', amount: 11_090_000 });
  assert.equal(parseParams('1769472'), { unit: 'parameters', amount: 1_769_472 });
  assert.equal(parseParams('2.1%'), { unit: 'percent', amount: 2.1 });
  for (const other of ['', '-', '1.3×', '9', 'r = 8', 'large']) assert.is(parseParams(other), null, other);
});

test('reads spreads', () => {
  assert.is(parseSpread('±.2'), 0.2);
  assert.is(parseSpread('(0.31)'), 0.31);
  assert.is(parseSpread(''), null);
});

test('differences of printed numbers are exact', () => {
  assert.is(difference('80.4', '80.0'), '0.4');
  assert.is(difference('.38', '1'), '0.62');
  assert.is(difference('1,449.4', '19.8'), '1429.6');
  assert.is(difference('−3.5', '4'), '7.5');
  assert.is(difference('n/a', '4'), null);
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer({ min: 0, max: 4 }), (a, b, places) => {
      const print = (n: number) => (n / 10 ** places).toFixed(places);
      const gap = difference(print(a), print(b));
      assert.is(gap, (Math.abs(a - b) / 10 ** places).toFixed(places));
    }),
  );
});

test('percentages take units into account', () => {
  assert.is(percentage('0.3M', '125.0M'), '0.24%');
  assert.is(percentage('4.7M', '175B'), '0.0027%');
  assert.is(percentage('5', '0'), null);
});

test('a number is printed only where it stands on its own', () => {
  assert.ok(isPrinted('87.5', '87.5±.3'));
  assert.ok(isPrinted('28.0', '52.0/28.0/44.5'));
  assert.ok(isPrinted('-0.3', 'a drop of −0.3 points'));
  for (const text of ['187.5', '87.51', '87.5.1', '7.5', '']) assert.not.ok(isPrinted('87.5', text), text);
});

test('names are the same in any case, with any hyphens, spaces and marks', () => {
  for (const [a, b] of [
    ['LoRA', 'lora*'],
    ['Fine-Tuning', 'fine tuning'],
    ['SST-2', 'SST 2'],
    ['GPT–2 (medium)', 'GPT-2 Medium'],
    ['ROUGE_L', 'Rouge-L'],
  ] as const) {
    assert.is(nameKey(a), nameKey(b));
  }
});

test('different things keep different names', () => {
  for (const [a, b] of [
    ['LoRA', 'LoRA+'],
    ['LoRA', 'QLoRA'],
    ['SQuAD v1.1', 'SQuAD v11'],
    ['R-1', 'R-2'],
    ['A 1-2', 'A 12'],
    ['MNLI', 'MNLI/mm'],
    ['F1', 'F@1'],
  ] as const) {
    assert.is.not(nameKey(a), nameKey(b));
  }
});

test('digits of a name are never lost, added or run together', () => {
  const word = fc.stringMatching(/^[A-Za-z]{1,6}\d{0,3}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const numbers = (text: string) => text.match(/\d+/g) ?? [];
      const key = nameKey(words.join('-'));
      assert.equal(numbers(key), numbers(words.join('-')));
      assert.is(key, nameKey(words.join(' ').toUpperCase()));
    }),
  );
});

test('an abbreviation joins its long form unless papers disagree on it', () => {
  const agreed = new Names([['FT', 'fine-tuning']]);
  assert.is(agreed.add('FT'), agreed.add('Fine-Tuning'));
  const disputed = new Names([
    ['FT', 'fine-tuning'],
    ['FT', 'feature transfer'],
  ]);
  assert.is.not(disputed.add('FT'), disputed.add('Fine-Tuning'));
});

test('a group is called by its most common spelling', () => {
  const names = new Names();
  const key = names.add('lora');
  names.add('LoRA');
  names.add('LoRA');
  assert.is(names.display(key), 'LoRA');
});

test.run();
