import { type Account, GLOBAL, type Movement } from '../state/economy/accounts.ts';
import { karmaAt } from '../state/economy/balances.ts';
import { type Economy, evolveEconomy, initialEconomy } from '../state/economy/economy.ts';
import { KarmaError } from '../state/errors.ts';
import type { EventType } from '../state/events.ts';
import type { AgentId, Ms, Seq } from '../state/ids.ts';
import type { History, Moment } from './replay.ts';

/** A movement of an agent's karma, with the event that caused it and what the agent then held; all in micro-karma. */
export interface Entry extends Movement {
  readonly event: EventType;
  readonly free: number;
  readonly staked: number;
}

export interface Ledger {
  readonly entries: readonly Entry[];
  /** Decayed since the last entry, and not booked yet. */
  readonly due: number;
  /** Free and staked karma at the moment: what the leaderboard shows. */
  readonly balance: number;
  readonly seq: Seq;
  readonly now: Ms;
}

/**
 * The movements that make an agent's balance in a scope, oldest first.
 * @throws KarmaError `AGENT_UNKNOWN`; `CONFIG_INVALID` for a scope in which nobody ever held anything
 */
export function ledgerOf(
  history: History,
  agent: AgentId,
  scope: string = GLOBAL,
  until: Moment | null = null,
): Ledger {
  const world = { economy: initialEconomy(), retainClosed: false };
  const entries: Entry[] = [];
  let [free, staked] = [0, 0];
  let event: EventType = 'event.unknown';
  const listen = (movement: Movement): void => {
    if (movement.agent !== agent || movement.scope !== scope) return;
    free += gain(movement, 'free');
    staked += gain(movement, 'staked');
    entries.push({ ...movement, event, free, staked });
  };
  for (const recorded of history.events(until)) {
    event = recorded.event.type;
    evolveEconomy(world, recorded, listen);
  }
  const { economy } = world;
  if (!economy.agents.has(agent)) {
    const known = [...economy.agents.keys()].join(', ') || 'none';
    throw new KarmaError('AGENT_UNKNOWN', `no agent ${agent} had registered by then; there were ${known}`);
  }
  assertScope(economy, scope);
  const { seq, now } = history.timeAt(until);
  const balance = karmaAt(economy, agent, scope, now);
  return { entries, due: free + staked - balance, balance, seq, now };
}

/** @throws KarmaError `CONFIG_INVALID` for a scope in which nobody ever held anything, naming those there are */
export function assertScope({ books }: Economy, scope: string): void {
  if (books.has(scope)) return;
  const known = [...books.keys()].join(', ');
  throw new KarmaError('CONFIG_INVALID', `there was no scope ${scope} by then; there were ${known}`);
}

/** What a movement adds to one of its agent's accounts. */
export function gain({ from, to, amount }: Movement, account: Account): number {
  return (to === account ? amount : 0) - (from === account ? amount : 0);
}
