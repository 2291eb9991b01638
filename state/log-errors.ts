import { KarmaError } from './errors.ts';
import type { Seq } from './ids.ts';

/** What a log on disk can be found to be. */

export const REMEDY = 'Restore a backup of the data folder, or start with another --home';

/** LMDB stumbled over a page of its own. */
export function unreadable(thrown: unknown, readUpTo: number): KarmaError {
  if (thrown instanceof KarmaError) return thrown;
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  const record = readUpTo + 1;
  return new KarmaError(
    'LOG_CORRUPT',
    `the event log cannot be read at record ${record}: ${why}. ${REMEDY}`,
    { record, why },
  );
}

/** @param last event that is no longer in the log */
export function archived(last: Seq): KarmaError {
  return new KarmaError('LOG_ARCHIVED', `the events up to ${last} are archived, no longer in the log`, {
    last,
  });
}

export function missingTail(found: number, expected: number): KarmaError {
  const why = `it ends at record ${found} but should end at ${expected}`;
  return new KarmaError('LOG_TRUNCATED', `the event log is cut short: ${why}. ${REMEDY}`, {
    record: found,
    why,
  });
}
