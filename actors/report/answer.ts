import type { Statement } from '../../state/findings.ts';
import type { Claim } from '../../state/paper.ts';
import { bestRuns, contested } from '../analysis/boards.ts';
import { sentenceSource } from '../analysis/library.ts';
import { overlap } from '../analysis/overlap.ts';
import { type Chunk, cite, count, list as enumerate, name, quote, say, tally } from '../analysis/say.ts';
import { benchmark, counted, firstRecord, run } from '../analysis/wording.ts';
import { type Desk, list, paragraph, section } from './blocks.ts';
import type { Block, ReportSection } from './model.ts';
import { rankBoards, rankFronts, rivalsMin } from './ranking.ts';
import { resultOn } from './result.ts';

/** Half a page a reader can stop after. */
export function answer(desk: Desk): ReportSection {
  const blocks: Block[] = [paragraph('', ...opening(desk))];
  const says = eachPaper(desk);
  if (says.length > 0) blocks.push(paragraph('What the papers say.'), list(says));
  const results = bestResults(desk);
  if (results.length > 0) blocks.push(paragraph('Best results.'), list(results));
  for (const [label, statements] of [
    ['Across benchmarks.', overall(desk)],
    ['Cost.', cost(desk)],
    ['Disputed.', disputed(desk)],
    ['Not comparable.', notComparable(desk)],
  ] as const) {
    if (statements.length > 0) blocks.push(paragraph(label, ...statements));
  }
  return section(2, 'in-short', 'In short', blocks);
}

function opening({ topic, papers, library, failures }: Desk): Statement[] {
  if (papers.length === 0) {
    return [
      failures.length > 0
        ? say`None of the sources could be read, so there is nothing to compare. Why is said below.`
        : say`No paper was given, so there is nothing to compare.`,
    ];
  }
  const named = enumerate(
    papers.map(({ paper }) => [name(library.shortName(paper)), cite(library.title(paper))]),
  );
  const about: Chunk = topic === '' ? '' : [' on ', name(topic)];
  const numbers = papers.reduce((sum, { metrics }) => sum + metrics.records.length, 0);
  const tables = papers.reduce((sum, { metrics }) => sum + metrics.tables.length, 0);
  const lead =
    papers.length === 1
      ? say`This report reads one paper${about}: ${named}.`
      : say`This report sets ${tally(papers.length, 'papers')} papers${about} side by side: ${named}.`;
  const extent =
    numbers === 0
      ? say`No measured number was found in ${papers.length === 1 ? 'it' : 'them'}, so the report rests on their sentences alone.`
      : say`It rests on ${counted(numbers, 'records', 'measured number')} from ${counted(tables, 'tables', 'table')} and on the papers’ own sentences; each carries its source.`;
  return [lead, extent];
}

/** Claims among which the one closest to the topic is taken. */
const centralMax = 5;

/** A central claim of each paper, in its own words. */
function eachPaper({ papers, topic, library }: Desk): Statement[] {
  return papers.flatMap(({ paper, summary }) => {
    const claims = summary.claims.filter(({ kind, text }) => kind !== 'limitation' && standsAlone(text));
    const said = closest(claims.slice(0, centralMax), topic) ?? summary.claims[0] ?? summary.sentences[0];
    if (!said) return [];
    return [say`${name(library.shortName(paper))}: “${quote(sentenceSource(paper, said))}”`];
  });
}

/** The claim that is both central and on topic; the first counts as much as full agreement with the topic. */
function closest(claims: readonly Claim[], topic: string): Claim | undefined {
  return claims
    .map((claim, place) => ({ claim, worth: overlap(claim.text, topic) - place / centralMax }))
    .toSorted((a, b) => b.worth - a.worth)[0]?.claim;
}

/** Whether a sentence can be read without what stood before it. */
function standsAlone(text: string): boolean {
  return !/\b(?:table|figure|fig\.|section|appendix)\s*[A-Z]?\.?\d/i.test(text) && !refersBack.test(text);
}

const refersBack =
  /^(?:however|furthermore|moreover|thus|hence|therefore|also|besides|finally|in addition|additionally|through this)\b|^(?:this|these|that|those|it|they|such|both)\b/i;

const resultsMax = 6;
const perTableMax = 2;

