import { hash } from 'node:crypto';
import type { Result, Role, Tools } from '../../actors/role.ts';
import { type Json, KarmaError } from '../../state/errors.ts';
import type { AgentId, AskId, TaskId } from '../../state/ids.ts';
import type { TaskSpec, Vote } from '../../state/task.ts';
import type { Luck } from './luck.ts';
import type { Body } from './thread.ts';

/** What a task of the lab asks for, and how it misbehaves in its first attempts. */
export interface Job {
  readonly ms: number;
  readonly asks: number;
  /** Whether it asks once more when it is done. */
  readonly lingers: boolean;
  readonly poison: Poison | null;
}

export const POISONS = ['throw', 'refuse', 'large', 'stall', 'crash', 'hang', 'abort'] as const;

export interface Poison {
  readonly how: (typeof POISONS)[number];
  /** Attempts that it strikes in. */
  readonly times: number;
}

/** What is asked when the attempt has ended. */
export const TOO_LATE = 'too late';

export interface RoleWorld {
  /** For what a reviewer says; null if it is honest. */
  lies(reviewer: AgentId): Luck | null;
  /** Told when an agent begins a task. */
  begins(task: TaskId): void;
  /** How often the task has been attempted, this time included. */
  attempts(task: TaskId): number;
  /** Ends the process as a native crash would. */
  abort(): void;
}

/** Fake roles with the real roles' shapes: what they answer follows from what they are given. */
export function roleOf(agent: AgentId, body: Body, world: RoleWorld): Role {
  return {
    async perform(task, tools) {
      const job = jobOf(task);
      world.begins(task.id);
      if (job.poison && world.attempts(task.id) <= job.poison.times) await poison(job.poison, body, world);
      tools.spend(1 + job.ms);
      await body.pause(job.ms);
      const result = await work(agent, task, job, tools, world);
      if (job.lingers) void body.pause(300).then(() => linger(agent, task, body, tools, world));
      return result;
    },
  };
}

/** What a job's task puts out, whoever does it and however often it is tried. */
export function outputOf(task: TaskSpec): Json {
  return { answers: questionsOf(task, jobOf(task)).map((request) => answerOf('echo', request)) };
}

/** The answer of the lab's world to a question. */
export function answerOf(kind: string, request: Json): Json {
  return { [kind]: digest(request) };
}

const RESEARCH_JOB: Job = { ms: 40, asks: 0, lingers: false, poison: null };

function jobOf({ metadata }: TaskSpec): Job {
  return (metadata.job as Job | undefined) ?? RESEARCH_JOB;
}

function questionsOf({ id }: TaskSpec, { asks }: Job): Json[] {
  return Array.from({ length: asks }, (_, i) => ({ question: `${id}/${i}` }));
}

async function poison({ how }: Poison, body: Body, world: RoleWorld): Promise<void> {
  switch (how) {
    case 'throw':
      throw new Error('poison');
    case 'refuse':
      throw new KarmaError('PAYLOAD_INVALID', 'poison');
    case 'large':
      return;
    case 'stall':
      break;
    case 'crash':
      body.crash();
      break;
    case 'hang':
      body.hang();
      break;
    case 'abort':
      world.abort();
  }
  await new Promise(() => {});
}

/** Asks when it has ended, first by the rules, then past them. */
function linger(agent: AgentId, { id }: TaskSpec, body: Body, tools: Tools, world: RoleWorld): void {
  tools.ask('echo', TOO_LATE).catch(() => {});
  const question = { ask: `${id}?late` as AskId, agent, task: id, attempt: world.attempts(id), units: 0 };
  body.blurt({ ...question, kind: 'echo', request: 'later still' });
}

async function work(
  agent: AgentId,
  task: TaskSpec,
  job: Job,
  tools: Tools,
  world: RoleWorld,
): Promise<Result> {
  const payload = task.payload as Record<string, Json>;
  const votes = votesOf(task);
  const made = (kind: string) => ({ kind, content: { kind, from: digest(payload) } });
  const result = (output: Json, ...kinds: string[]) => ({ artifacts: kinds.map(made), output, votes });
  switch (task.task_type) {
    case 'Review_Artifact':
      return result(verdict(task, world.lies(agent)));
    case 'Fetch_Paper': {
      const { source = '' } = payload;
      await tools.ask('source.fetch', { source });
      await tools.ask('pdf.parse', { source });
      return result({ paper: digest(source).slice(0, 16), name: String(source), pageCount: 3 }, 'paper.text');
    }
    case 'Summarise_Paper':
      return result(null, 'paper.document', 'paper.summary');
    case 'Extract_Metrics':
      return result(null, 'paper.metrics');
    case 'Compare_Methods':
      if (task.metadata.job) break;
      return result({ claims: claimsOf(payload) }, 'comparison');
    case 'Critique_Claim':
      return result(null, 'critique');
    case 'Synthesise_Report':
      if (task.metadata.job) break;
      return result(null, 'report');
    default:
  }
  if (job.poison?.how === 'large' && world.attempts(task.id) <= job.poison.times) {
    return result('x'.repeat(5_000));
  }
  const answers: Json[] = [];
  for (const request of questionsOf(task, job)) answers.push(await tools.ask('echo', request));
  return result({ answers }, 'work');
}

function claimsOf({ papers, claimsMax }: Record<string, Json>): Json[] {
  const refs = (papers as { paper: string }[]).map(({ paper }) => ({ paper, claim: 0 }));
  return refs.slice(0, claimsMax as number);
}

function votesOf({ id, after }: TaskSpec): Vote[] {
  if (!after) return [];
  const die = Number.parseInt(digest(id).slice(0, 2), 16);
  return die < 128 ? [{ task: after, opinion: die / 64 - 1, reason: 'so it seems' }] : [];
}

function verdict({ payload }: TaskSpec, lies: Luck | null): Json {
  const reasons = ['read it'];
  const { subject = '' } = payload as Record<string, Json>;
  if (!lies) return { quality: 0.4 + Number.parseInt(digest(subject).slice(0, 2), 16) / 256, reasons };
  const nonsense: Json[] = [null, 'fine', { quality: 7, reasons }, { quality: -1, reasons }, { quality: 1 }];
  return lies.pick([{ quality: 0, reasons }, { quality: 1.5, reasons }, ...nonsense]) ?? null;
}

function digest(value: Json): string {
  return hash('sha256', JSON.stringify(value));
}
