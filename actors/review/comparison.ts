import { isDeepStrictEqual } from 'node:util';
import type { Comparison, Evidence } from '../../state/findings.ts';
import { contested, makeBoards } from '../analysis/boards.ts';
import { checkClaims } from '../analysis/checks.ts';
import { findContradictions } from '../analysis/contradictions.ts';
import { makeFronts, relativeCosts } from '../analysis/costs.ts';
import { Library } from '../analysis/library.ts';
import { nameKey } from '../analysis/names.ts';
import { makeStandings } from '../analysis/pivots.ts';
import { reviewBoards } from './boards.ts';
import { dangling } from './references.ts';
import { untracedIn } from './statements.ts';
import { type Fault, type Findings, fault, grave, type Merit } from './verdict.ts';

/** Are all numbers those of the records, is like set against like, and is nothing that contradicts kept back? */
export function reviewComparison(comparison: Comparison, papers: readonly Evidence[]): Findings {
  const records = papers.reduce((sum, { metrics }) => sum + metrics.records.length, 0);
  const comparable = makeBoards(papers);
  if (comparison.boards.length === 0 && comparable.boards.length > 0) {
    return { faults: [grave(0.9, `no board was made of ${records} records`)], merits: [], checked: records };
  }
  const broken = [...wrongPapers(comparison, papers), ...dangling(comparison, papers)];
  // What points nowhere cannot be followed any further.
  if (broken.length > 0) return { faults: broken, merits: [], checked: records };
  const library = new Library(papers);
  return {
    faults: [
      ...reviewBoards(comparison, papers),
      ...dropped(comparison, papers, comparable.homeless.length),
      ...silent(comparison, papers, library, comparable.boards),
      ...miscalled(comparison, papers, library),
      ...miscounted(comparison, papers),
      ...badStatements(comparison, papers),
    ],
    merits: merits(comparison),
    checked: records + comparison.boards.length,
  };
}

function wrongPapers({ papers }: Comparison, given: readonly Evidence[]): Fault[] {
  const missing = given.filter(({ paper }) => !papers.includes(paper));
  const foreign = papers.filter((paper) => !given.some((evidence) => evidence.paper === paper));
  return [
    ...missing.map(({ document }) => grave(0.3, `the paper “${document.title}” was left out`)),
    ...foreign.map((paper) => grave(0.3, `paper ${paper} was not given, but is compared`)),
  ];
}

/** Records that could be compared and stand on no board. */
function dropped({ boards }: Comparison, papers: readonly Evidence[], homeless: number): Fault[] {
  const shown = new Set(
    boards
      .flatMap(({ entries }) => entries)
      .flatMap(({ paper, records }) => records.map((record) => `${paper} ${record}`)),
  );
  const all = papers.reduce((sum, { metrics }) => sum + metrics.records.length, 0) - homeless;
  const missing = all - shown.size;
  return missing > 0 ? [fault(missing / all, `${missing} of ${all} records stand on no board`)] : [];
}

/** Contradictions between the records of papers that the comparison does not speak of, or makes up. */
function silent(
  { contradictions }: Comparison,
  papers: readonly Evidence[],
  library: Library,
  boards: Comparison['boards'],
): Fault[] {
  const sidesOf = (sides: Comparison['contradictions'][number]['sides']): string =>
    sides
      .map((ref) => `${ref.paper} ${numberOf(papers, ref)}`)
      .sort()
      .join(' ');
  const expected = findContradictions(boards, library);
  const told = new Set(contradictions.map((one) => `${nameKey(one.method)} ${sidesOf(one.sides)}`));
  const hidden = expected.filter((one) => !told.has(`${nameKey(one.method)} ${sidesOf(one.sides)}`));
  const agreeing = contradictions.filter(
    ({ sides }) => new Set(sides.map((ref) => numberOf(papers, ref))).size < 2,
  );
  return [
    ...hidden.map(({ method, sides }) => {
      const prints = sides.map((ref) => `${library.shortName(ref.paper)} prints ${numberOf(papers, ref)}`);
      const dataset = sides[0] && recordOf(papers, sides[0])?.dataset;
      return grave(0.2, `a contradiction is kept back: for ${method} on ${dataset} ${prints.join(', ')}`);
    }),
    ...agreeing.map(({ method }) =>
      grave(0.2, `${method} is said to be contradicted, but the numbers agree or do not exist`),
    ),
  ];
}

type Ref = Comparison['contradictions'][number]['sides'][number];

const recordOf = (papers: readonly Evidence[], { paper, record }: Ref) =>
  papers.find((evidence) => evidence.paper === paper)?.metrics.records[record];

const numberOf = (papers: readonly Evidence[], ref: Ref): number | undefined => recordOf(papers, ref)?.number;

/** Claims that the paper's own tables contradict and that are not said to be contradicted; claims not checked. */
function miscalled(comparison: Comparison, papers: readonly Evidence[], library: Library): Fault[] {
  const expected = checkClaims(papers, comparison, library);
  return expected.flatMap(({ paper, claim, verdict }): Fault[] => {
    const given = comparison.checks.find((check) => check.paper === paper && check.claim === claim);
    const where = `claim ${claim + 1} of ${library.shortName(paper)}`;
    if (!given) return [fault(0.5 / expected.length, `${where} was not checked against its tables`)];
    const isWorse = verdict === 'contradicted' || given.verdict === 'contradicted';
    if (given.verdict === verdict) return [];
    const reason = `${where} is called ${given.verdict}, but its tables leave it ${verdict}`;
    return [isWorse ? grave(0.2, reason) : fault(1 / expected.length, reason)];
  });
}

/** Standings, fronts and costs follow from the boards and records; they are counted again. */
function miscounted(comparison: Comparison, papers: readonly Evidence[]): Fault[] {
  const { boards } = comparison;
  const wrong: Fault[] = [];
  const check = (what: string, given: unknown, counted: unknown): void => {
    if (!isDeepStrictEqual(given, counted)) wrong.push(grave(0.2, `${what} do not follow from the boards`));
  };
  check('the standings', comparison.standings, makeStandings(boards));
  check('the fronts of score against cost', comparison.fronts, makeFronts(boards, papers).fronts);
  check('the relative costs', comparison.costs, relativeCosts(papers));
  return wrong;
}

function badStatements(comparison: Comparison, papers: readonly Evidence[]): Fault[] {
  const statements = [
    ...comparison.contradictions.map(({ statement }) => statement),
    ...comparison.checks.map(({ reason }) => reason),
    ...comparison.notCompared.map(({ statement }) => statement),
  ];
  return untracedIn(statements, papers, comparison.topic).map((problem) => grave(0.1, problem));
}

function merits({ boards, papers, contradictions }: Comparison): Merit[] {
  const met = contested(boards);
  const across = met.filter(({ entries }) => new Set(entries.map(({ paper }) => paper)).size > 1);
  return [
    {
      reason: `${boards.length} boards, ${met.length} of them with a contest, ${contradictions.length} contradictions told`,
      gain: 0,
    },
    ...(papers.length > 1 && across.length > 0
      ? [{ reason: `papers meet on ${across.length} boards`, gain: 0.15 }]
      : []),
  ];
}
