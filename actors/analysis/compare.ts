import type { Comparison, Evidence } from '../../state/findings.ts';
import { makeBoards } from './boards.ts';
import { checkClaims } from './checks.ts';
import { findContradictions } from './contradictions.ts';
import { makeFronts, relativeCosts } from './costs.ts';
import { findExclusions } from './exclusions.ts';
import { Library } from './library.ts';
import { makePivots, makeStandings } from './pivots.ts';

/** Sets the results of papers against each other, like with like only, and says what was left out. */
export function compare(papers: readonly Evidence[], options: { readonly topic: string }): Comparison {
  const library = new Library(papers);
  const { boards, methods, homeless } = makeBoards(papers);
  const { fronts, mixed } = makeFronts(boards, papers);
  const grouped = {
    boards,
    methods: methods.groups().map(({ name, spellings }) => ({ name, spellings })),
  };
  return {
    topic: options.topic,
    papers: papers.map(({ paper }) => paper),
    ...grouped,
    pivots: makePivots(boards, library),
    standings: makeStandings(boards),
    fronts,
    costs: relativeCosts(papers),
    contradictions: findContradictions(boards, library),
    checks: checkClaims(papers, grouped, library),
    notCompared: findExclusions(boards, homeless, mixed, library),
  };
}
