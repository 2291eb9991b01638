import { z } from 'zod';
import { ErrorData } from './error-data.ts';
import { AgentId, AskId, type Ms, type Seq, SessionId, TaskId } from './ids.ts';
import { ArtifactRef, TaskSpec, Usage, Vote } from './task.ts';

/**
 * Everything that can have happened. Events are facts in the past tense and are never edited; a changed shape gets
 * a new log version and an upcaster (`upcast.ts`). What follows from them (states, balances, beliefs) is projected.
 */

const attempt = z.number().int().min(1);
const at = z.number().min(0);

/** One choice of an agent for a task. The arrays run in parallel, candidates in roster order. */
export const Choice = z.object({
  policy: z.string(),
  candidates: z.array(AgentId).min(1),
  scores: z.array(z.number()),
  /** Probability with which the policy would have chosen each candidate; sums to 1. */
  propensities: z.array(z.number().min(0).max(1)),
});
export type Choice = z.infer<typeof Choice>;

const runtimeEvents = [
  z.object({
    type: z.literal('runtime.started'),
    /** Counts the starts of this log; the leader epoch of the records that follow. */
    epoch: z.number().int().min(1),
    /** Seed of all dice until the next start. */
    seed: z.number().int().min(0),
    version: z.string(),
    /** How the previous run ended: an abort is charged to the tasks that were in flight. */
    previous: z.enum(['none', 'stopped', 'killed', 'aborted']),
  }),
  z.object({ type: z.literal('runtime.stopped'), reason: z.string() }),
] as const;

const agentEvents = [
  z.object({
    type: z.literal('agent.registered'),
    agent: AgentId,
    role: z.string(),
    taskTypes: z.array(z.string()),
    mailboxMax: z.number().int().min(1),
    /** Tasks the agent takes at a time. */
    batchMax: z.number().int().min(1),
  }),
  z.object({ type: z.literal('agent.lost'), agent: AgentId, silentMs: z.number().min(0) }),
  z.object({ type: z.literal('agent.found'), agent: AgentId }),
  z.object({ type: z.literal('agent.failed'), agent: AgentId, error: ErrorData }),
  z.object({ type: z.literal('agent.restarted'), agent: AgentId, restarts: z.number().int().min(1) }),
  z.object({ type: z.literal('agent.retired'), agent: AgentId, reason: z.string() }),
  z.object({ type: z.literal('agent.stopped'), agent: AgentId }),
] as const;

const sessionEvents = [
  z.object({
    type: z.literal('session.opened'),
    session: SessionId,
    /** The workflow that steers the session: `research`. */
    workflow: z.string(),
    /** What the user asked for, as the workflow understands it. */
    spec: z.json(),
  }),
  z.object({
    type: z.literal('session.closed'),
    session: SessionId,
    status: z.enum(['done', 'partial', 'failed', 'cancelled']),
    reason: z.string(),
    /** What the workflow answers, as it defines it. */
    output: z.json(),
  }),
] as const;

const taskEvents = [
  z.object({ type: z.literal('task.submitted'), task: TaskSpec }),
  /** Every mailbox that could take the task is full or its agent is away; it waits in the backlog. */
  z.object({ type: z.literal('task.deferred'), task: TaskId, reason: z.string() }),
  /** The task lies in the agent's mailbox. */
  z.object({ type: z.literal('task.routed'), task: TaskId, agent: AgentId, attempt, choice: Choice }),
  /** One batch handed to an agent. Durable before delivery, so an attempt that kills the process is counted. */
  z.object({
    type: z.literal('tasks.started'),
    agent: AgentId,
    tasks: z.array(TaskId).min(1),
    /** When the lease ends: the agent is stopped if it has not reported by then. */
    deadline: at,
  }),
  z.object({
    type: z.literal('task.completed'),
    task: TaskId,
    agent: AgentId,
    attempt,
    artifacts: z.array(ArtifactRef),
    output: z.json(),
    usage: Usage,
  }),
  z.object({
    type: z.literal('task.failed'),
    task: TaskId,
    agent: AgentId,
    attempt,
    error: ErrorData,
    usage: Usage,
    /** False when the attempt was lost without a fault of the task or its agent. */
    charged: z.boolean(),
  }),
  /** Back to the backlog, not to be routed before `notBefore`; `alone`: to run while nothing else does. */
  z.object({
    type: z.literal('task.requeued'),
    task: TaskId,
    notBefore: at,
    alone: z.boolean(),
    reason: z.string(),
  }),
  z.object({
    type: z.literal('task.dead'),
    task: TaskId,
    attempts: z.number().int().min(0),
    error: ErrorData,
  }),
  z.object({ type: z.literal('task.cancelled'), task: TaskId, reason: z.string() }),
  /** The agent no longer works on a task that was cancelled while it did. */
  z.object({ type: z.literal('task.dropped'), task: TaskId, agent: AgentId }),
  /** Ended long ago, and no longer part of the state. `kept`: ended as early, but an open task names them. */
  z.object({
    type: z.literal('tasks.forgotten'),
    session: SessionId,
    tasks: z.array(TaskId),
    kept: z.array(TaskId),
  }),
  /** A reviewer judged the work of `agent` on `task`. */
  z.object({
    type: z.literal('task.reviewed'),
    task: TaskId,
    agent: AgentId,
    review: TaskId,
    reviewer: AgentId,
    quality: z.number().min(0).max(1.5),
    reasons: z.array(z.string()),
  }),
  /** `voter`, working on `via`, gave its opinion of the previous link of the chain. */
  z.object({
    type: z.literal('vote.cast'),
    voter: AgentId,
    via: TaskId,
    agent: AgentId,
    ...Vote.shape,
  }),
] as const;

const askEvents = [
  z.object({
    type: z.literal('ask.made'),
    ask: AskId,
    task: TaskId,
    agent: AgentId,
    /** Names the performer: `source.fetch`, `pdf.parse`. */
    kind: z.string(),
    request: z.json(),
  }),
  z.object({ type: z.literal('ask.answered'), ask: AskId, answer: z.json(), usage: Usage }),
  z.object({ type: z.literal('ask.failed'), ask: AskId, error: ErrorData }),
] as const;

const economyEvents = [
  /** The parameters of the economy from here on; their shape is `EconomyParameters`. */
  z.object({ type: z.literal('economy.configured'), parameters: z.json() }),
] as const;

/** Stands in for an event of a type this release does not know: it advances the head and changes nothing. */
const unknownEvent = z.object({ type: z.literal('event.unknown'), original: z.string() });

export const Event = z.discriminatedUnion('type', [
  unknownEvent,
  ...runtimeEvents,
  ...agentEvents,
  ...sessionEvents,
  ...taskEvents,
  ...askEvents,
  ...economyEvents,
]);
export type Event = z.infer<typeof Event>;
export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** An event with its place in the log and the time of its turn. */
export interface Recorded {
  readonly seq: Seq;
  readonly at: Ms;
  readonly event: Event;
}

/** Makes a forgotten case a compile error; at run time names what came in its place. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
