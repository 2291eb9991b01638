import { styleText } from 'node:util';
import type { Event } from '../../state/events.ts';
import type { SessionId, TaskId } from '../../state/ids.ts';
import { responseOf, type TaskResponse } from '../../state/response.ts';
import type { Agent, State } from '../../state/state.ts';

/** Shows a session at work. */
export interface Progress {
  event(event: Event, state: State): void;
  close(): void;
}

const REDRAW_MS = 100;
/** Events for machines only. */
const QUIET: ReadonlySet<string> = new Set(['started', 'reviewed']);

/** How far a session is: tasks done of those known so far, by now. */
function countTasks(state: State, session: SessionId): { done: number; known: number } {
  const known = state.sessions.get(session);
  if (!known) return { done: 0, known: 0 };
  return { done: known.submitted - known.open, known: known.submitted };
}

/** One JSON object a line on stdout, for machines. */
export function jsonProgress(session: SessionId, began: number): Progress {
  return {
    event(event, state) {
      const line = describe(event, state);
      if (!line) return;
      const elapsedMs = Math.round(performance.now() - began);
      process.stdout.write(`${JSON.stringify({ ...line, ...countTasks(state, session), elapsedMs })}\n`);
    },
    close() {},
  };
}

/** A line for each result on stderr, for logs and pipes. */
export function lineProgress(session: SessionId, began: number): Progress {
  return {
    event(event, state) {
      const line = describe(event, state);
      if (!line || QUIET.has(line.event)) return;
      const { done, known } = countTasks(state, session);
      const what = [
        line.task_type ?? '',
        line.task?.replace(`${session}/`, '') ?? '',
        line.agent ?? '',
        line.error ?? '',
      ]
        .filter(Boolean)
        .join('  ');
      process.stderr.write(`${seconds(began)}  ${done}/${known}  ${line.event}  ${what}\n`);
    },
    close() {},
  };
}

/** A block on the terminal that redraws itself: the team, its mail, tasks done of known, time. */
export function liveProgress(session: SessionId, began: number): Progress {
  let drawn = 0;
  let latest: State | null = null;
  let last = '';
  const draw = (): void => {
    if (!latest) return;
    const { done, known } = countTasks(latest, session);
    const lines = [
      ...teamLines(latest),
      `${bar(done, known)} ${done}/${known} tasks  ${seconds(began)}  ${last}`,
    ];
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    const width = process.stderr.columns ?? 100;
    process.stderr.write(`${up}${lines.map((line) => `\u001b[2K${line.slice(0, width + 60)}`).join('\n')}\n`);
    drawn = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    event(event, state) {
      latest = state;
      const line = describe(event, state);
      if (line && !QUIET.has(line.event))
        last = `${line.event} ${line.task?.replace(`${session}/`, '') ?? ''}`;
    },
    close() {
      clearInterval(timer);
      draw();
    },
  };
}

interface Described {
  readonly event: string;
  readonly task?: string;
  readonly task_type?: string;
  readonly agent?: string;
  readonly attempt?: number;
  readonly error?: string;
  readonly quality?: number;
  readonly response?: TaskResponse;
}

function describe(event: Event, state: State): Described | null {
  switch (event.type) {
    case 'tasks.started': {
      const [task] = event.tasks;
      const spec = task && state.tasks.get(task)?.spec;
      return spec ? { event: 'started', task: spec.id, task_type: spec.task_type, agent: event.agent } : null;
    }
    case 'task.completed':
    case 'task.failed': {
      const taskType = state.tasks.get(event.task)?.spec.task_type ?? '';
      const { task, agent, attempt } = event;
      const what = { event: event.type.slice(5), task, task_type: taskType, agent, attempt };
      if (event.type === 'task.failed') return { ...what, error: event.error.message };
      return { ...what, ...answer(state, task) };
    }
    case 'task.reviewed': {
      const { task, agent, quality } = event;
      return { event: 'reviewed', task, agent, quality, ...answer(state, task) };
    }
    case 'task.dead':
      return { event: 'dead', task: event.task, error: event.error.message, ...answer(state, event.task) };
    case 'agent.failed':
      return { event: 'agent failed', agent: event.agent, error: event.error.message };
    case 'agent.restarted':
      return { event: 'agent restarted', agent: event.agent };
    case 'agent.retired':
      return { event: 'agent retired', agent: event.agent, error: event.reason };
    default:
      return null;
  }
}

function answer(state: State, id: TaskId): { response?: TaskResponse } {
  const task = state.tasks.get(id);
  return task ? { response: responseOf(state, task) } : {};
}

function teamLines(state: State): string[] {
  const roles = Map.groupBy(state.agents.values(), ({ role }) => role);
  return [...roles].map(([role, agents]) => {
    const mail = agents.reduce((sum, { mailbox }) => sum + mailbox.size, 0);
    const done = agents.reduce((sum, { completed }) => sum + completed, 0);
    return `${role.padEnd(12)} ${agents.map(dot).join('')}${' '.repeat(4 - agents.length)} mail ${String(mail).padStart(3)}  done ${String(done).padStart(4)}`;
  });
}

function dot({ status, unreported }: Agent): string {
  if (status !== 'ready') return styleText('red', 'x');
  return unreported > 0 ? styleText('green', '●') : styleText('dim', '○');
}

function bar(done: number, known: number): string {
  const filled = known === 0 ? 0 : Math.round((20 * done) / known);
  return styleText('green', '█'.repeat(filled)) + styleText('dim', '░'.repeat(20 - filled));
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}
