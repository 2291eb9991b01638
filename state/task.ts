import { z } from 'zod';
import { ErrorData } from './error-data.ts';
import { BlobHash, SessionId, TaskId } from './ids.ts';

/** What is asked of an agent, in the words of the wire format. */
export const TaskSpec = z.object({
  id: TaskId,
  task_type: z.string().min(1).max(100),
  /** Read only by the role that serves `task_type`. */
  payload: z.json(),
  session_id: SessionId,
  /** Scopes in which the work counts besides `global`: `#peft`, `#metrics`. */
  tags: z.array(z.string().min(1).max(100)).max(16),
  metadata: z.record(z.string(), z.json()),
  /** 0 is served first, 9 last; equal priorities are first come, first served. */
  priority: z.number().int().min(0).max(9),
  /** The task whose result this one builds on: the previous link of the chain. */
  after: TaskId.nullable(),
  /** Whether a `Review_Artifact` task will judge the result; its pay waits for that. */
  reviewed: z.boolean(),
  attemptsMax: z.number().int().min(1).max(100),
  /** Time an attempt may take before its agent is stopped. */
  timeoutMs: z.number().int().min(1),
});
export type TaskSpec = z.infer<typeof TaskSpec>;

/** The spec with its fields in the order of the schema, so that equal specs are equal bytes in the log. */
export function inOrder(spec: TaskSpec): TaskSpec {
  const { id, task_type, payload, session_id, tags, metadata } = spec;
  const { priority, after, reviewed, attemptsMax, timeoutMs } = spec;
  return {
    id,
    task_type,
    payload,
    session_id,
    tags,
    metadata,
    priority,
    after,
    reviewed,
    attemptsMax,
    timeoutMs,
  };
}

/** Something a task made: a blob and what it holds. */
export const ArtifactRef = z.object({
  kind: z.string().min(1).max(100),
  blob: BlobHash,
  bytes: z.number().int().min(0),
});
export type ArtifactRef = z.infer<typeof ArtifactRef>;

/** What an attempt cost. In a deterministic run times are work units, one to the millisecond. */
export const Usage = z.object({
  wallMs: z.number().min(0),
  cpuMs: z.number().min(0),
  /** Pages, sentences, cells: the work itself, independent of the machine. */
  units: z.number().min(0),
  tokens: z.number().int().min(0),
  /** Money paid to others, in millionths of a US dollar. */
  costMicroUsd: z.number().int().min(0),
});
export type Usage = z.infer<typeof Usage>;

export const NO_USAGE: Usage = { wallMs: 0, cpuMs: 0, units: 0, tokens: 0, costMicroUsd: 0 };

/** An agent's opinion of the previous link of its chain, -1 (worthless) to 1 (excellent). */
export const Vote = z.object({
  task: TaskId,
  opinion: z.number().min(-1).max(1),
  reason: z.string().max(500),
});
export type Vote = z.infer<typeof Vote>;

/** How one attempt ended, as its agent reports it. */
export const Outcome = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('completed'),
    task: TaskId,
    attempt: z.number().int().min(1),
    artifacts: z.array(ArtifactRef).max(64),
    /** Small facts the workflow steers by; documents belong in artifacts. */
    output: z.json(),
    usage: Usage,
    votes: z.array(Vote).max(4),
  }),
  z.object({
    status: z.literal('failed'),
    task: TaskId,
    attempt: z.number().int().min(1),
    error: ErrorData,
    usage: Usage,
    votes: z.array(Vote).max(4),
  }),
  /** Time ran out on another task of its batch, before its turn. */
  z.object({ status: z.literal('unbegun'), task: TaskId, attempt: z.number().int().min(1) }),
]);
export type Outcome = z.infer<typeof Outcome>;

const Report = Outcome.array();

/**
 * The outcomes in what an agent sent.
 *
 * A completion that carries next to nothing is checked by hand: of so small a task the schema would be a large part,
 * and copies what it checks.
 * @throws ZodError when it is something else
 */
export function outcomesOf(report: unknown): Outcome[] {
  return Array.isArray(report) && report.every(isBareCompletion) ? report : Report.parse(report);
}

/** True only of what `Outcome` takes as it is. */
function isBareCompletion(value: unknown): value is Outcome {
  if (!hasOnly(value, 7)) return false;
  const { status, task, attempt, artifacts, output, usage, votes } = value;
  return (
    status === 'completed' &&
    typeof task === 'string' &&
    task.length > 0 &&
    task.length <= 200 &&
    isCount(attempt) &&
    attempt > 0 &&
    isEmpty(artifacts) &&
    output === null &&
    isEmpty(votes) &&
    isUsage(usage)
  );
}

function isUsage(value: unknown): boolean {
  if (!hasOnly(value, 5)) return false;
  const { wallMs, cpuMs, units, tokens, costMicroUsd } = value;
  return isAmount(wallMs) && isAmount(cpuMs) && isAmount(units) && isCount(tokens) && isCount(costMicroUsd);
}

/** An object of so many fields: if as many are known to be there, there are no others. */
function hasOnly(value: unknown, fields: number): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.keys(value).length === fields;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && isAmount(value);
}

/** What a `Review_Artifact` task answers in its `output`. */
export const Verdict = z.object({
  /** 0 worthless, 1 as expected, 1.5 outstanding. */
  quality: z.number().min(0).max(1.5),
  reasons: z.array(z.string().max(500)).max(32),
});
export type Verdict = z.infer<typeof Verdict>;
