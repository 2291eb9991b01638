import { maxOf } from '../../state/extremes.ts';
import type { Terms } from './prose-terms.ts';

/** Weaker ties say little and cost time. */
const TIE_MIN = 0.08;
const DAMPING = 0.85;
const ROUNDS = 20;

/**
 * How central each text is, 0 to 1: TextRank (Mihalcea and Tarau, EMNLP 2004) over the cosines of the texts, with
 * restarts at `seeds`, so that what the texts say about the seeds counts most.
 */
export function centrality(texts: readonly Terms[], seeds: readonly number[]): number[] {
  const ties = tiesOf(texts);
  const total = seeds.reduce((sum, seed) => sum + seed, 0);
  const start = texts.map((_, i) => (total > 0 ? (seeds[i] ?? 0) / total : 1 / texts.length));
  const strength = ties.map((row) => row.reduce((sum, [, weight]) => sum + weight, 0));
  let ranks = start;
  for (let round = 0; round < ROUNDS; round++) {
    const next = start.map((seed) => (1 - DAMPING) * seed);
    for (const [i, row] of ties.entries()) {
      const flow = (DAMPING * (ranks[i] ?? 0)) / (strength[i] || 1);
      for (const [j, weight] of row) next[j] = (next[j] ?? 0) + flow * weight;
    }
    ranks = next;
  }
  const most = Math.max(maxOf(ranks), Number.MIN_VALUE);
  return ranks.map((rank) => rank / most);
}

/** Ties between texts that share terms, each `[text, weight]`. */
function tiesOf(texts: readonly Terms[]): [number, number][][] {
  const holders = new Map<string, [number, number][]>();
  const ties: [number, number][][] = texts.map(() => []);
  for (const [i, terms] of texts.entries()) {
    const sums = new Map<number, number>();
    for (const [term, weight] of terms) {
      const others = holders.get(term) ?? [];
      for (const [j, other] of others) sums.set(j, (sums.get(j) ?? 0) + weight * other);
      others.push([i, weight]);
      holders.set(term, others);
    }
    for (const [j, weight] of sums) {
      if (weight < TIE_MIN) continue;
      ties[i]?.push([j, weight]);
      ties[j]?.push([i, weight]);
    }
  }
  return ties;
}

/** Something to choose from. */
export type Candidate = { readonly terms: Terms; readonly weight: number };

/**
 * Maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the best candidates, each worth less the more it
 * repeats one already chosen. Texts more alike than `sameMin` are one.
 */
export function chosen<T extends Candidate>(
  candidates: readonly T[],
  count: number,
  already: readonly Candidate[] = [],
  sameMin = 0.6,
): T[] {
  const taken: Candidate[] = [...already];
  const result: T[] = [];
  const left = new Map(candidates.map((candidate) => [candidate, overlapWith(candidate, taken)]));
  while (result.length < count) {
    let best: { candidate: T; value: number } | null = null;
    for (const [candidate, overlap] of left) {
      if (overlap > sameMin) continue;
      const value = candidate.weight * (1 - overlap);
      if (value > 0 && (best === null || value > best.value)) best = { candidate, value };
    }
    if (best === null) break;
    const { candidate } = best;
    result.push(candidate);
    left.delete(candidate);
    for (const [other, overlap] of left) left.set(other, Math.max(overlap, shared(other, candidate)));
  }
  return result;
}

/** How much two texts say the same: of the terms they hold, whatever their weight, the share they have in common. */
function shared(a: Candidate, b: Candidate): number {
  let common = 0;
  for (const term of a.terms.keys()) if (b.terms.has(term)) common += 1;
  return common / Math.sqrt(a.terms.size * b.terms.size || 1);
}

const overlapWith = (candidate: Candidate, others: readonly Candidate[]): number =>
  Math.max(0, ...others.map((other) => shared(candidate, other)));
