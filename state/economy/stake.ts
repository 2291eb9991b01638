import type { AgentId, Ms } from '../ids.ts';
import { deskOf, freeAt, GLOBAL, type Posting, transfer } from './accounts.ts';
import type { Contract } from './contract.ts';
import type { Economy } from './economy.ts';
import { type EconomyParameters, termsOf } from './parameters.ts';

/**
 * A stake is locked in every scope of a task when an agent takes it: the share of its free karma that the task type
 * asks for, in `global` at least `stakeMin`. `Contract.stakes` says what is locked for which task, so the `staked`
 * account of an agent is the sum of its contracts' stakes and nothing is locked twice.
 */

const NONE: readonly number[] = [];

/** Whether tasks of this type lock anything. */
export function asksStake({ parameters }: Economy, taskType: string): boolean {
  return termsOf(parameters, taskType).stakeShare > 0;
}

/** Whether the agent can take a task of this type at `now`. */
export function canStake(economy: Economy, agent: AgentId, taskType: string, now: Ms): boolean {
  if (!asksStake(economy, taskType)) return true;
  const holding = economy.books.get(GLOBAL)?.holdings.get(agent);
  return holding !== undefined && freeAt(economy, holding, now) >= economy.parameters.stakeMin;
}

/** What an agent with so much free karma in a scope locks there to take a task of this type, in micro-karma. */
export function stakeOf(
  parameters: EconomyParameters,
  taskType: string,
  scope: string,
  free: number,
): number {
  const { stakeShare } = termsOf(parameters, taskType);
  if (stakeShare === 0) return 0;
  const asked = Math.floor(free * stakeShare);
  return Math.min(scope === GLOBAL ? Math.max(asked, parameters.stakeMin) : asked, free);
}

/** Locks the stakes of the contract's agent; where it has less than is asked, all it has. */
export function lockStakes(posting: Posting, contract: Contract, agent: AgentId): void {
  const { parameters } = posting.economy;
  if (!asksStake(posting.economy, contract.taskType)) return;
  contract.stakes = contract.scopes.map((scope) => {
    const desk = deskOf(posting, scope, agent);
    const locked = stakeOf(parameters, contract.taskType, scope, desk.holding.free);
    transfer(desk, 'free', 'staked', locked, 'stake', contract.task);
    return locked;
  });
}

/** Ends the stakes of a contract: back to its agent, or to the treasury. */
export function endStakes(posting: Posting, contract: Contract, end: 'release' | 'forfeit'): void {
  const { agent, stakes, scopes, task } = contract;
  if (agent === null) return;
  for (let i = 0; i < stakes.length; i += 1) {
    const desk = deskOf(posting, scopes[i] ?? GLOBAL, agent);
    transfer(desk, 'staked', end === 'release' ? 'free' : 'treasury', stakes[i] ?? 0, end, task);
  }
  contract.stakes = NONE;
}
