import type { Evidence } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { Claim } from '../../state/paper.ts';
import { overlap } from '../analysis/overlap.ts';
import { relationIn } from '../analysis/relations.ts';

/** A sentence that shares this much of its words with an earlier one says the same again. */
const sameShare = 0.6;
/** Places a claim moves up when it can be argued about: it compares or gives results. */
const arguableBonus = 6;

/** A claim by its paper and its place among the paper's claims. */
export interface ClaimRef {
  readonly paper: PaperId;
  readonly claim: number;
}

/**
 * The claims worth debating: as many of each paper as of the others, the most central of each; in order of the
 * papers.
 */
export function mainClaims(papers: readonly Evidence[], max: number): ClaimRef[] {
  const queues = papers.map(({ paper, summary }) => ({ paper, claims: candidates(summary.claims) }));
  const rounds = Math.max(0, ...queues.map(({ claims }) => claims.length));
  const order = Array.from({ length: rounds }, (_, round) =>
    queues.flatMap(({ paper, claims }) => {
      const claim = claims[round];
      return claim === undefined ? [] : [{ paper, claim }];
    }),
  ).flat();
  const chosen = order.slice(0, max);
  return papers.flatMap(({ paper }) => chosen.filter((ref) => ref.paper === paper));
}

/** Places of a paper's claims, best first: arguable ones move up, and none says the same as one before. */
function candidates(claims: readonly Claim[]): number[] {
  const ranked = claims
    .flatMap((claim, place) => (claim.kind === 'limitation' ? [] : [{ claim, place }]))
    .map(({ claim, place }) => ({ claim, place, rank: isArguable(claim) ? place - arguableBonus : place }))
    .toSorted((a, b) => a.rank - b.rank);
  const kept: { claim: Claim; place: number }[] = [];
  for (const { claim, place } of ranked) {
    if (kept.every((other) => overlap(claim.text, other.claim.text) < sameShare)) kept.push({ claim, place });
  }
  return kept.map(({ place }) => place);
}

function isArguable({ text, numbers }: Claim): boolean {
  return numbers.some((number) => /[.%]/.test(number)) || relationIn(text) !== null;
}
