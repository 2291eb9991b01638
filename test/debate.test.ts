import * as assert from 'uvu/assert';
import { compare } from '../actors/analysis/compare.ts';
import { plainText } from '../actors/analysis/say.ts';
import { mainClaims } from '../actors/debate/claims.ts';
import { critique } from '../actors/debate/critique.ts';
import type { ReportModel } from '../actors/report/model.ts';
import { untraced } from '../actors/report/untraced.ts';
import { Critique, type Evidence } from '../state/findings.ts';
import { suite } from './helpers/suite.ts';
import { paper } from './report-evidence.ts';

const test = suite('debate of claims');

const accuracy = (dataset: string) => ({ dataset, metric: 'Accuracy' });

const lora = paper({
  id: 'LoRA',
  claims: [
    'LoRA outperforms BitFit and fine-tuning on SST-2, RTE and MRPC with fewer trainable parameters.',
    'On SST-2, LoRA reaches an accuracy of 95.1.',
    'BitFit outperforms LoRA on SST-2, RTE and MRPC.',
    'We describe a simple way to adapt a model.',
    { kind: 'limitation', text: 'LoRA was not tried on SST-2 in other languages than English.' },
  ],
  tables: [
    {
      columns: [accuracy('SST-2'), accuracy('RTE'), accuracy('MRPC')],
      rows: [
        { method: 'Fine-tuning', model: 'RoBERTa', params: '125.0M', values: ['94.8', '78.7', '90.2'] },
        { method: 'BitFit', model: 'RoBERTa', params: '0.1M', values: ['93.7', '81.5', '92.7'] },
        { method: 'LoRA', model: 'RoBERTa', params: '0.3M', values: ['95.1±.2', '86.6±.7', '89.7±.7'] },
      ],
    },
  ],
});
const later = paper({
  id: 'Later',
  claims: [
    'LoRA suffers from overfitting, whereas BitFit does not.',
    'However, LoRA faces a risk of overfitting on small data.',
  ],
  tables: [
    {
      columns: [accuracy('SST-2'), accuracy('QNLI')],
      rows: [
        { method: 'LoRA', model: 'DeBERTa', values: ['94.9', '93.9'] },
        { method: 'BitFit', model: 'DeBERTa', values: ['96.1', '94.6'] },
      ],
    },
  ],
});
const papers = [lora, later];
const comparison = compare(papers, { topic: 'adaptation' });

function argued(index: number, of: readonly Evidence[] = papers): Critique {
  const claim = lora.summary.claims[index];
  if (!claim) throw new Error(`no claim ${index}`);
  const over = of === papers ? comparison : compare(of, { topic: '' });
  return critique({ ...claim, paper: lora.paper }, of, over);
}

const kinds = (matter: Critique, side: 'optimist' | 'sceptic') =>
  matter.arguments.filter((argument) => argument.side === side).map(({ kind }) => kind);

function modelOf(critiques: readonly Critique[]): ReportModel {
  const statements = critiques.flatMap((matter) => [
    ...matter.arguments.map(({ statement }) => statement),
    matter.reason,
  ]);
  const title = { parts: [], sources: [] };
  return {
    title: '',
    topic: '',
    papers: [],
    failures: [],
    sections: [{ id: 'all', title, level: 2, blocks: [{ kind: 'paragraph', label: '', statements }] }],
  };
}

test('no argument is without a source, and every number traces to it', () => {
  const all = lora.summary.claims.map((_, i) => argued(i));
  for (const matter of all) {
    assert.equal(Critique.parse(matter), matter);
    for (const { statement } of [...matter.arguments, { statement: matter.reason }]) {
      assert.ok(statement.sources.length > 0, plainText(statement));
    }
  }
  assert.equal(untraced(modelOf(all), papers), []);
});

test('both sides bring what the papers hold', () => {
  const matter = argued(0);
  const pro = kinds(matter, 'optimist');
  const contra = kinds(matter, 'sceptic');
  for (const kind of ['ahead of others', 'gain beyond spread', 'low cost'] as const)
    assert.ok(pro.includes(kind), kind);
  for (const kind of [
    'behind others',
    'one model',
    'higher cost',
    'other paper disagrees',
    'authors qualify',
  ] as const) {
    assert.ok(contra.includes(kind), kind);
  }
});

test('the verdict follows the numbers', () => {
  assert.is(argued(1, [lora]).verdict, 'holds with limits');
  assert.is(argued(2).verdict, 'contested');
  assert.is(argued(3).verdict, 'not decidable');
});

test('what other papers measure weighs on the verdict', () => {
  assert.ok(kinds(argued(0, [lora]), 'sceptic').every((kind) => kind !== 'other paper disagrees'));
  const [alone, both] = [argued(0, [lora]), argued(0)];
  assert.is(alone.verdict, 'holds with limits');
  assert.is(both.verdict, 'contested');
});

test('arguments are the same each time', () => {
  assert.is(JSON.stringify(argued(0)), JSON.stringify(argued(0)));
});

test('main claims are balanced over papers, say no thing twice and are no limits', () => {
  const many = paper({
    id: 'Many',
    claims: [
      'Our method improves accuracy on all tasks that we tried.',
      'Our method improves the accuracy on all of the tasks that we tried.',
      'Our method needs fewer steps than stochastic gradient descent.',
      { kind: 'limitation', text: 'Our method improves nothing on long documents.' },
      'The code of every experiment is public.',
    ],
  });
  const few = paper({ id: 'Few', claims: ['Noise helps.'] });
  const chosen = mainClaims([many, few], 3);
  assert.equal(
    chosen.map(({ paper, claim }) => `${paper} ${claim}`),
    ['Many 0', 'Many 2', 'Few 0'],
  );
  assert.equal(mainClaims([many, few], 0), []);
  assert.equal(mainClaims([], 5), []);
});

test.run();
