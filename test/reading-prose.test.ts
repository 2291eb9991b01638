import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { readDocument } from '../actors/reading/document.ts';
import { leansOnContext, numbersIn } from '../actors/reading/prose-cues.ts';
import { centrality, chosen } from '../actors/reading/prose-rank.ts';
import { rarityOf, stemsOf, termsOf } from '../actors/reading/prose-terms.ts';
import { summarise } from '../actors/reading/summary.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import type { PaperId } from '../state/ids.ts';
import { type Document, type SectionRole, Summary } from '../state/paper.ts';
import { suite } from './helpers/suite.ts';

const paper = '0123456789abcdef' as PaperId;

/** A paper of one paragraph a section; a sentence's box tells its place. */
function documentOf(sections: [SectionRole, string[]][]): Document {
  let place = 0;
  return {
    paper,
    title: 'Zapper: Quick Training of Large Models',
    authors: ['Ada Lovelace'],
    year: 2024,
    arxiv: '',
    pageCount: sections.length,
    sections: sections.map(([role, sentences], i) => ({
      title: role,
      number: String(i),
      level: 1,
      role,
      page: i + 1,
      paragraphs: [
        sentences.map((text) => ({
          text,
          page: i + 1,
          boxes: [[0, place++, 100, place] as [number, number, number, number]],
          cites: [],
        })),
      ],
    })),
    captions: [],
    footnotes: [],
    references: [],
    abbreviations: [],
    warnings: [],
  };
}

const PROPOSAL = 'We propose Zapper, a method that trains only a small part of the weights of a large model.';
const RESULT =
  'Zapper reaches 91.3% accuracy on the benchmark, which is 2.4% better than the strongest baseline.';
const SPEED =
  'Training with Zapper takes 3.2 times less memory than training all of the weights of the network.';
const LIMIT =
  'A limitation of our method is that it has not yet been tested on languages other than English.';
const document = documentOf([
  [
    'abstract',
    [
      'Training all weights of large models remains expensive for most research groups in the world.',
      PROPOSAL,
      RESULT,
    ],
  ],
  [
    'introduction',
    [
      'Large models are often adapted to many tasks, which requires a copy of all weights per task.',
      `In short, ${PROPOSAL}`,
      PROPOSAL,
    ],
  ],
  [
    'method',
    ['Our method selects the rows of each matrix by the size of their gradients in the first steps.'],
  ],
  [
    'results',
    [
      SPEED,
      'However, this is not always the case for the smallest of the models that we tested here.',
      'We show the results in Table 4.',
      'We conjecture that Zapper achieves better results than all baselines with more data.',
    ],
  ],
  [
    'conclusion',
    [LIMIT, 'Zapper reaches 91.3% accuracy on the benchmark, 2.4% better than the strongest baseline.'],
  ],
]);
const all = document.sections.flatMap(({ paragraphs }) => paragraphs.flat());

const test = suite('reading: prose');

test('a summary quotes the paper, with pages and boxes, within its budget', () => {
  for (const sentencesMax of [1, 2, 3, 5, 8, 20]) {
    const summary = Summary.parse(summarise(document, { topic: 'training', sentencesMax }));
    assert.ok(summary.sentences.length > 0 && summary.sentences.length <= sentencesMax);
    for (const { text, page, boxes } of summary.sentences) {
      const source = all.find((sentence) => sentence.text === text && sentence.page === page);
      assert.equal(boxes, source?.boxes, `${text} stands in the paper`);
    }
  }
});

test('a summary tells problem, method, results and limits, in this order, and each once', () => {
  const { sentences } = summarise(document, { topic: 'training', sentencesMax: 6 });
  const texts = sentences.map(({ text }) => text);
  const found = [PROPOSAL, RESULT, LIMIT].map((text) => texts.indexOf(text));
  assert.ok(
    found.every((at) => at >= 0),
    texts.join('\n'),
  );
  assert.equal(
    found.toSorted((a, b) => a - b),
    found,
  );
  assert.is(texts.filter((text) => text.includes('91.3%')).length, 1);
});

test('no sentence of a summary leans on one that is not there', () => {
  const { sentences } = summarise(document, { topic: '', sentencesMax: 20 });
  assert.ok(sentences.every(({ text }) => !leansOnContext(text)));
  for (const text of [
    'It works.',
    'These methods fail.',
    'However, we win.',
    'To address this, we act.',
    'Based on these, we go.',
  ]) {
    assert.ok(leansOnContext(text), text);
  }
  for (const text of [
    'In this paper we act.',
    'This paper is short.',
    'Adapters win.',
    'Our method wins.',
    'Italian is a language.',
  ]) {
    assert.not(leansOnContext(text), text);
  }
});

