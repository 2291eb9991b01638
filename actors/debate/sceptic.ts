import type { Argument } from '../../state/findings.ts';
import { example, telling } from '../analysis/checks.ts';
import { parseParams } from '../analysis/numbers.ts';
import { cite, gap, list, name, quote, say } from '../analysis/say.ts';
import { benchmark, firstRecord, subject } from '../analysis/wording.ts';
import { type Case, hasSpread } from './case.ts';
import { cellsOf, tallied } from './optimist.ts';
import { choose } from './phrases.ts';
import { qualification, remarkOfOthers } from './remarks.ts';

/** What speaks against the claim, or limits it. */
export function argueAgainst(matter: Case): Argument[] {
  return [
    ...numbersMissing(matter),
    ...behindOthers(matter),
    ...withinSpread(matter),
    ...smallGain(matter),
    ...noSpread(matter),
    ...higherCost(matter),
    ...fewDataSets(matter),
    ...oneModel(matter),
    ...noComparison(matter),
    ...contradicted(matter),
    ...otherPapersDisagree(matter),
    ...othersRemark(matter),
    ...authorsQualify(matter),
  ];
}

function numbersMissing({ claim, at, scores }: Case): Argument[] {
  const numbers = scores.flatMap(({ number, match }) => (match ? [] : [number]));
  const missing = [...new Set(numbers)].map((number) => quote(at, number));
  if (missing.length === 0) return [];
  const it = missing.length === 1 ? 'it' : 'they';
  return [
    {
      side: 'sceptic',
      kind: 'numbers not found',
      statement: choose(claim.text, [
        say`No table that was read prints ${list(missing, ' or ')} for what the sentence speaks of.`,
        say`${list(missing)} cannot be looked up in the tables, so ${it} must be taken on trust.`,
      ]),
      weight: 0.3,
    },
  ];
}

function behindOthers({ claim, meetings, library, scope }: Case): Argument[] {
  const behind = meetings.filter(({ outcome }) => outcome === 'behind');
  const worst = telling(behind);
  if (!worst || scope.relation === 'worse') return [];
  return [
    {
      side: 'sceptic',
      kind: 'behind others',
      statement: choose(`${claim.text} behind`, [
        say`It is not ahead everywhere: ${tallied(behind, library)} of ${tallied(meetings, library)} comparisons go the other way, for example ${example(worst, library)}.`,
        say`In ${tallied(behind, library)} of ${tallied(meetings, library)} comparisons ${subject(behind, 'falls', 'fall')} short, for instance with ${example(worst, library)}.`,
        say`Some rows say otherwise: ${example(worst, library)}, one of ${tallied(behind, library)} such cases among ${tallied(meetings, library)}.`,
      ]),
      weight: Math.min(0.9, (1.5 * behind.length) / meetings.length),
    },
  ];
}

function withinSpread({ claim, meetings, library }: Case): Argument[] {
  const level = meetings.filter(
    (duel) => duel.outcome === 'level' && hasSpread(duel) && duel.ours.number !== duel.theirs.number,
  );
  const [first] = level;
  if (!first) return [];
  const [ours, theirs] = cellsOf(first, library);
  return [
    {
      side: 'sceptic',
      kind: 'gain within spread',
      statement: choose(`${claim.text} within`, [
        say`In ${tallied(level, library)} of ${tallied(meetings, library)} comparisons the spreads overlap, as in ${quote(ours)} against ${quote(theirs)} on ${benchmark(first.board)}.`,
        say`${tallied(level, library)} of ${tallied(meetings, library)} differences lie within the printed spreads, such as ${quote(ours)} against ${quote(theirs)} on ${benchmark(first.board)}.`,
      ]),
      weight: Math.min(0.6, level.length / meetings.length),
    },
  ];
}

/** A lead below this share of the other's number is small. */
const smallShare = 0.01;

