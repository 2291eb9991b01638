import { KarmaError } from '../../state/errors.ts';
import { Dossier } from '../review/dossier.ts';
import { ReviewPayload } from '../review/payload.ts';
import { RUBRICS } from '../review/rubrics.ts';
import { verdictOf } from '../review/verdict.ts';
import type { Role } from '../role.ts';
import { payloadOf } from './evidence.ts';

/** Judges what another task made by the rubric of its type. */
export const role: Role = {
  async perform(task, { blobs, spend }) {
    const payload = payloadOf(ReviewPayload, task);
    const rubric = RUBRICS[payload.task_type];
    if (!rubric) {
      throw new KarmaError('TASK_TYPE_UNKNOWN', `${task.id}: there is no rubric for ${payload.task_type}`);
    }
    const findings = rubric(new Dossier(payload, blobs));
    spend(findings.checked);
    return { artifacts: [], output: verdictOf(findings) };
  },
};
