import type { Context } from './context.ts';
import type { ErrorData } from './errors.ts';
import { assertNever, type Event, type EventOf } from './events.ts';
import type { Ms, TaskId } from './ids.ts';
import type { Limits } from './limits.ts';
import { items } from './queue.ts';
import type { Agent, State, Task } from './state.ts';
import { NO_USAGE, type Usage } from './task.ts';

/**
 * Who answers for an attempt that ended badly.
 * `charged`: the task or its agent; the attempt counts towards `attemptsMax`.
 * `suspect`: one of several that were in flight when something died; nobody is charged, each is tried again alone,
 * so that the next death has one culprit.
 * `lost`: the process died for reasons unknown (a kill, a power cut).
 * `excused`: the disk had no room, for the result or for events while time ran out; it is tried again for as long as
 * that takes.
 */
export type Blame = 'charged' | 'suspect' | 'lost' | 'excused';

/** The end of an attempt and what becomes of its task: another try, or the dead letter. */
export function settleAttempt(
  task: Task,
  error: ErrorData,
  blame: Blame,
  { now, limits }: Context,
  usage: Usage = NO_USAGE,
): Event[] {
  const { id, attemptsMax } = task.spec;
  if (!task.agent) return [];
  const charged = blame === 'charged';
  const faults = task.faults + (charged ? 1 : 0);
  const failed: Event = {
    type: 'task.failed',
    task: id,
    agent: task.agent,
    attempt: task.attempt,
    error,
    usage,
    charged,
  };
  if (charged && (error.retry === 'never' || faults >= attemptsMax)) {
    return [failed, { type: 'task.dead', task: id, attempts: task.attempt, error }];
  }
  const pauseMs = pauseAfter(blame, faults, limits);
  const alone = blame === 'suspect' || (blame === 'lost' && task.losses + 1 >= limits.lossesMax);
  return [
    failed,
    {
      type: 'task.requeued',
      task: id,
      notBefore: now + pauseMs,
      alone,
      reason: charged ? `attempt ${task.attempt} of ${attemptsMax} failed` : 'attempt lost',
    },
  ];
}

/**
 * A task of a batch whose turn did not come goes back. It cost nothing, and the next time it goes by itself. But no agent
 * can leave the first of its batch unbegun.
 */
export function unbegun(task: Task, first: boolean, context: Context): Event[] {
  const { spec, attempt, agent } = task;
  if (first) {
    const message = `${agent} did not begin ${spec.id}`;
    return settleAttempt(
      task,
      { code: 'TASK_TIMEOUT', message, retry: 'later', details: {} },
      'charged',
      context,
    );
  }
  const reason = `the batch of attempt ${attempt} ended before its turn`;
  return [{ type: 'task.requeued', task: spec.id, notBefore: context.now, alone: false, reason }];
}

function pauseAfter(blame: Blame, faults: number, { retryPauseMs, retryPauseMaxMs }: Limits): Ms {
  switch (blame) {
    case 'charged':
      return Math.min(retryPauseMs * 2 ** (faults - 1), retryPauseMaxMs);
    case 'excused':
      return retryPauseMaxMs;
    case 'suspect':
    case 'lost':
      return 0;
    default:
      return assertNever(blame);
  }
}

/** Tasks of an agent's batch whose outcome is open. */
export function startedTasks(state: State, agent: Agent): Task[] {
  return agent.batch.flatMap((id) => {
    const task = state.tasks.get(id);
    return task?.status === 'started' && task.agent === agent.id ? [task] : [];
  });
}

/** Tasks of an agent's batch that were cancelled and that it has not put down. They may have left the state. */
export function cancelledTasks(state: State, agent: Agent): TaskId[] {
  if (agent.unreported === 0) return [];
  return agent.batch.filter((id) => (state.tasks.get(id)?.status ?? 'cancelled') === 'cancelled');
}

export function drop(task: TaskId, { id: agent }: Agent): Event {
  return { type: 'task.dropped', task, agent };
}

/**
 * What a new run does with what the previous one left: attempts in flight have ended, and full mailboxes are
 * emptied, because their agents have yet to register again.
 */
export function settleRun(
  state: State,
  previous: EventOf<'runtime.started'>['previous'],
  context: Context,
): Event[] {
  const agents = [...state.agents.values()];
  const inFlight = [...state.tasks.values()].filter(({ status }) => status === 'started');
  const alone = agents.reduce((sum, { unreported }) => sum + unreported, 0) === 1;
  const error: ErrorData = {
    code: 'PROCESS_DIED',
    message:
      previous === 'aborted'
        ? 'the process aborted during the attempt'
        : 'the process ended during the attempt',
    retry: 'later',
    details: { previous },
  };
  const blameOf = (task: Task): Blame => {
    if (previous === 'aborted') return alone ? 'charged' : 'suspect';
    return previous === 'killed' && state.suspects.has(task.spec.id) ? 'charged' : 'lost';
  };
  const mail = agents.flatMap((agent) => [...items(agent.mailbox)]);
  return [
    ...inFlight.flatMap((task) => settleAttempt(task, error, blameOf(task), context)),
    ...agents.flatMap((agent) => cancelledTasks(state, agent).map((task) => drop(task, agent))),
    ...mail.map(
      (task): Event => ({
        type: 'task.requeued',
        task,
        notBefore: context.now,
        alone: false,
        reason: 'the runtime restarted',
      }),
    ),
  ];
}
