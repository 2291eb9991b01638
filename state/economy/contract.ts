import type { AgentId, TaskId } from '../ids.ts';
import type { TaskSpec, Usage } from '../task.ts';
import { bookOf, deskOf, GLOBAL, type Posting, refund, reserve, transfer } from './accounts.ts';
import type { Economy } from './economy.ts';
import { termsOf } from './parameters.ts';
import { escrowOf, penaltyOf, rewardOf } from './reward.ts';
import { endStakes, lockStakes } from './stake.ts';
import { observe } from './standing.ts';

/** The task type whose verdicts are `task.reviewed`. */
const REVIEW = 'Review_Artifact';

/**
 * What a task pays and to whom, from its submission to the end of its session. Its base is fixed at submission:
 * new parameters change the terms of new tasks only.
 */
export interface Contract {
  readonly task: TaskId;
  readonly taskType: string;
  /** `global`, then the tags. */
  readonly scopes: readonly string[];
  readonly base: number;
  /** The previous link of the chain. */
  readonly after: TaskId | null;
  /** The task under review, where this one is a review that is paid by agreement. */
  readonly subject: TaskId | null;
  /** `open` until an attempt completes, `done` until it is paid, `ended` with or without pay, `closed` when forgotten. */
  phase: 'open' | 'done' | 'ended' | 'closed';
  /** Whether pay waits for a judgement. */
  awaits: boolean;
  /** The judgement, once there is one. */
  quality: number | null;
  /** Micro-karma set aside in each scope. */
  escrow: number;
  /** Who holds the task, or last did. */
  agent: AgentId | null;
  /** Micro-karma locked in each scope, in the order of `scopes`; empty while nothing is. */
  stakes: readonly number[];
  /** Penalty of the attempt that completed. */
  penalty: number;
  /** Times the task was routed. */
  routings: number;
  /** What the last attempt moved in `global` for its agent; null before. */
  delta: number | null;
  /** Votes on this work that wait for its review. */
  opinions: readonly Opinion[];
  /** Whether this task's agent has voted on the previous link. */
  voted: boolean;
}

export interface Opinion {
  readonly voter: AgentId;
  readonly opinion: number;
}

const NO_STAKES: Contract['stakes'] = [];
const NO_OPINIONS: Contract['opinions'] = [];

/** Writes the contract of a new task and sets aside the most it can pay. */
export function openContract(posting: Posting, spec: TaskSpec): Contract {
  const { economy } = posting;
  const { base } = termsOf(economy.parameters, spec.task_type);
  const subject = spec.task_type === REVIEW && !spec.reviewed ? subjectOf(spec.payload) : null;
  const contract: Contract = {
    task: spec.id,
    taskType: spec.task_type,
    scopes: scopesFor(economy, spec.tags),
    base,
    after: spec.after,
    subject,
    phase: 'open',
    awaits: spec.reviewed || subject !== null,
    quality: null,
    escrow: escrowOf(base),
    agent: null,
    stakes: NO_STAKES,
    penalty: 0,
    routings: 0,
    delta: null,
    opinions: NO_OPINIONS,
    voted: false,
  };
  for (const scope of contract.scopes) reserve(posting, scope, contract.escrow, spec.id);
  return contract;
}

/** Gives the task to an agent, which stakes on it; whoever held it before gets its stake back. */
export function assign(posting: Posting, contract: Contract, agent: AgentId): void {
  if (contract.phase !== 'open') return;
  endStakes(posting, contract, 'release');
  contract.agent = agent;
  contract.routings += 1;
  lockStakes(posting, contract, agent);
}

export function complete(posting: Posting, contract: Contract, agent: AgentId, usage: Usage): void {
  if (contract.phase !== 'open' || contract.agent !== agent) return;
  contract.penalty = penaltyOf(usage, contract.base, posting.economy.parameters);
  contract.phase = 'done';
  payIfDue(posting, contract);
}

/** Pays a contract that is done and waits for nothing: stakes end, the reward is paid, beliefs learn. */
export function payIfDue(posting: Posting, contract: Contract): void {
  const { agent, base, escrow, task } = contract;
  if (contract.phase !== 'done' || agent === null) return;
  if (contract.awaits && contract.quality === null) return;
  const { quality: rules, standing } = posting.economy.parameters;
  const quality = contract.quality ?? rules.unreviewed;
  const passed = quality >= rules.pass;
  const lost = passed ? 0 : (contract.stakes[0] ?? 0);
  endStakes(posting, contract, passed ? 'release' : 'forfeit');
  const delta = rewardOf(base, quality, contract.penalty);
  const reward = Math.max(delta, 0);
  for (const scope of contract.scopes) {
    const desk = deskOf(posting, scope, agent);
    const fine = Math.min(Math.max(-delta, 0), desk.holding.free);
    transfer(desk, 'escrow', 'free', reward, 'reward', task);
    transfer(desk, 'free', 'treasury', fine, 'penalty', task);
    refund(posting, scope, escrow - reward, task);
    if (scope === GLOBAL) contract.delta = reward - fine - lost;
  }
  contract.escrow = 0;
  contract.phase = 'ended';
  learn(posting, contract, agent, delta, contract.quality === null ? standing.unreviewedWeight : 1);
}

/** An attempt failed by a fault: its stakes are lost, its cost is charged, beliefs learn. */
export function fault(posting: Posting, contract: Contract, agent: AgentId, usage: Usage): void {
  if (contract.phase !== 'open' || contract.agent !== agent) return;
  const penalty = penaltyOf(usage, contract.base, posting.economy.parameters);
  const lost = contract.stakes[0] ?? 0;
  endStakes(posting, contract, 'forfeit');
  for (const scope of contract.scopes) {
    const desk = deskOf(posting, scope, agent);
    const charged = Math.min(penalty, desk.holding.free);
    transfer(desk, 'free', 'treasury', charged, 'penalty', contract.task);
    if (scope === GLOBAL) contract.delta = 0 - charged - lost;
  }
  learn(posting, contract, agent, -penalty, 1);
}

/** Ends a contract without pay. */
export function annul(posting: Posting, contract: Contract, stakes: 'release' | 'forfeit'): void {
  if (contract.phase === 'ended') return;
  const lost = stakes === 'forfeit' ? (contract.stakes[0] ?? 0) : 0;
  endStakes(posting, contract, stakes);
  for (const scope of contract.scopes) refund(posting, scope, contract.escrow, contract.task);
  contract.escrow = 0;
  contract.phase = 'ended';
  contract.delta = (contract.delta ?? 0) - lost;
}

function learn(posting: Posting, contract: Contract, agent: AgentId, delta: number, weight: number): void {
  const { economy, at } = posting;
  const rules = economy.parameters.standing;
  const value = delta / contract.base;
  for (const scope of contract.scopes) {
    observe(deskOf(posting, scope, agent).holding.belief, value, weight, at, rules);
  }
  const role = economy.roles.get(economy.agents.get(agent)?.role ?? '');
  if (role) observe(role, value, weight, at, rules);
}

function scopesFor(economy: Economy, tags: readonly string[]): readonly string[] {
  const scopes = [GLOBAL];
  for (const tag of tags) {
    if (scopes.includes(tag)) continue;
    if (!economy.books.has(tag) && economy.books.size > economy.parameters.scopesMax) continue;
    bookOf(economy, tag);
    scopes.push(tag);
  }
  return scopes.slice(); // without the room to grow that `push` has made
}

function subjectOf(payload: TaskSpec['payload']): TaskId | null {
  if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return null;
  const { subject } = payload;
  return typeof subject === 'string' ? (subject as TaskId) : null;
}
