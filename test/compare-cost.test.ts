import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { compare } from '../actors/analysis/compare.ts';
import type { Comparison } from '../state/findings.ts';
import { suite } from './helpers/suite.ts';
import { type PaperSketch, paper } from './report-evidence.ts';

const test = suite('cost of methods');

const accuracy = (dataset: string) => ({ dataset, metric: 'Accuracy' });

function compared(...sketches: PaperSketch[]): Comparison {
  return compare(sketches.map(paper), { topic: 'testing' });
}

test('the Pareto front holds exactly the runs that no other dominates', () => {
  const run = fc.record({ params: fc.integer({ min: 1, max: 9 }), score: fc.integer({ min: 10, max: 30 }) });
  fc.assert(
    fc.property(fc.array(run, { minLength: 3, maxLength: 12 }), fc.boolean(), (runs, isHigher) => {
      const better = isHigher ? 'higher' : 'lower';
      const { fronts, boards } = compared({
        id: 'A',
        tables: [
          {
            columns: [{ dataset: 'X', metric: 'Score', better }],
            rows: runs.map(({ params, score }, i) => ({
              method: `M${i}`,
              params: `${params}M`,
              values: [`${score}.0`],
            })),
          },
        ],
      });
      const sign = isHigher ? 1 : -1;
      for (const front of fronts) {
        const entries = boards.find(({ id }) => id === front.board)?.entries ?? [];
        const points = front.points.map(({ entry, cost, front }) => ({
          cost,
          front,
          score: sign * (entries[entry]?.number ?? 0),
        }));
        for (const point of points) {
          const isDominated = points.some(
            ({ cost, score }) =>
              cost <= point.cost && score >= point.score && (cost < point.cost || score > point.score),
          );
          assert.is(point.front, !isDominated);
        }
      }
    }),
  );
});

test('percentages join counts on a chart only where the size of the model is printed', () => {
  const rows = [
    { method: 'LoRA', model: 'B', params: '1M', values: ['3.0'] },
    { method: 'BitFit', model: 'B', params: '0.5%', values: ['2.0'] },
    { method: 'Adapters', model: 'B', params: '2M', values: ['1.0'] },
  ];
  const columns = [accuracy('X')];
  const without = compared({ id: 'A', tables: [{ columns, rows }] });
  assert.ok(without.notCompared.some(({ reason }) => reason === 'parameters not comparable'));
  const whole = { method: 'Fine-tuning', model: 'B', params: '100M', values: ['4.0'] };
  const { fronts, notCompared } = compared({ id: 'A', tables: [{ columns, rows: [...rows, whole] }] });
  assert.equal(
    fronts[0]?.points.map(({ cost }) => cost),
    [500_000, 1_000_000, 2_000_000, 100_000_000],
  );
  assert.not.ok(notCompared.some(({ reason }) => reason === 'parameters not comparable'));
});

test('cost is relative to full fine-tuning of the same model', () => {
  const { costs } = compared({
    id: 'A',
    tables: [
      {
        columns: [accuracy('X')],
        rows: [
          { method: 'Full fine-tuning', model: 'B', params: '200M', values: ['1.0'] },
          { method: 'LoRA', model: 'B', params: '0.5M', values: ['2.0'] },
          { method: 'LoRA', model: 'C', params: '0.5M', values: ['2.0'] },
        ],
      },
    ],
  });
  assert.equal(
    costs.map(({ method, ratio }) => [method, ratio]),
    [['LoRA', 0.0025]],
  );
});

test.run();
