import type { Choice, Event } from './events.ts';
import type { StoredEvent } from './log.ts';
import type { TaskSpec } from './task.ts';

/**
 * The commonest events as rows, a code and the fields in order, instead of objects: half the time to write, and fewer
 * bytes. Part of the format of the log since version 2: codes and the order of fields are never changed; new fields
 * come last.
 */
const SUBMITTED = 1;
const ROUTED = 2;
const STARTED = 3;
const COMPLETED = 4;
/**
 * Since version 3: routed by the same policy among the same candidates as the task before in the record. Of the numbers
 * only those that are others, each behind its index: the choices of a turn differ in little but the waits.
 */
const ROUTED_ALIKE = 5;

const ROWS_SINCE = 2;
const ALIKE_SINCE = 3;

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

/** The events of a record as a release of that log version writes them. */
export function toRows(events: readonly (StoredEvent | Event)[], version: number): readonly unknown[] {
  if (version < ROWS_SINCE) return events;
  let before: Choice | null = null;
  return events.map((event) => {
    const row = (before && alikeRow(event as Event, before)) ?? toRow(event as Event);
    if (version >= ALIKE_SINCE) before = choiceOf(event) ?? before;
    return row;
  });
}

/** The events that rows, or objects among them, stand for; null when one stands for none. */
export function ofRows(rows: readonly unknown[]): StoredEvent[] | null {
  const events: StoredEvent[] = [];
  let before: Choice | null = null;
  for (const row of rows) {
    const event: unknown = Array.isArray(row) ? ofRow(row, before) : row;
    if (!isEvent(event)) return null;
    before = choiceOf(event) ?? before;
    events.push(event);
  }
  return events;
}

/** The event as a row, or as it is where there are none of its type. (An import may bring one that lacks its parts.) */
function toRow(event: Event): unknown {
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
function ofRow(row: readonly unknown[], before: Choice | null): StoredEvent | null {
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
    case ROUTED_ALIKE: {
      const scores = before && changed(before.scores, row[4]);
      const propensities = before && changed(before.propensities, row[5]);
      if (row.length !== 6 || !scores || !propensities) return null;
      const { policy, candidates } = before;
      return {
        type: 'task.routed',
        task: row[1],
        agent: row[2],
        attempt: row[3],
        choice: { policy, candidates, scores, propensities },
      };
    }
    default:
      return null;
  }
}

function alikeRow(event: Event, before: Choice): unknown[] | null {
  const choice = event.type === 'task.routed' ? choiceOf(event) : null;
  if (event.type !== 'task.routed' || !choice || choice.policy !== before.policy) return null;
  if (!isSame(choice.candidates, before.candidates)) return null;
  const scores = changesOf(choice.scores, before.scores);
  const propensities = changesOf(choice.propensities, before.propensities);
  return [ROUTED_ALIKE, event.task, event.agent, event.attempt, scores, propensities];
}

/** The choice of a routing, if it has all its parts. */
function choiceOf(event: StoredEvent | Event): Choice | null {
  if (event.type !== 'task.routed' || typeof event.choice !== 'object' || event.choice === null) return null;
  const { candidates, scores, propensities } = event.choice as Choice;
  if (!Array.isArray(candidates) || !Array.isArray(scores) || !Array.isArray(propensities)) return null;
  const alike = scores.length === candidates.length && propensities.length === candidates.length;
  return alike ? (event.choice as Choice) : null;
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some === others || (some.length === others.length && some.every((one, i) => one === others[i]));
}

const NO_CHANGES: number[] = [];

/** Index and value of what is other than before. */
function changesOf(numbers: readonly number[], before: readonly number[]): number[] {
  if (numbers === before) return NO_CHANGES;
  let changes = NO_CHANGES;
  for (let i = 0; i < numbers.length; i += 1) {
    const number = numbers[i] as number;
    if (!isOther(number, before[i] as number)) continue;
    if (changes === NO_CHANGES) changes = [i, number];
    else changes.push(i, number);
  }
  return changes;
}

/** Like `Object.is`, which makes an object of each number; but nothing is like `NaN`. */
function isOther(number: number, before: number): boolean {
  return number !== before || (number === 0 && 1 / number !== 1 / before);
}

/** Null when the changes are none of these numbers. */
function changed(before: readonly number[], changes: unknown): number[] | null {
  if (!Array.isArray(changes) || changes.length % 2 > 0) return null;
  const numbers = before.slice();
  for (let i = 0; i < changes.length; i += 2) {
    const index: unknown = changes[i];
    if (!Number.isInteger(index) || numbers[index as number] === undefined) return null;
    numbers[index as number] = changes[i + 1];
  }
  return numbers;
}

function isEvent(value: unknown): value is StoredEvent {
  return typeof (value as { type?: unknown } | null)?.type === 'string';
}

function isWhole(part: object): boolean {
  return typeof part === 'object' && part !== null;
}

function isSpecRow(value: unknown): value is SpecRow {
  return Array.isArray(value) && value.length === 11;
}
