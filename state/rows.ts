import type { Event } from './events.ts';
import type { StoredEvent } from './log.ts';
import type { TaskSpec } from './task.ts';

/**
 * The commonest events as rows, a code and the fields in order, instead of objects: half the time to write, and fewer
 * bytes. Part of the format of log version 2: codes and the order of fields are never changed; new fields come last.
 */
const SUBMITTED = 1;
const ROUTED = 2;
const STARTED = 3;
const COMPLETED = 4;

export type SpecRow = [
  TaskSpec['id'],
  TaskSpec['task_type'],
  TaskSpec['payload'],
  TaskSpec['session_id'],
  TaskSpec['tags'],
  TaskSpec['metadata'],
  TaskSpec['priority'],
  TaskSpec['after'],
  TaskSpec['reviewed'],
  TaskSpec['attemptsMax'],
  TaskSpec['timeoutMs'],
];

export function specToRow(spec: TaskSpec): SpecRow {
  return [
    spec.id,
    spec.task_type,
    spec.payload,
    spec.session_id,
    spec.tags,
    spec.metadata,
    spec.priority,
    spec.after,
    spec.reviewed,
    spec.attemptsMax,
    spec.timeoutMs,
  ];
}

export function specOfRow(row: SpecRow): TaskSpec {
  return {
    id: row[0],
    task_type: row[1],
    payload: row[2],
    session_id: row[3],
    tags: row[4],
    metadata: row[5],
    priority: row[6],
    after: row[7],
    reviewed: row[8],
    attemptsMax: row[9],
    timeoutMs: row[10],
  };
}

/** The event as a row, or as it is where there are none of its type. (An import may bring one that lacks its parts.) */
export function toRow(stored: StoredEvent | Event): unknown {
  const event = stored as Event;
  switch (event.type) {
    case 'task.submitted':
      return isWhole(event.task) ? [SUBMITTED, specToRow(event.task)] : event;
    case 'task.routed': {
      if (!isWhole(event.choice)) return event;
      const { policy, candidates, scores, propensities } = event.choice;
      return [ROUTED, event.task, event.agent, event.attempt, policy, candidates, scores, propensities];
    }
    case 'tasks.started':
      return [STARTED, event.agent, event.tasks, event.deadline];
    case 'task.completed': {
      if (!isWhole(event.usage)) return event;
      const { task, agent, attempt, artifacts, output, usage } = event;
      const { wallMs, cpuMs, units, tokens, costMicroUsd } = usage;
      return [COMPLETED, task, agent, attempt, artifacts, output, wallMs, cpuMs, units, tokens, costMicroUsd];
    }
    default:
      return event;
  }
}

/** The event of a row; null for a row that none is written as. */
export function ofRow(row: readonly unknown[]): StoredEvent | null {
  switch (row[0]) {
    case SUBMITTED:
      if (row.length !== 2 || !isSpecRow(row[1])) return null;
      return { type: 'task.submitted', task: specOfRow(row[1]) };
    case ROUTED:
      if (row.length !== 8) return null;
      return {
        type: 'task.routed',
        task: row[1],
        agent: row[2],
        attempt: row[3],
        choice: { policy: row[4], candidates: row[5], scores: row[6], propensities: row[7] },
      };
    case STARTED:
      if (row.length !== 4) return null;
      return { type: 'tasks.started', agent: row[1], tasks: row[2], deadline: row[3] };
    case COMPLETED:
      if (row.length !== 11) return null;
      return {
        type: 'task.completed',
        task: row[1],
        agent: row[2],
        attempt: row[3],
        artifacts: row[4],
        output: row[5],
        usage: { wallMs: row[6], cpuMs: row[7], units: row[8], tokens: row[9], costMicroUsd: row[10] },
      };
    default:
      return null;
  }
}

function isWhole(part: object): boolean {
  return typeof part === 'object' && part !== null;
}

function isSpecRow(value: unknown): value is SpecRow {
  return Array.isArray(value) && value.length === 11;
}
