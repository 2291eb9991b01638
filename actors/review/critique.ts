import type { Argument, Comparison, Critique, Evidence, Statement } from '../../state/findings.ts';
import { plainText } from '../analysis/say.ts';
import { openCase } from '../debate/case.ts';
import { critique as argue } from '../debate/critique.ts';
import { judge } from '../debate/verdict.ts';
import { Attribution, untracedIn } from './statements.ts';
import { type Fault, type Findings, fault, grave, PADDED, serious } from './verdict.ts';

export interface Debated {
  readonly critique: Critique;
  readonly papers: readonly Evidence[];
  readonly comparison: Comparison;
}

/** Sure to this extent, a verdict may differ from what its arguments weigh. */
const CONFIDENCE_SLACK = 0.2;

/** Has each argument a source that says so, are both sides heard, and does the verdict follow? */
export function reviewCritique({ critique, papers, comparison }: Debated): Findings {
  const checked = critique.arguments.length + 1;
  const known = papers
    .find(({ paper }) => paper === critique.claim.paper)
    ?.summary.claims.some(({ text, page }) => text === critique.claim.text && page === critique.claim.page);
  if (!known) {
    return { faults: [grave(0.9, 'the claim is none of the paper’s claims')], merits: [], checked };
  }
  const expected = argue(critique.claim, papers, comparison);
  const statements = [...critique.arguments.map(({ statement }) => statement), critique.reason];
  return {
    faults: [
      ...unsourced(critique),
      ...untracedIn(statements, papers, comparison.topic).map((problem) => grave(0.2, problem)),
      ...misattributed(statements, papers),
      ...unheard(critique, expected),
      ...unfounded(critique, papers, comparison),
      ...padded(critique),
    ],
    merits: [
      {
        reason: `${critique.arguments.length} arguments, all with sources; the verdict is “${critique.verdict}”`,
        gain: critique.arguments.length > 3 ? 0.1 : 0,
      },
    ],
    checked,
  };
}

function misattributed(statements: readonly Statement[], papers: readonly Evidence[]): Fault[] {
  const attribution = new Attribution(papers);
  return statements.flatMap((one) => {
    const problem = attribution.problemOf(one);
    return problem ? [serious(0.2, problem)] : [];
  });
}

function unsourced(critique: Critique): Fault[] {
  return critique.arguments
    .filter(({ statement }) => statement.sources.length === 0)
    .map(({ statement }) => grave(0.2, `an argument has no source: “${plainText(statement)}”`));
}

/** Sides and kinds of argument that the evidence offers and the critique leaves out. */
function unheard(critique: Critique, expected: Critique): Fault[] {
  if (critique.arguments.length === 0 && expected.arguments.length > 0) {
    return [grave(0.9, `no argument is given, although the evidence offers ${expected.arguments.length}`)];
  }
  const kindOf = ({ side, kind }: Argument): string => `${side} ${kind}`;
  const said = Map.groupBy(critique.arguments, kindOf);
  const missing = [...Map.groupBy(expected.arguments, kindOf)].flatMap(([kind, all]) =>
    all.slice(said.get(kind)?.length ?? 0),
  );
  return missing.map(({ side, weight, statement }) => {
    const isSilenced = side === 'sceptic' || !critique.arguments.some((argument) => argument.side === side);
    const make = isSilenced ? grave : fault;
    return make(Math.min(0.5, 0.1 + weight / 2), `the ${side} does not say “${plainText(statement)}”`);
  });
}

/** A verdict that its own arguments do not bear out. */
function unfounded(
  { claim, arguments: all, verdict, confidence }: Critique,
  papers: readonly Evidence[],
  comparison: Comparison,
): Fault[] {
  const side = (of: Argument['side']): Argument[] => all.filter((argument) => argument.side === of);
  const weighed = judge(openCase(claim, papers, comparison), side('optimist'), side('sceptic'));
  if (weighed.verdict !== verdict) {
    return [grave(0.3, `the verdict is “${verdict}”, but the arguments come to “${weighed.verdict}”`)];
  }
  return Math.abs(weighed.confidence - confidence) > CONFIDENCE_SLACK
    ? [
        fault(
          0.2,
          `the verdict claims a confidence of ${confidence}, the arguments give ${weighed.confidence}`,
        ),
      ]
    : [];
}

/** The same said twice. */
function padded({ arguments: all }: Critique): Fault[] {
  const texts = all.map(({ statement }) => plainText(statement));
  const surplus = texts.length - new Set(texts).size;
  return surplus > 0
    ? [fault(Math.min(0.9, PADDED + surplus / texts.length), `${surplus} arguments are repeated`)]
    : [];
}
