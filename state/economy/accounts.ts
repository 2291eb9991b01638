import type { AgentId, Ms, Seq, TaskId } from '../ids.ts';
import { decayed, tickAt } from './decay.ts';
import type { Economy } from './economy.ts';
import { type Belief, noBelief } from './standing.ts';

/** The scope in which every task counts; the other scopes are the tags. */
export const GLOBAL = 'global';

/**
 * The accounts of one scope, in integer micro-karma. `treasury + escrow + sum(free + staked) = 0` after every event;
 * only the treasury, which issues karma, may be negative.
 */
export interface Book {
  treasury: number;
  escrow: number;
  readonly holdings: Map<AgentId, Holding>;
}

/** What an agent owns in a scope, and what is believed of it there. */
export interface Holding {
  /** As of `tick`; decays. */
  free: number;
  /** Locked in stakes; does not decay. */
  staked: number;
  /** Grid line of the decay already booked. */
  tick: number;
  readonly belief: Belief;
}

export type Account = 'treasury' | 'escrow' | 'free' | 'staked';

export type Cause =
  | 'grant'
  | 'decay'
  | 'escrow'
  | 'reward'
  | 'refund'
  | 'penalty'
  | 'stake'
  | 'release'
  | 'forfeit'
  | 'vote';

/** One transfer between two accounts of a scope. Not part of the state; see `evolveEconomy`. */
export interface Movement {
  readonly seq: Seq;
  readonly at: Ms;
  readonly scope: string;
  readonly cause: Cause;
  readonly from: Account;
  readonly to: Account;
  /** Owner of the free or staked account; null between treasury and escrow. */
  readonly agent: AgentId | null;
  readonly task: TaskId | null;
  /** Positive micro-karma. */
  readonly amount: number;
}

/** The event being booked, and whoever wants to see its movements. */
export interface Posting {
  readonly economy: Economy;
  readonly seq: Seq;
  readonly at: Ms;
  readonly tick: number;
  readonly listen: ((movement: Movement) => void) | undefined;
}

export function bookOf(economy: Economy, scope: string): Book {
  let book = economy.books.get(scope);
  if (!book) {
    book = { treasury: 0, escrow: 0, holdings: new Map() };
    economy.books.set(scope, book);
  }
  return book;
}

/** One agent's accounts in one scope, opened for an event. */
export interface Desk {
  readonly posting: Posting;
  readonly scope: string;
  readonly book: Book;
  readonly agent: AgentId;
  readonly holding: Holding;
}

/** Opens an agent's accounts with decay booked up to the event: the only way to a holding that is to change. */
export function deskOf(posting: Posting, scope: string, agent: AgentId): Desk {
  const book = bookOf(posting.economy, scope);
  let holding = book.holdings.get(agent);
  if (!holding) {
    holding = { free: 0, staked: 0, tick: posting.tick, belief: noBelief() };
    book.holdings.set(agent, holding);
  }
  const desk = { posting, scope, book, agent, holding };
  if (posting.tick > holding.tick) {
    const left = decayed(holding.free, posting.tick - holding.tick);
    transfer(desk, 'free', 'treasury', holding.free - left, 'decay', null);
    holding.tick = posting.tick;
  }
  return desk;
}

/** Free karma at `now`, decay included. */
export function freeAt(economy: Economy, holding: Holding, now: Ms): number {
  return decayed(holding.free, tickAt(now, economy.parameters.halfLifeMs) - holding.tick);
}

/** Moves karma from or to an agent's account; moves nothing for 0. The caller sees to it that `from` holds it. */
export function transfer(
  desk: Desk,
  from: Account,
  to: Account,
  amount: number,
  cause: Cause,
  task: TaskId | null,
): void {
  if (amount <= 0) return;
  add(desk, from, -amount);
  add(desk, to, amount);
  const { posting, scope, agent } = desk;
  const { seq, at } = posting;
  posting.listen?.({ seq, at, scope, cause, from, to, agent, task, amount });
}

/** Sets karma aside for a task. */
export function reserve(
  { economy, seq, at, listen }: Posting,
  scope: string,
  amount: number,
  task: TaskId,
): void {
  const book = bookOf(economy, scope);
  book.treasury -= amount;
  book.escrow += amount;
  listen?.({ seq, at, scope, cause: 'escrow', from: 'treasury', to: 'escrow', agent: null, task, amount });
}

/** Returns what a task did not pay out. */
export function refund(
  { economy, seq, at, listen }: Posting,
  scope: string,
  amount: number,
  task: TaskId,
): void {
  if (amount <= 0) return;
  const book = bookOf(economy, scope);
  book.escrow -= amount;
  book.treasury += amount;
  listen?.({ seq, at, scope, cause: 'refund', from: 'escrow', to: 'treasury', agent: null, task, amount });
}

function add({ book, holding }: Desk, account: Account, amount: number): void {
  switch (account) {
    case 'treasury':
      book.treasury += amount;
      break;
    case 'escrow':
      book.escrow += amount;
      break;
    case 'free':
      holding.free += amount;
      break;
    case 'staked':
      holding.staked += amount;
  }
}
