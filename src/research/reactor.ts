import type { Session, State } from '../../state/state.ts';
import type { Reactor } from '../supervisor.ts';
import { planResearch } from './plan.ts';

const RESEARCH = 'research';

/** Steers research sessions: after whatever happened in one, asks what it still needs. */
export const researchReactor: Reactor = (event, state) => {
  switch (event.type) {
    case 'session.opened':
      return plan(state.sessions.get(event.session), state);
    case 'task.completed':
    case 'task.dead':
      return plan(sessionOf(state, event.task), state);
    case 'runtime.started':
      return [...state.sessions.values()].flatMap((session) => plan(session, state));
    default:
      return [];
  }
};

function plan(session: Session | undefined, state: State): ReturnType<Reactor> {
  return session?.workflow === RESEARCH && session.status === 'open' ? planResearch(session, state) : [];
}

function sessionOf(state: State, task: Parameters<State['tasks']['get']>[0]): Session | undefined {
  const spec = state.tasks.get(task)?.spec;
  return spec && state.sessions.get(spec.session_id);
}
