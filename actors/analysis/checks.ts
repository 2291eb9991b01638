import type { ClaimCheck, Comparison, Evidence } from '../../state/findings.ts';
import type { Claim } from '../../state/paper.ts';
import { type Duel, duels } from './duels.ts';
import { type Library, sentenceSource } from './library.ts';
import { type Chunk, cite, count, list, name, quote, say } from './say.ts';
import { PaperView, type Scope } from './scope.ts';
import { findScores } from './scores.ts';
import { benchmark, firstRecord, subject } from './wording.ts';

type Verdict = Omit<ClaimCheck, 'paper' | 'claim'>;

/** Checks what each paper claims against its own tables. */
export function checkClaims(
  papers: readonly Evidence[],
  comparison: Pick<Comparison, 'boards' | 'methods'>,
  library: Library,
): ClaimCheck[] {
  return papers.flatMap((evidence) => {
    const view = new PaperView(evidence, comparison);
    return evidence.summary.claims.flatMap((claim, index): ClaimCheck[] => {
      if (claim.kind === 'limitation') return [];
      return [{ paper: evidence.paper, claim: index, ...check(claim, evidence, view, library) }];
    });
  });
}

function check(claim: Claim, evidence: Evidence, view: PaperView, library: Library): Verdict {
  const scope = view.scope(claim.text);
  const meetings = scope.relation === null ? [] : duels(scope.boards, scope.subjects, scope.objects);
  const byComparison = meetings.length > 0 ? judge(scope, meetings, library) : null;
  const scores = findScores(claim.text, scope, evidence, library);
  if (byComparison && scores.length === 0) return byComparison;

  const claimed = sentenceSource(evidence.paper, claim);
  const found = scores.flatMap(({ match }) => match ?? []);
  const numbers = scores.flatMap(({ number, match }) => (match ? [] : [number]));
  const missing = [...new Set(numbers)].map((number) => quote(claimed, number));
  const records = found.flatMap((match) => match.records);
  if (scores.length === 0) {
    return {
      verdict: 'undecidable',
      reason: say`The sentence states nothing that a number in the paper’s tables could decide.${cite(claimed)}`,
      records,
    };
  }
  if (missing.length === 0) {
    return {
      verdict: 'supported',
      reason: say`The paper’s own tables print ${list(found.map(({ words }) => words))}.`,
      records,
    };
  }
  return {
    verdict: 'undecidable',
    reason:
      found.length > 0
        ? say`The paper’s tables print ${list(found.map(({ words }) => words))}, but ${list(missing)} could not be found in them.`
        : say`The tables that were read do not print ${list(missing)} for what the sentence speaks of.`,
    records,
  };
}

/** A claim to be better holds when this share of the meetings bears it out; the reason names the exceptions. */
const mostShare = 0.9;
/** Small lags do not refute a claim of parity: this share of the other's number. */
const parityShare = 0.01;
const farShare = 0.03;

/** What the meetings of the claimed methods say about who is better. */
function judge(scope: Scope, meetings: readonly Duel[], library: Library): Verdict {
  const ahead = meetings.filter(({ outcome }) => outcome === 'ahead');
  const behind = meetings.filter(({ outcome }) => outcome === 'behind');
  const far = behind.filter((duel) => lagOf(duel) > farShare);
  const near = meetings.filter((duel) => duel.outcome !== 'behind' || lagOf(duel) <= parityShare);

  const decide = (): ClaimCheck['verdict'] => {
    switch (scope.relation) {
      case 'better':
        if (ahead.length >= mostShare * meetings.length) return 'supported';
        return scope.namesRivals && ahead.length * 3 < meetings.length ? 'contradicted' : 'undecidable';
      case 'worse':
        return ahead.length === 0 && behind.length > 0 ? 'supported' : 'undecidable';
      default:
        if (near.length >= mostShare * meetings.length) return 'supported';
        return scope.namesRivals && far.length * 2 > meetings.length ? 'contradicted' : 'undecidable';
    }
  };
  const verdict = decide();
  return {
    verdict,
    reason: account(meetings, library),
    records: meetings.flatMap(({ ours, theirs }) => [firstRecord(ours), firstRecord(theirs)]),
  };
}

/** How often the claimed methods are ahead, with the telling case of each outcome. */
function account(meetings: readonly Duel[], library: Library) {
  const ahead = meetings.filter(({ outcome }) => outcome === 'ahead');
  const behind = meetings.filter(({ outcome }) => outcome === 'behind');
  const pair = ({ ours, theirs }: Duel) =>
    [ours, theirs].map((entry) => library.value(firstRecord(entry)).at);
  const lines: Chunk[] = [
    [
      'In the paper’s own tables, ',
      subject(meetings, 'is', 'are'),
      ' ahead in ',
      count(ahead.map(pair)),
      ' of ',
      count(meetings.map(pair)),
      meetings.length === 1 ? ' comparison' : ' comparisons',
    ],
  ];
  const best = telling(ahead);
  const worst = telling(behind);
  if (best) lines.push([', for example with ', example(best, library)]);
  if (worst)
    lines.push([best ? '; it is behind, for example,' : ', for example', ' with ', example(worst, library)]);
  return say`${lines}.`;
}

/**
 * A meeting with a wide gap in proportion to the other's number, but not the widest: that is where a misread or
 * odd number would stand.
 */
export function telling(meetings: readonly Duel[]): Duel | undefined {
  return meetings.toSorted((a, b) => lagOf(b) - lagOf(a))[Math.floor(meetings.length / 4)];
}

export function example({ board, ours, theirs }: Duel, library: Library): Chunk {
  return [
    library.value(firstRecord(ours)),
    ' against ',
    library.value(firstRecord(theirs)),
    ' for ',
    name(theirs.method),
    ' on ',
    benchmark(board),
  ];
}

function lagOf({ ours, theirs }: Duel): number {
  return Math.abs(ours.number - theirs.number) / Math.max(Math.abs(theirs.number), Number.MIN_VALUE);
}
