import { karmaAt } from '../state/economy/balances.ts';
import { type Economy, evolveEconomy, initialEconomy } from '../state/economy/economy.ts';
import { DEFAULT_PARAMETERS, type EconomyParameters, parseParameters } from '../state/economy/parameters.ts';
import type { Json } from '../state/errors.ts';
import type { AgentId, Ms, Seq } from '../state/ids.ts';
import type { History, Moment } from './replay.ts';

/** What an agent holds in a scope, free and staked, and what it would hold; in micro-karma. */
export interface Holding {
  readonly scope: string;
  readonly agent: AgentId;
  readonly actual: number;
  readonly other: number;
}

export interface WhatIf {
  readonly seq: Seq;
  readonly now: Ms;
  /** By scope, whoever would hold most first. */
  readonly holdings: readonly Holding[];
}

/**
 * The same history under another economy: who would hold what. Only the books are kept anew; who worked on what, and
 * how well, is what happened, though other balances might have led to other choices.
 */
export function whatIf(history: History, parameters: EconomyParameters, until: Moment | null = null): WhatIf {
  const actual = { economy: initialEconomy(), retainClosed: false };
  const other = { economy: initialEconomy(parameters), retainClosed: false };
  for (const recorded of history.events(until)) {
    evolveEconomy(actual, recorded);
    if (recorded.event.type !== 'economy.configured') evolveEconomy(other, recorded);
  }
  const { seq, now } = history.timeAt(until);
  const holdings = [...new Set([...actual.economy.books.keys(), ...other.economy.books.keys()])].flatMap(
    (scope) =>
      [...new Set([...holders(actual.economy, scope), ...holders(other.economy, scope)])]
        .map((agent) => ({
          scope,
          agent,
          actual: karmaAt(actual.economy, agent, scope, now),
          other: karmaAt(other.economy, agent, scope, now),
        }))
        .sort((a, b) => b.other - a.other || (a.agent < b.agent ? -1 : 1)),
  );
  return { seq, now, holdings };
}

/**
 * The default parameters with some replaced: whatever the JSON names, at any depth.
 * @throws KarmaError `CONFIG_INVALID`, naming the parameter
 */
export function parametersWith(changes: Json): EconomyParameters {
  return parseParameters(merged(DEFAULT_PARAMETERS, changes));
}

function merged(base: unknown, changes: unknown): unknown {
  if (!isRecord(base) || !isRecord(changes)) return changes;
  return {
    ...base,
    ...Object.fromEntries(
      Object.entries(changes).map(([key, value]) => [key, merged(own(base, key), value)]),
    ),
  };
}

function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function holders(economy: Economy, scope: string): Iterable<AgentId> {
  return economy.books.get(scope)?.holdings.keys() ?? [];
}
