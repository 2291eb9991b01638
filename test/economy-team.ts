import { type Economy, evolveEconomy, initialEconomy } from '../state/economy/economy.ts';
import { DEFAULT_PARAMETERS, type EconomyParameters } from '../state/economy/parameters.ts';
import type { ErrorData } from '../state/errors.ts';
import type { Event } from '../state/events.ts';
import type { AgentId, Ms, Seq, SessionId, TaskId } from '../state/ids.ts';
import { NO_USAGE, type TaskSpec, type Usage } from '../state/task.ts';

/** A team whose events are told one by one: the shortest way from facts to balances. */
export interface Team {
  readonly economy: Economy;
  retainClosed: boolean;
  /** Time of the next event. */
  now: Ms;
  seq: number;
}

export const SESSION = 'session' as SessionId;
export const SECOND = 1000;
export const DAY = 86_400 * SECOND;
export const ERROR = { code: 'INTERNAL', message: 'test', retry: 'later', details: {} } as const;

export const agentId = (name: string) => name as AgentId;
export const taskId = (name: string) => name as TaskId;

/** Agents by name, with their roles. */
export function newTeam(
  roles: Readonly<Record<string, string>>,
  parameters: EconomyParameters = DEFAULT_PARAMETERS,
): Team {
  const team = { economy: initialEconomy(parameters), retainClosed: false, now: 0, seq: 0 };
  for (const [name, role] of Object.entries(roles)) join(team, name, role);
  return team;
}

export function tell(team: Team, event: Event): void {
  team.seq += 1;
  const recorded = { seq: team.seq as Seq, at: team.now, event };
  evolveEconomy(team, recorded);
}

export function join(team: Team, name: string, role: string): void {
  const agent = agentId(name);
  tell(team, { type: 'agent.registered', agent, role, taskTypes: [], mailboxMax: 9, batchMax: 1 });
}

export function specOf(id: string, more: Partial<TaskSpec> = {}): TaskSpec {
  return {
    id: taskId(id),
    task_type: 'Summarise_Paper',
    payload: null,
    session_id: SESSION,
    tags: [],
    metadata: {},
    priority: 5,
    after: null,
    reviewed: true,
    attemptsMax: 3,
    timeoutMs: 1,
    ...more,
  };
}

export function submit(team: Team, id: string, more: Partial<TaskSpec> = {}): void {
  tell(team, { type: 'task.submitted', task: specOf(id, more) });
}

export function route(team: Team, id: string, agent: string): void {
  const choice = { policy: 'test', candidates: [], scores: [], propensities: [] };
  tell(team, { type: 'task.routed', task: taskId(id), agent: agentId(agent), attempt: 1, choice });
}

export function complete(team: Team, id: string, agent: string, usage: Partial<Usage> = {}): void {
  const end = { task: taskId(id), agent: agentId(agent), attempt: 1, usage: { ...NO_USAGE, ...usage } };
  tell(team, { type: 'task.completed', ...end, artifacts: [], output: null });
}

export function fail(
  team: Team,
  id: string,
  agent: string,
  charged: boolean,
  usage: Partial<Usage> = {},
  error: ErrorData = ERROR,
): void {
  const end = { task: taskId(id), agent: agentId(agent), attempt: 1, usage: { ...NO_USAGE, ...usage } };
  tell(team, { type: 'task.failed', ...end, error, charged });
}

export function review(
  team: Team,
  id: string,
  agent: string,
  quality: number,
  by: { review: string; reviewer: string } = { review: 'elsewhere', reviewer: 'outsider' },
): void {
  const verdict = { review: taskId(by.review), reviewer: agentId(by.reviewer), quality, reasons: [] };
  tell(team, { type: 'task.reviewed', task: taskId(id), agent: agentId(agent), ...verdict });
}

export function vote(
  team: Team,
  voter: string,
  via: string,
  agent: string,
  task: string,
  opinion: number,
): void {
  const about = { agent: agentId(agent), task: taskId(task), opinion, reason: '' };
  tell(team, { type: 'vote.cast', voter: agentId(voter), via: taskId(via), ...about });
}

export function closeSession(team: Team): void {
  tell(team, { type: 'session.closed', session: SESSION, status: 'done', reason: '', output: null });
}

/** A whole task: submitted, routed, completed, and judged unless `quality` is null. */
export function work(
  team: Team,
  agent: string,
  quality: number | null,
  more: Partial<TaskSpec> & { usage?: Partial<Usage> } = {},
): string {
  const { usage, ...spec } = more;
  const id = `task-${team.seq}`;
  submit(team, id, { reviewed: quality !== null, ...spec });
  route(team, id, agent);
  complete(team, id, agent, usage);
  if (quality !== null) review(team, id, agent, quality);
  return id;
}