function smallGain({ claim, meetings, library, scope }: Case): Argument[] {
  if (scope.relation !== 'better') return [];
  const ahead = meetings.filter(({ outcome }) => outcome === 'ahead');
  const small = ahead.filter(
    ({ ours, theirs }) => Math.abs(ours.number - theirs.number) < smallShare * Math.abs(theirs.number),
  );
  const [first] = small;
  if (!first || small.length * 2 < ahead.length) return [];
  const [ours, theirs] = [library.value(firstRecord(first.ours)), library.value(firstRecord(first.theirs))];
  const apart = gap(ours, theirs);
  if (!apart) return [];
  return [
    {
      side: 'sceptic',
      kind: 'small gain',
      statement: choose(`${claim.text} small`, [
        say`Many of the leads are small: in ${tallied(small, library)} of ${tallied(ahead, library)} the gap is below a hundredth of the score, like the ${apart} on ${benchmark(first.board)} (${ours} against ${theirs}).`,
        say`The gain is often slight; ${tallied(small, library)} of ${tallied(ahead, library)} leads stay below a hundredth of the score, for instance ${apart} on ${benchmark(first.board)} (${ours} against ${theirs}).`,
      ]),
      weight: 0.3,
    },
  ];
}

function noSpread({ claim, meetings, library }: Case): Argument[] {
  const bare = meetings.filter((duel) => !hasSpread(duel));
  const [first] = bare;
  if (!first) return [];
  const cells = cite(...cellsOf(first, library));
  const all = bare.length === meetings.length;
  return [
    {
      side: 'sceptic',
      kind: 'no spread',
      statement: all
        ? choose(`${claim.text} bare`, [
            say`None of the compared cells prints a spread, so they do not tell how much of a gap is chance.${cells}`,
            say`The compared cells hold single numbers without a spread; whether another seed would turn the order cannot be told from them.${cells}`,
          ])
        : say`In ${tallied(bare, library)} of ${tallied(meetings, library)} comparisons neither cell prints a spread.`,
      weight: all ? 0.35 : 0.2,
    },
  ];
}

function higherCost({ claim, meetings, library, scope }: Case): Argument[] {
  if (scope.relation === 'worse') return [];
  const dearer = meetings.filter(({ ours, theirs, outcome }) => {
    const [x, y] = [parseParams(ours.params), parseParams(theirs.params)];
    return outcome === 'ahead' && x && y && x.unit === y.unit && x.amount > 1.5 * y.amount;
  });
  const worst = telling(dearer);
  if (!worst) return [];
  const ours = library.params(firstRecord(worst.ours));
  const theirs = library.params(firstRecord(worst.theirs));
  if (!ours || !theirs) return [];
  return [
    {
      side: 'sceptic',
      kind: 'higher cost',
      statement: choose(`${claim.text} dearer`, [
        say`Part of the lead may be bought: on ${benchmark(worst.board)}, ${name(worst.ours.method)} trains ${ours} parameters and ${name(worst.theirs.method)} only ${theirs}.`,
        say`Sizes are not always equal; ${name(worst.ours.method)} has ${ours} trainable parameters where ${name(worst.theirs.method)} has ${theirs} on ${benchmark(worst.board)}.`,
      ]),
      weight: 0.2,
    },
  ];
}

function fewDataSets({ claim, meetings, library }: Case): Argument[] {
  const named = [...Map.groupBy(meetings, ({ board }) => board.dataset)].filter(([data]) => data !== '');
  if (named.length === 0 || named.length > 2) return [];
  const data = list(named.map(([dataset]) => name(dataset)));
  const cells = cite(...named.flatMap(([, [duel]]) => (duel ? cellsOf(duel, library) : [])));
  return [
    {
      side: 'sceptic',
      kind: 'few data sets',
      statement: choose(`${claim.text} few`, [
        say`The evidence for it is narrow, resting on ${data} alone.${cells}`,
        say`Only ${data} ${named.length === 1 ? 'is' : 'are'} there to judge it by.${cells}`,
      ]),
      weight: 0.3,
    },
  ];
}

