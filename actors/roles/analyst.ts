import { CompareMethods } from '../../state/research.ts';
import { compare } from '../analysis/compare.ts';
import { mainClaims } from '../debate/claims.ts';
import type { Role } from '../role.ts';
import { payloadOf, readEvidence } from './evidence.ts';

/** Joins the papers' records and says who does best at what; picks the claims worth a debate. */
export const role: Role = {
  async perform(task, { blobs, spend }) {
    const { topic, claimsMax, papers } = payloadOf(CompareMethods, task);
    const evidence = readEvidence(blobs, papers);
    const comparison = compare(evidence, { topic });
    spend(evidence.reduce((sum, { metrics }) => sum + metrics.records.length, 0));
    return {
      artifacts: [{ kind: 'comparison', content: comparison }],
      output: { claims: mainClaims(evidence, claimsMax).map((claim) => ({ ...claim })) },
    };
  },
};
