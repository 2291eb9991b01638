import type { Answer } from '../../state/answer.ts';
import { type Indexable, textOf } from './passages.ts';
import { terms } from './terms.ts';

const HIGHLIGHTS_MAX = 3;
/** A further sentence is worth quoting from this share of the best one's worth. */
const SHARE_MIN = 0.6;
/** Sentences that share more of their terms say the same. */
const OVERLAP_MAX = 0.6;
/** What a term counts that stands near the sentence but not in it. */
const NEARBY = 0.5;
/** How much more a sentence is worth whose terms stand together. */
const CLOSENESS = 0.5;

export interface Ranked {
  readonly entry: Indexable;
  readonly score: number;
}

/**
 * The one to three sentences that answer best, no two alike: those that hold the most of the question's terms,
 * weighted by rarity, close together, in passages of high rank. A term in the rest of the passage or its context
 * counts half, since a sentence seldom repeats what its section is about.
 */
export function highlight(
  ranked: readonly Ranked[],
  asked: readonly string[],
  rarity: (term: string) => number,
): Answer['highlights'] {
  const best = ranked[0]?.score ?? 1;
  const candidates = ranked.flatMap(({ entry, score }, passage) => {
    const nearby = new Set(terms(`${textOf(entry.passage)} ${entry.context}`));
    return entry.passage.quotes.map(({ text }, quote) => {
      const row = terms(text);
      const held = new Set(row);
      const share = (term: string): number => (held.has(term) ? 1 : nearby.has(term) ? NEARBY : 0);
      const covered = asked.reduce((sum, term) => sum + rarity(term) * share(term), 0);
      const worth = covered * (1 + CLOSENESS * closeness(row, asked)) * Math.sqrt(score / best);
      return { passage, quote, held, worth };
    });
  });
  candidates.sort((a, b) => b.worth - a.worth || a.passage - b.passage || a.quote - b.quote);
  const chosen: typeof candidates = [];
  for (const candidate of candidates) {
    if (chosen.length === HIGHLIGHTS_MAX || candidate.worth < SHARE_MIN * (chosen[0]?.worth ?? 0)) break;
    if (chosen.every(({ held }) => overlap(held, candidate.held) <= OVERLAP_MAX)) chosen.push(candidate);
  }
  return chosen.map(({ passage, quote }) => ({ passage, quote }));
}

/**
 * Terms asked for that the row holds, per term of the shortest stretch that holds them all; 0 for a single one. After
 * T. Tao, C. Zhai, An Exploration of Proximity Measures in Information Retrieval, SIGIR 2007.
 */
function closeness(row: readonly string[], asked: readonly string[]): number {
  const hits = row.flatMap((term, at) => (asked.includes(term) ? [{ term, at }] : []));
  const wanted = new Set(hits.map(({ term }) => term)).size;
  if (wanted < 2) return 0;
  let shortest = row.length;
  const lastAt = new Map<string, number>();
  for (const { term, at } of hits) {
    lastAt.set(term, at);
    if (lastAt.size === wanted) shortest = Math.min(shortest, at - Math.min(...lastAt.values()) + 1);
  }
  return wanted / shortest;
}

/** Shared terms of all terms (Jaccard). */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((term) => b.has(term)).length;
  return shared / (a.size + b.size - shared || 1);
}
