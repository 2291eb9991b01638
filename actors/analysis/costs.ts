import type { Board, Evidence, ParetoFront, RecordRef, RelativeCost } from '../../state/findings.ts';
import { nameKey } from './names.ts';
import { type Cost, parseParams } from './numbers.ts';

/** Names under which papers train all weights; the reference that others are set against. */
const fullFineTuning = /^(?:full|standard)?(?:finetun(?:e|ed|ing)|ft)(?:all|full)?$|^fft$/;

export function isFullFineTuning(method: string): boolean {
  return fullFineTuning.test(nameKey(method.replace(/\([^)]*\)/g, '')));
}

/** The run that trains all weights of a model in a paper, by model. */
function baselines({ metrics, paper }: Evidence): Map<string, { ref: RecordRef; cost: Cost }> {
  const found = new Map<string, { ref: RecordRef; cost: Cost }>();
  metrics.records.forEach((record, index) => {
    const cost = parseParams(record.params);
    const model = nameKey(record.model);
    if (cost && !found.has(model) && (isFullFineTuning(record.method) || isWhole(cost))) {
      found.set(model, { ref: { paper, record: index }, cost });
    }
  });
  return found;
}

function isWhole(cost: Cost): boolean {
  return cost.unit === 'percent' && cost.amount === 100;
}

/** Trainable parameters of every run whose paper also trains the whole model, as a share of that. */
export function relativeCosts(papers: readonly Evidence[]): RelativeCost[] {
  const costs = new Map<string, RelativeCost>();
  for (const evidence of papers) {
    const wholes = baselines(evidence);
    evidence.metrics.records.forEach((record, index) => {
      const whole = wholes.get(nameKey(record.model));
      const cost = parseParams(record.params);
      const key = [evidence.paper, ...[record.model, record.method, record.params].map(nameKey)].join('\n');
      if (!whole || !cost || cost.unit !== whole.cost.unit || whole.ref.record === index || costs.has(key)) {
        return;
      }
      const ratio = cost.amount / whole.cost.amount;
      if (ratio >= 1) return;
      costs.set(key, {
        model: record.model,
        method: record.method,
        run: { paper: evidence.paper, record: index },
        baseline: whole.ref,
        ratio,
      });
    });
  }
  return [...costs.values()];
}

/** Fewer points than this make no front. */
const pointsMin = 3;

/**
 * Score against trainable parameters, board by board. Percentages join counts only where the paper prints how
 * many parameters the whole model has; boards on which they cannot be joined are named in `mixed`.
 */
export function makeFronts(
  boards: readonly Board[],
  papers: readonly Evidence[],
): { fronts: ParetoFront[]; mixed: Board[] } {
  const totals = new Map(
    papers.flatMap((evidence) =>
      [...baselines(evidence)].map(([model, { cost }]) => [`${evidence.paper} ${model}`, cost] as const),
    ),
  );
  const fronts: ParetoFront[] = [];
  const mixed: Board[] = [];
  for (const board of boards) {
    if (board.better === 'unknown') continue;
    const points = board.entries.flatMap((entry, index) => {
      const cost = parseParams(entry.params);
      return cost ? [{ entry: index, paper: entry.paper, cost }] : [];
    });
    const units = new Set(points.map(({ cost }) => cost.unit));
    const joined = points.flatMap((point) => {
      const total = totals.get(`${point.paper} ${nameKey(board.model)}`);
      const cost = units.size > 1 ? asCount(point.cost, total) : point.cost;
      return cost ? [{ entry: point.entry, cost }] : [];
    });
    if (joined.length < points.length) mixed.push(board);
    const amounts = joined.map(({ entry, cost }) => ({ entry, cost: cost.amount }));
    if (amounts.length < pointsMin || new Set(amounts.map(({ cost }) => cost)).size < 2) continue;
    fronts.push({
      board: board.id,
      unit: units.size > 1 ? 'parameters' : (points[0]?.cost.unit ?? 'parameters'),
      points: markFront(amounts, board),
    });
  }
  return { fronts, mixed };
}

function asCount(cost: Cost, total: Cost | undefined): Cost | null {
  if (cost.unit === 'parameters') return cost;
  if (total?.unit !== 'parameters') return null;
  return { unit: 'parameters', amount: (cost.amount / 100) * total.amount };
}

function markFront(points: readonly { entry: number; cost: number }[], board: Board): ParetoFront['points'] {
  const score = (entry: number): number => {
    const number = board.entries[entry]?.number ?? Number.NaN;
    return board.better === 'lower' ? -number : number;
  };
  return points
    .toSorted((a, b) => a.cost - b.cost || score(b.entry) - score(a.entry))
    .map((point) => ({
      ...point,
      front: !points.some(
        (other) =>
          other.cost <= point.cost &&
          score(other.entry) >= score(point.entry) &&
          (other.cost < point.cost || score(other.entry) > score(point.entry)),
      ),
    }));
}
