import { z } from 'zod';
import { ErrorData } from './error-data.ts';
import { AgentId, AskId, SessionId, TaskId } from './ids.ts';
import { Outcome, TaskSpec, Usage } from './task.ts';

/** What can be wanted of the supervisor. `decide` answers with events or refuses with a `KarmaError`. */
export const Command = z.discriminatedUnion('type', [
  /** First command of every run: settles what the previous run left in flight. */
  z.object({
    type: z.literal('runtime.start'),
    seed: z.number().int().min(0),
    version: z.string(),
    previous: z.enum(['none', 'stopped', 'killed', 'aborted']),
  }),
  z.object({ type: z.literal('runtime.stop'), reason: z.string() }),
  z.object({ type: z.literal('economy.configure'), parameters: z.json() }),
  z.object({
    type: z.literal('agent.register'),
    agent: AgentId,
    role: z.string().min(1),
    taskTypes: z.array(z.string().min(1)).min(1),
    mailboxMax: z.number().int().min(1),
    batchMax: z.number().int().min(1),
  }),
  z.object({ type: z.literal('agent.lose'), agent: AgentId, silentMs: z.number().min(0) }),
  z.object({ type: z.literal('agent.find'), agent: AgentId }),
  /** The thread that carried these agents died or was stopped. */
  z.object({ type: z.literal('agents.fail'), agents: z.array(AgentId).min(1), error: ErrorData }),
  z.object({ type: z.literal('agent.stop'), agent: AgentId }),
  z.object({
    type: z.literal('agent.report'),
    agent: AgentId,
    outcomes: z.array(Outcome).min(1),
    /** Whether nothing could be recorded for some of the time: then it is nobody's fault that it ran out. */
    logFull: z.boolean().optional(),
  }),
  z.object({
    type: z.literal('session.open'),
    session: SessionId,
    workflow: z.string().min(1),
    spec: z.json(),
  }),
  z.object({
    type: z.literal('session.close'),
    session: SessionId,
    status: z.enum(['done', 'partial', 'failed', 'cancelled']),
    reason: z.string(),
    output: z.json(),
  }),
  /** May be repeated until it is answered: `TASK_EXISTS` while the task is known (`Limits.tasksKept`). */
  z.object({ type: z.literal('task.submit'), task: TaskSpec }),
  z.object({
    type: z.literal('ask.make'),
    ask: AskId,
    task: TaskId,
    agent: AgentId,
    attempt: z.number().int().min(1),
    kind: z.string().min(1),
    request: z.json(),
  }),
  z.object({ type: z.literal('ask.answer'), ask: AskId, answer: z.json(), usage: Usage }),
  z.object({ type: z.literal('ask.fail'), ask: AskId, error: ErrorData }),
  /** Nothing happened but time: look at deadlines and pauses. */
  z.object({ type: z.literal('time.pass') }),
]);
export type Command = z.infer<typeof Command>;
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>;
