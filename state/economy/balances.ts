import type { AgentId, Ms, TaskId } from '../ids.ts';
import { type Book, freeAt } from './accounts.ts';
import type { Economy } from './economy.ts';

/**
 * Readings of the books at a time, decay included. All are pure: reading changes nothing, at whatever time and however
 * often.
 */

/** Free and staked karma of an agent in a scope, in micro-karma. */
export function karmaAt(economy: Economy, agent: AgentId, scope: string, now: Ms): number {
  const holding = economy.books.get(scope)?.holdings.get(agent);
  return holding ? freeAt(economy, holding, now) + holding.staked : 0;
}

export interface Balance {
  readonly agent: AgentId;
  readonly free: number;
  readonly staked: number;
}

/** Every agent's balance in a scope, highest first, equals by id. */
export function leaderboard(economy: Economy, scope: string, now: Ms): Balance[] {
  const balances: Balance[] = [];
  for (const [agent, holding] of economy.books.get(scope)?.holdings ?? []) {
    balances.push({ agent, free: freeAt(economy, holding, now), staked: holding.staked });
  }
  return balances.sort((a, b) => b.free + b.staked - a.free - a.staked || (a.agent < b.agent ? -1 : 1));
}

/** The treasury's balance in a scope: what is decayed by `now` counts as returned to it. */
export function treasuryAt(economy: Economy, scope: string, now: Ms): number {
  const book = economy.books.get(scope);
  if (!book) return 0;
  let treasury = book.treasury;
  for (const holding of book.holdings.values()) treasury += holding.free - freeAt(economy, holding, now);
  return treasury;
}

/** The sum of a scope's accounts: zero, or the books are wrong. */
export function sumOf(book: Book): number {
  let sum = book.treasury + book.escrow;
  for (const holding of book.holdings.values()) sum += holding.free + holding.staked;
  return sum;
}

/**
 * What a task's last attempt moved in `global` for its agent, in micro-karma: reward, or penalty and forfeited stake.
 * Null before there is a result, and for tasks of closed sessions that the state has dropped.
 */
export function karmaDelta(economy: Economy, task: TaskId): number | null {
  return economy.contracts.get(task)?.delta ?? null;
}
