import type { Argument, ArgumentKind, Critique } from '../../state/findings.ts';
import type { Duel } from '../analysis/duels.ts';
import type { Relation } from '../analysis/relations.ts';
import { type Chunk, cite, list, say } from '../analysis/say.ts';
import type { Case } from './case.ts';

/** Arguments that decide; the others only colour. */
const decisive: ReadonlySet<ArgumentKind> = new Set([
  'numbers found',
  'ahead of others',
  'behind others',
  'gain beyond spread',
  'gain within spread',
  'other paper agrees',
  'other paper disagrees',
]);

/** What limits a claim, as the end of a sentence. */
const limits: Partial<Record<ArgumentKind, string>> = {
  'numbers not found': 'not all of its numbers could be looked up',
  'behind others': 'other methods are ahead in some comparisons',
  'gain within spread': 'some of the gaps lie within the spread',
  'small gain': 'most gains are small',
  'no spread': 'spreads are missing',
  'higher cost': 'the sizes compared are not equal',
  'no comparison': 'no table sets the two sides against each other',
  'few data sets': 'it rests on few data sets',
  'one model': 'it was shown for one base model only',
  'other paper disagrees': 'another paper measures otherwise',
  'authors qualify': 'the authors qualify it',
};

/** A side whose arguments weigh less than this share of the other's has lost. */
const contestedShare = 0.8;
const limitsMax = 3;

/** Weighs both sides. */
export function judge(
  { at, meetings, scope }: Case,
  pro: readonly Argument[],
  contra: readonly Argument[],
): Pick<Critique, 'verdict' | 'confidence' | 'reason'> {
  const isDecidable = [...pro, ...contra].some(({ kind }) => decisive.has(kind));
  if (!isDecidable) {
    return {
      verdict: 'not decidable',
      confidence: round(0.5),
      reason: say`The tables of the papers hold nothing that could decide it.${cite(at)}`,
    };
  }
  const verdict = isRefuted(scope.relation, meetings) ? 'contested' : weigh(pro, contra);
  const objections = contra.flatMap(({ kind }) => limits[kind] ?? []);
  const reasons = list([...new Set(objections)].slice(0, limitsMax));
  const cited = cite(...[...pro.slice(0, 1), ...contra.slice(0, 2)].flatMap(firstSources), at);
  const spreads = contra.some(({ kind }) => kind === 'no spread') ? 0 : 0.1;
  const breadth = Math.min(0.25, meetings.length / 60);
  const relation = scope.relation === null ? 0 : 0.05;
  return {
    verdict,
    confidence: round(0.5 + spreads + breadth + relation),
    reason: reasonFor(verdict, reasons, objections.length > 0, cited),
  };
}

/** Whether the paper's own tables say the opposite more often than not. */
function isRefuted(relation: Relation | null, meetings: readonly Duel[]): boolean {
  const against = relation === 'worse' ? 'ahead' : 'behind';
  return meetings.filter(({ outcome }) => outcome === against).length * 2 > meetings.length;
}

function weigh(pro: readonly Argument[], contra: readonly Argument[]): Critique['verdict'] {
  const decide = (side: readonly Argument[]) =>
    side.filter(({ kind }) => decisive.has(kind)).reduce((sum, { weight }) => sum + weight, 0);
  if (decide(contra) > contestedShare * decide(pro)) return 'contested';
  return contra.some(({ kind }) => limits[kind] !== undefined) ? 'holds with limits' : 'holds';
}

function reasonFor(verdict: Critique['verdict'], reasons: Chunk, hasReasons: boolean, cited: Chunk) {
  if (verdict === 'holds')
    return say`The numbers bear it out, and nothing that was read speaks against it.${cited}`;
  const because: Chunk = hasReasons ? reasons : 'the evidence is divided';
  if (verdict === 'contested') return say`The evidence does not settle it: ${because}.${cited}`;
  return say`The numbers bear it out, but ${because}.${cited}`;
}

function firstSources({ statement }: Argument) {
  return statement.sources.slice(0, 2);
}

function round(confidence: number): number {
  return Number(confidence.toFixed(2));
}