/** The best method on the benchmarks that matter most: on topic, in several papers, averages, many methods. */
function bestResults(desk: Desk): Statement[] {
  const ranked = rankBoards(desk, contested(desk.comparison.boards));
  const perTable = new Map<string, number>();
  const chosen = ranked.filter((board) => {
    const key = `${board.model} ${board.entries[0]?.paper}`;
    const times = perTable.get(key) ?? 0;
    perTable.set(key, times + 1);
    return times < perTableMax;
  });
  return chosen.slice(0, resultsMax).map((board) => resultOn(board, desk.library));
}

/** A record on fewer boards says little about a method. */
const boardsMin = 5;

function overall({ comparison, library }: Desk): Statement[] {
  const first = comparison.standings.find(({ boards, rivals }) => boards >= boardsMin && rivals >= rivalsMin);
  if (!first) return [];
  const boards = contested(comparison.boards).filter(({ average }) => !average);
  const mine = boards.flatMap((board) => {
    const own = bestRuns(board).find(({ method }) => method === first.method);
    return own ? [{ own, isFirst: own.number === bestRuns(board)[0]?.number }] : [];
  });
  const cells = (them: typeof mine) => them.map(({ own }) => [library.value(firstRecord(own)).at]);
  const won = mine.filter(({ isFirst }) => isFirst);
  return [
    say`Where methods meet under equal conditions, ${name(first.method)} has the highest win rate of the methods with several rivals; it is best on ${count(cells(won))} of the ${count(cells(mine))} benchmarks it was measured on.`,
  ];
}

/** Runs of a front named in one sentence. */
const frontMax = 5;

function cost(desk: Desk): Statement[] {
  const [front] = rankFronts(desk);
  const board = desk.comparison.boards.find(({ id }) => id === front?.board);
  if (!front || !board) return [];
  const best = front.points.filter((point) => point.front);
  const entries = best.flatMap((point) => board.entries[point.entry] ?? []);
  const distinct = new Map(
    entries.map((entry) => [[entry.method, entry.variant, entry.params, entry.value].join('\n'), entry]),
  );
  const shown = [...distinct.values()].flatMap((entry): Chunk[] => {
    const params = desk.library.params(firstRecord(entry));
    return params ? [[run(entry), ' (', params, ', ', desk.library.value(firstRecord(entry)), ')']] : [];
  });
  if (shown.length === 0) return [];
  const named =
    shown.length > frontMax ? [enumerate(shown.slice(0, frontMax), ', '), ' and others'] : enumerate(shown);
  return [
    say`On ${benchmark(board)}, no run is both smaller and better than ${named}${shown.length === 1 ? ', which dominates all others' : ''}.`,
  ];
}

const disputedMax = 2;

function disputed({ critiques, library, comparison }: Desk): Statement[] {
  if (critiques.length === 0) return [];
  const claims = (verdict: string) =>
    critiques
      .filter((critique) => critique.verdict === verdict)
      .map(({ claim }) => [sentenceSource(claim.paper, claim)]);
  const verdicts = (['holds', 'holds with limits', 'contested', 'not decidable'] as const).flatMap(
    (verdict): Chunk[] => {
      const them = claims(verdict);
      return them.length > 0 ? [[count(them), ` ${outcome[verdict]}`]] : [];
    },
  );
  const all = critiques.map(({ claim }) => [sentenceSource(claim.paper, claim)]);
  const statements = [
    say`Of ${count(all)} main ${all.length === 1 ? 'claim' : 'claims'} debated, ${enumerate(verdicts)}.`,
    ...critiques
      .filter(({ verdict }) => verdict === 'contested')
      .slice(0, disputedMax)
      .map(
        ({ claim, reason }) =>
          say`Contested is a claim of ${name(library.shortName(claim.paper))}: “${quote(sentenceSource(claim.paper, claim))}” ${reason}`,
      ),
  ];
  const [contradiction] = comparison.contradictions;
  return contradiction ? [...statements, contradiction.statement] : statements;
}

const outcome = {
  holds: 'held without reservation',
  'holds with limits': 'held with limits',
  contested: 'remained contested',
  'not decidable': 'could not be decided from the tables',
} as const;

function notComparable({ comparison, papers }: Desk): Statement[] {
  const across = comparison.notCompared.filter(
    ({ reason }) => reason === 'models differ' || reason === 'metrics differ',
  );
  if (across.length > 0) return across.slice(0, 2).map(({ statement }) => statement);
  const isShared = comparison.boards.some(
    (board) => new Set(board.entries.map((entry) => entry.paper)).size > 1,
  );
  if (papers.length < 2 || isShared) return [];
  return [say`No benchmark is shared by two of the papers, so all comparisons are within a paper.`];
}
