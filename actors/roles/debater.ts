import { KarmaError } from '../../state/errors.ts';
import { Comparison } from '../../state/findings.ts';
import { CritiqueClaim } from '../../state/research.ts';
import { critique } from '../debate/critique.ts';
import type { Role } from '../role.ts';
import { payloadOf, readArtifact, readEvidence } from './evidence.ts';

/** Argues one claim as optimist and as sceptic, and weighs the two. */
export const role: Role = {
  async perform(task, { blobs, spend }) {
    const { paper, claim: index, papers, comparison: address } = payloadOf(CritiqueClaim, task);
    const evidence = readEvidence(blobs, papers);
    const comparison = readArtifact(Comparison, blobs, address);
    const claim = evidence.find((one) => one.paper === paper)?.summary.claims[index];
    if (!claim) throw new KarmaError('PAYLOAD_INVALID', `${task.id}: paper ${paper} has no claim ${index}`);
    const content = critique({ ...claim, paper }, evidence, comparison);
    spend(content.arguments.length + 1);
    return {
      artifacts: [{ kind: 'critique', content }],
      output: { verdict: content.verdict, confidence: content.confidence },
    };
  },
};
