import type { Argument, Source } from '../../state/findings.ts';
import { example, telling } from '../analysis/checks.ts';
import type { Duel } from '../analysis/duels.ts';
import { type Chunk, count, list, name, quote, say, share } from '../analysis/say.ts';
import { firstRecord, subject } from '../analysis/wording.ts';
import { type Case, hasSpread } from './case.ts';
import { choose } from './phrases.ts';
import { elaboration } from './remarks.ts';

/** What speaks for the claim. */
export function argueFor(matter: Case): Argument[] {
  return [
    ...numbersFound(matter),
    ...aheadOfOthers(matter),
    ...beyondSpread(matter),
    ...lowCost(matter),
    ...manyDataSets(matter),
    ...otherPapersAgree(matter),
    ...authorsElaborate(matter),
  ];
}

function numbersFound({ claim, scores }: Case): Argument[] {
  const found = scores.flatMap(({ match }) => match ?? []);
  if (found.length === 0) return [];
  const places = list(found.map(({ words }) => words));
  const isAll = found.length === scores.length;
  return [
    {
      side: 'optimist',
      kind: 'numbers found',
      statement: isAll
        ? choose(claim.text, [
            say`The numbers are there: the paper’s tables print ${places}.`,
            say`The tables bear the figures out, with ${places}.`,
            say`One can look the figures up in the paper’s own tables: ${places}.`,
          ])
        : say`Some of the figures can be looked up: the paper’s tables print ${places}.`,
      weight: (0.8 * found.length) / scores.length,
    },
  ];
}

function aheadOfOthers({ claim, meetings, library, scope }: Case): Argument[] {
  const ahead = meetings.filter(({ outcome }) => outcome === 'ahead');
  const best = telling(ahead);
  if (!best || scope.relation === 'worse') return [];
  const [won, all] = [tallied(ahead, library), tallied(meetings, library)];
  const comparisons = meetings.length === 1 ? 'comparison' : 'comparisons';
  return [
    {
      side: 'optimist',
      kind: 'ahead of others',
      statement: choose(`${claim.text} ahead`, [
        say`In the paper’s tables ${subject(ahead, 'is', 'are')} ahead in ${won} of ${all} ${comparisons}; for example ${example(best, library)}.`,
        say`In ${won} of ${all} head-to-head ${comparisons} in the paper, ${subject(ahead, 'has', 'have')} the better number, such as ${example(best, library)}.`,
        say`${subject(ahead, 'is', 'are')} better in ${won} of the ${all} ${comparisons} that the paper’s tables allow, for instance with ${example(best, library)}.`,
      ]),
      weight: (0.9 * ahead.length) / meetings.length,
    },
  ];
}

function beyondSpread({ claim, meetings, library, scope }: Case): Argument[] {
  const clear = meetings.filter((duel) => duel.outcome === 'ahead' && hasSpread(duel));
  const best = telling(clear);
  if (!best || scope.relation === 'worse') return [];
  const [ours, theirs] = cellsOf(best, library);
  return [
    {
      side: 'optimist',
      kind: 'gain beyond spread',
      statement: choose(`${claim.text} spread`, [
        say`Chance is an unlikely explanation where spreads are printed: in ${tallied(clear, library)} of these comparisons the gap exceeds them, as in ${quote(ours)} against ${quote(theirs)} on ${name(best.board.dataset || best.board.metric)}.`,
        say`In ${tallied(clear, library)} of the comparisons that come with a spread the lead is larger than the spread, such as ${quote(ours)} against ${quote(theirs)} on ${name(best.board.dataset || best.board.metric)}.`,
      ]),
      weight: (0.4 * clear.length) / meetings.length,
    },
  ];
}

/** Words that make the number of trained parameters a matter of the claim. */
const ofCost = /\bparam|\befficien|\btrainable|\bmemory|\bcost|\bcheap|\bsmall|\bfewer/i;

