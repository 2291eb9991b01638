import { hash } from 'node:crypto';
import type { SessionId } from '../../state/ids.ts';
import type { ResearchSpec } from '../../state/research.ts';
import type { Session, State } from '../../state/state.ts';

/**
 * The session a request belongs to. The same command after an interruption takes up where it was: the open session of
 * the same request, or, when the process has just started, one that closed since or just before the process died, so
 * that only its delivery is missing. Otherwise it is the next run of the request.
 */
export function sessionFor(
  state: State,
  spec: ResearchSpec,
  justStarted: boolean,
): { id: SessionId; known: Session | null } {
  const name = `research-${hash('sha256', JSON.stringify(spec)).slice(0, 8)}`;
  const died = state.previous === 'killed' || state.previous === 'aborted';
  const undelivered = ({ closedIn }: Session): boolean =>
    justStarted && closedIn !== null && closedIn >= (died ? state.epoch - 1 : state.epoch);
  for (let run = 1; ; run += 1) {
    const id = `${name}.${run}` as SessionId;
    const known = state.sessions.get(id) ?? null;
    if (!known || known.status === 'open' || undelivered(known)) return { id, known };
  }
}
