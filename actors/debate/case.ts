import type { Board, Comparison, Evidence, PaperClaim, Source } from '../../state/findings.ts';
import { type Duel, duels } from '../analysis/duels.ts';
import { Library, sentenceSource } from '../analysis/library.ts';
import { PaperView, type Scope } from '../analysis/scope.ts';
import { type FoundScore, findScores } from '../analysis/scores.ts';

/** A claim with everything both sides may draw on. */
export interface Case {
  readonly claim: PaperClaim;
  /** Where the claim stands. */
  readonly at: Source;
  readonly evidence: Evidence;
  readonly library: Library;
  readonly comparison: Comparison;
  readonly scope: Scope;
  /** Meetings in the paper's own tables of what the claim speaks of; none when it does not compare. */
  readonly meetings: readonly Duel[];
  /** The claim's numbers, looked up in the paper's own tables. */
  readonly scores: readonly FoundScore[];
  /** Meetings of the claimed methods in the tables of other papers. */
  readonly abroad: readonly Duel[];
}

/** @throws RangeError when the claim is of a paper that is not at hand */
export function openCase(claim: PaperClaim, papers: readonly Evidence[], comparison: Comparison): Case {
  const library = new Library(papers);
  const evidence = library.evidence(claim.paper);
  const view = new PaperView(evidence, comparison);
  const scope = view.scope(claim.text);
  const isComparing = scope.relation !== null;
  return {
    claim,
    at: sentenceSource(claim.paper, claim),
    evidence,
    library,
    comparison,
    scope,
    meetings: isComparing ? duels(scope.boards, scope.subjects, scope.objects) : [],
    scores: findScores(claim.text, scope, evidence, library),
    abroad: isComparing ? meetingsAbroad(claim, scope, papers, comparison) : [],
  };
}

function meetingsAbroad(
  claim: PaperClaim,
  scope: Scope,
  papers: readonly Evidence[],
  comparison: Comparison,
): Duel[] {
  return papers.flatMap(({ paper }) => {
    if (paper === claim.paper) return [];
    return duels(boardsOf(comparison, paper), scope.subjects, scope.objects);
  });
}

/** Boards with one paper's entries only. */
function boardsOf({ boards }: Comparison, paper: Evidence['paper']): Board[] {
  return boards.map((board) => ({
    ...board,
    entries: board.entries.filter((entry) => entry.paper === paper),
  }));
}

/** Spreads that a meeting has printed beside its numbers. */
export function hasSpread({ ours, theirs }: Duel): boolean {
  return ours.spread !== null || theirs.spread !== null;
}
