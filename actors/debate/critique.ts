import type { Argument, Comparison, Critique, Evidence, PaperClaim } from '../../state/findings.ts';
import { openCase } from './case.ts';
import { argueFor } from './optimist.ts';
import { argueAgainst } from './sceptic.ts';
import { judge } from './verdict.ts';

/**
 * Argues a claim from both sides, with evidence of all papers. Arguments of a side stand in order of weight.
 * @throws RangeError when the claim is of a paper that is not at hand
 */
export function critique(claim: PaperClaim, papers: readonly Evidence[], comparison: Comparison): Critique {
  const matter = openCase(claim, papers, comparison);
  const pro = byWeight(argueFor(matter));
  const contra = byWeight(argueAgainst(matter));
  return { claim, arguments: [...pro, ...contra], ...judge(matter, pro, contra) };
}

function byWeight(them: readonly Argument[]): Argument[] {
  return them.toSorted((a, b) => b.weight - a.weight);
}
