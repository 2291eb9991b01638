import type { Command } from '../../state/commands.ts';
import type { Event } from '../../state/events.ts';
import type { State } from '../../state/state.ts';
import { NO_USAGE } from '../../state/task.ts';

/** What an agent or a performer said that led to an event: to be said again, when it is old. */
export function echoOf(event: Event, state: State): Command | null {
  switch (event.type) {
    case 'task.completed': {
      const { type: _, agent, ...outcome } = event;
      return { type: 'agent.report', agent, outcomes: [{ ...outcome, status: 'completed', votes: [] }] };
    }
    case 'task.failed': {
      const { task, agent, attempt, error, usage } = event;
      return {
        type: 'agent.report',
        agent,
        outcomes: [{ task, attempt, error, usage, status: 'failed', votes: [] }],
      };
    }
    case 'ask.made': {
      const { ask, task, agent, kind, request } = event;
      const attempt = state.tasks.get(task)?.attempt ?? 1;
      return { type: 'ask.make', ask, task, agent, attempt, kind, request };
    }
    case 'ask.answered':
      return { type: 'ask.answer', ask: event.ask, answer: 'late', usage: NO_USAGE };
    case 'ask.failed':
      return { type: 'ask.fail', ask: event.ask, error: event.error };
    default:
      return null;
  }
}