function oneModel({ claim, meetings, library }: Case): Argument[] {
  const models = new Set(meetings.map(({ board }) => board.model));
  const [model] = models;
  const [first] = meetings;
  if (models.size !== 1 || !model || !first) return [];
  const cells = cite(...cellsOf(first, library));
  return [
    {
      side: 'sceptic',
      kind: 'one model',
      statement: choose(`${claim.text} model`, [
        say`All comparisons that bear on it use one base model, ${name(model)}.${cells}`,
        say`Whether it carries over to models other than ${name(model)} is left open by these tables.${cells}`,
      ]),
      weight: 0.25,
    },
  ];
}

function noComparison({ claim, at, meetings, scope, scores }: Case): Argument[] {
  const isMeasured = meetings.length > 0 || scores.some(({ match }) => match !== null);
  if (scope.relation === null || isMeasured) return [];
  return [
    {
      side: 'sceptic',
      kind: 'no comparison',
      statement: choose(`${claim.text} none`, [
        say`The sentence compares, yet no table that was read sets the two sides against each other under equal conditions.${cite(at)}`,
        say`A like-for-like comparison that would bear this sentence out is missing from the tables that were read.${cite(at)}`,
      ]),
      weight: 0.4,
    },
  ];
}

function contradicted({ claim, scope, comparison }: Case): Argument[] {
  return comparison.contradictions
    .filter(
      ({ method, sides }) =>
        sides.some(({ paper }) => paper === claim.paper) && scope.subjects.includes(method),
    )
    .slice(0, 2)
    .map(({ statement }) => ({
      side: 'sceptic',
      kind: 'other paper disagrees',
      statement: say`The numbers themselves are in dispute. ${statement}`,
      weight: 0.6,
    }));
}

function otherPapersDisagree({ claim, abroad, library, scope }: Case): Argument[] {
  if (scope.relation === 'worse') return [];
  return [...Map.groupBy(abroad, ({ ours }) => ours.paper)].flatMap(([paper, meetings]): Argument[] => {
    const behind = meetings.filter(({ outcome }) => outcome === 'behind');
    const worst = telling(behind);
    if (!worst || behind.length * 2 <= meetings.length) return [];
    const paperName = name(library.shortName(paper));
    return [
      {
        side: 'sceptic',
        kind: 'other paper disagrees',
        statement: choose(`${claim.text} ${paper}`, [
          say`${paperName} measures otherwise: ${subject(behind, 'trails', 'trail')} in ${tallied(behind, library)} of ${tallied(meetings, library)} comparisons there, for example ${example(worst, library)}.`,
          say`In the hands of others, in ${paperName}, ${subject(behind, 'is', 'are')} behind in ${tallied(behind, library)} of ${tallied(meetings, library)} comparisons, such as ${example(worst, library)}.`,
        ]),
        weight: 0.5,
      },
    ];
  });
}

function othersRemark(matter: Case): Argument[] {
  const remark = remarkOfOthers(matter);
  if (!remark) return [];
  const who = name(matter.library.shortName(remark.paper));
  return [
    {
      side: 'sceptic',
      kind: 'other paper remarks',
      statement: choose(`${matter.claim.text} remark`, [
        say`${who} remarks: “${quote(remark)}”`,
        say`In ${who} one reads: “${quote(remark)}”`,
      ]),
      weight: 0.2,
    },
  ];
}

function authorsQualify(matter: Case): Argument[] {
  const limit = qualification(matter);
  if (!limit) return [];
  return [
    {
      side: 'sceptic',
      kind: 'authors qualify',
      statement: choose(`${matter.claim.text} limit`, [
        say`The authors themselves add: “${quote(limit)}”`,
        say`Against it stands a remark of the paper itself: “${quote(limit)}”`,
        say`The paper also says: “${quote(limit)}”`,
      ]),
      weight: 0.25,
    },
  ];
}