test('the topic steers what is told', () => {
  const weight = (topic: string, text: string): number =>
    summarise(document, { topic, sentencesMax: 8 }).claims.find((claim) => claim.text === text)?.weight ?? 0;
  const ratio = (topic: string): number => weight(topic, SPEED) / weight(topic, RESULT);
  assert.ok(ratio('less memory in training') > 1.2 * ratio('accuracy on a benchmark'));
});

test('claims are of three kinds and leave out motives and pointers', () => {
  const { claims } = summarise(document, { topic: '', sentencesMax: 3 });
  const kinds = new Map(claims.map(({ text, kind }) => [text, kind]));
  assert.is(kinds.get(PROPOSAL), 'contribution');
  assert.is(kinds.get(RESULT), 'claim');
  assert.is(kinds.get(LIMIT), 'limitation');
  assert.not([...kinds.keys()].some((text) => /remains expensive|in Table 4|conjecture/.test(text)));
  assert.equal(claims.find(({ text }) => text === RESULT)?.numbers, ['91.3%', '2.4%']);
});

test('numbers are those that measure: no years, no sections, no citations', () => {
  const text =
    'As Table 2 of Section 3.1 shows (Ba, 2015; Li et al., 2018a) [4, 5], BERT-2 gains 1.5% on 3,000 words with 350 GB, −0.4 less.';
  assert.equal(numbersIn(text), ['1.5%', '3,000', '350 GB', '−0.4']);
});

test('centrality lies between 0 and 1, and what is chosen repeats nothing', () => {
  const word = fc.constantFrom(
    'adapter',
    'matrix',
    'model',
    'gradient',
    'accuracy',
    'memory',
    'token',
    'layer',
  );
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(sentence, { minLength: 1, maxLength: 30 }), fc.nat(10), (texts, count) => {
      const stems = texts.map(stemsOf);
      const rarity = rarityOf(stems);
      const terms = stems.map((each) => termsOf(each, rarity));
      const ranks = centrality(
        terms,
        texts.map(() => 1),
      );
      assert.ok(ranks.every((rank) => rank >= 0 && rank <= 1));
      const picked = chosen(
        terms.map((each, i) => ({ terms: each, weight: ranks[i] ?? 0 })),
        count,
        [],
        0.9,
      );
      assert.ok(picked.length <= count);
      const keys = picked.map(({ terms: each }) => [...each.keys()].sort().join(' '));
      assert.is(new Set(keys).size, keys.length);
    }),
  );
});

/** Share of a paper's evidence among its first ten claims: its words, or its page with its numbers. */
function evidenceFound(summary: Summary, evidence: string, page: number): boolean {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9.%]+/g, ' ')
      .trim();
  const numbers = evidence.match(/\d+(?:\.\d+)?/g) ?? [];
  return summary.claims
    .slice(0, 10)
    .some(
      (claim) =>
        plain(claim.text).includes(plain(evidence)) ||
        (claim.page === page && numbers.length > 0 && numbers.every((number) => claim.text.includes(number))),
    );
}

const papers = new URL('../../shared/papers/', import.meta.url);
if (existsSync(papers)) {
  const parser = createPdfParser();
  test.after(() => parser.close());
  test('of what people noted as claims, at least 60 % is among the first ten of each paper', async () => {
    let found = 0;
    let noted = 0;
    for (const name of readdirSync(new URL('truth/', papers))) {
      const truth = JSON.parse(readFileSync(new URL(`truth/${name}`, papers), 'utf8'));
      const text = await parser.parse(readFileSync(new URL(`peft/${name.replace('.json', '.pdf')}`, papers)));
      const read = readDocument(paper, text);
      const summary = summarise(read, { topic: 'parameter-efficient fine-tuning', sentencesMax: 8 });
      assert.equal(summarise(read, { topic: 'parameter-efficient fine-tuning', sentencesMax: 8 }), summary);
      for (const claim of truth.claims as { evidence: string; page: number }[]) {
        noted += 1;
        if (evidenceFound(summary, claim.evidence, claim.page)) found += 1;
      }
    }
    assert.ok(found / noted >= 0.6, `${found} of ${noted}`);
  });
} else {
  console.log('prose: the papers are not beside this checkout; their cases are skipped');
}

test.run();