function lowCost({ claim, comparison, scope, library }: Case): Argument[] {
  if (scope.relation === 'worse' || (scope.relation === null && !ofCost.test(claim.text))) return [];
  const cheap = comparison.costs.filter(
    (cost) =>
      cost.run.paper === claim.paper && scope.subjects.includes(displayed(cost.method, comparison.methods)),
  );
  const least = cheap.toSorted((a, b) => a.ratio - b.ratio)[0];
  if (!least) return [];
  const [ours, whole] = [library.params(least.run), library.params(least.baseline)];
  const part = ours && whole && share(ours, whole);
  if (!part) return [];
  const model: Chunk = least.model === '' ? '' : [' of ', name(least.model)];
  const isShare = ours.value.trim().endsWith('%');
  const baseline = name(library.record(least.baseline).method);
  return [
    {
      side: 'optimist',
      kind: 'low cost',
      statement: isShare
        ? say`It also takes little: ${name(least.method)} trains as little as ${ours} of the parameters${model}.`
        : choose(`${claim.text} cost`, [
            say`The price is low: ${name(least.method)} trains as little as ${ours} parameters${model}, ${part} of the ${whole} that ${baseline} trains.`,
            say`It also takes little: ${ours} trainable parameters${model} against ${whole} for ${baseline}, or ${part}.`,
          ]),
      weight: 0.3,
    },
  ];
}

function manyDataSets({ claim, meetings, library, scope }: Case): Argument[] {
  const ahead = meetings.filter((duel) => duel.outcome === 'ahead' && duel.board.dataset !== '');
  const byData = [...Map.groupBy(ahead, ({ board }) => board.dataset)];
  if (byData.length < 3 || scope.relation === 'worse') return [];
  const groups = byData.map(([, duels]) => duels.slice(0, 1).flatMap((duel) => cellsOf(duel, library)));
  const named = list([...byData.slice(0, 3).map(([dataset]) => name(dataset))]);
  return [
    {
      side: 'optimist',
      kind: 'many data sets',
      statement: choose(`${claim.text} data`, [
        say`The lead is not confined to one benchmark: it shows on ${count(groups)} data sets, ${named} among them.`,
        say`It holds across ${count(groups)} data sets, including ${named}.`,
      ]),
      weight: 0.3,
    },
  ];
}

function otherPapersAgree({ claim, abroad, library, scope }: Case): Argument[] {
  if (scope.relation === 'worse') return [];
  const byPaper = [...Map.groupBy(abroad, ({ ours }) => ours.paper)];
  return byPaper.flatMap(([paper, meetings]): Argument[] => {
    const ahead = meetings.filter(({ outcome }) => outcome === 'ahead');
    const best = telling(ahead);
    if (!best || ahead.length * 2 <= meetings.length) return [];
    const paperName = name(library.shortName(paper));
    const [won, all] = [tallied(ahead, library), tallied(meetings, library)];
    return [
      {
        side: 'optimist',
        kind: 'other paper agrees',
        statement: choose(`${claim.text} ${paper}`, [
          say`${paperName} sees the same from outside: ${subject(ahead, 'leads', 'lead')} in ${won} of ${all} comparisons there, for example ${example(best, library)}.`,
          say`Measured by others, in ${paperName}, ${subject(ahead, 'comes', 'come')} out ahead in ${won} of ${all} comparisons, such as ${example(best, library)}.`,
        ]),
        weight: 0.5,
      },
    ];
  });
}

function authorsElaborate(matter: Case): Argument[] {
  const sentence = elaboration(matter);
  if (!sentence) return [];
  return [
    {
      side: 'optimist',
      kind: 'authors elaborate',
      statement: choose(`${matter.claim.text} detail`, [
        say`The body of the paper adds: “${quote(sentence)}”`,
        say`In more detail the paper says: “${quote(sentence)}”`,
        say`Elsewhere in the paper one reads: “${quote(sentence)}”`,
      ]),
      weight: 0.2,
    },
  ];
}

/** How many meetings there are, citing the cells of each. */
export function tallied(meetings: readonly Duel[], library: Case['library']): Chunk {
  return count(meetings.map((duel) => cellsOf(duel, library)));
}

export function cellsOf({ ours, theirs }: Duel, library: Case['library']): [Source, Source] {
  return [library.value(firstRecord(ours)).at, library.value(firstRecord(theirs)).at];
}

function displayed(method: string, methods: Case['comparison']['methods']): string {
  return methods.find(({ spellings }) => spellings.includes(method))?.name ?? method;
}
