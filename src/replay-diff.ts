import { type Cause, GLOBAL, type Movement } from '../state/economy/accounts.ts';
import { karmaAt } from '../state/economy/balances.ts';
import { standing } from '../state/economy/standing.ts';
import { KarmaError } from '../state/errors.ts';
import type { EventType } from '../state/events.ts';
import { evolve } from '../state/evolve.ts';
import type { AgentId, Ms, Seq } from '../state/ids.ts';
import type { State } from '../state/state.ts';
import type { History, Moment } from './replay.ts';
import { gain } from './replay-ledger.ts';

/** An agent in a scope at a moment: free and staked micro-karma, of it staked, and the standing per karma of base. */
export interface Stand {
  readonly karma: number;
  readonly staked: number;
  readonly mean: number;
  readonly deviation: number;
}

export interface Change {
  readonly scope: string;
  readonly agent: AgentId;
  readonly before: Stand;
  readonly after: Stand;
  /** What the difference in karma is made of; decay includes what is due but not booked. */
  readonly causes: Partial<Record<Cause, number>>;
}

export interface Difference {
  readonly from: Seq;
  readonly to: Seq;
  /** How often each type of event happened in between. */
  readonly events: Partial<Record<EventType, number>>;
  /** Whoever's karma changed, by scope. */
  readonly changes: readonly Change[];
}

const NOTHING: Stand = { karma: 0, staked: 0, mean: 0, deviation: 0 };

/**
 * What changed between two moments.
 * @throws KarmaError `CONFIG_INVALID` when the second is before the first
 */
export function differenceOf(history: History, first: Moment, second: Moment): Difference {
  const { state, now } = history.at(first);
  const from = state.seq;
  const end = history.timeAt(second);
  if (end.seq < from || end.now < now) {
    throw new KarmaError('CONFIG_INVALID', 'the second moment is before the first: give them in order');
  }
  const before = standsAt(state, now);
  const booked = new Booked();
  const events: Partial<Record<EventType, number>> = {};
  for (const recorded of history.events({ seq: end.seq }, from)) {
    const { type } = recorded.event;
    events[type] = (events[type] ?? 0) + 1;
    evolve(state, recorded, (movement) => booked.add(movement));
  }
  const changes = [...standsAt(state, end.now)].flatMap(([scope, stands]) =>
    [...stands].flatMap(([agent, after]): Change[] => {
      const earlier = before.get(scope)?.get(agent) ?? NOTHING;
      const causes = booked.causes(scope, agent);
      const others = Object.values(causes).reduce((sum, amount) => sum + amount, 0) - (causes.decay ?? 0);
      const decay = after.karma - earlier.karma - others;
      if (decay === 0 && Object.keys(causes).length === 0) return [];
      return [{ scope, agent, before: earlier, after, causes: { ...causes, decay } }];
    }),
  );
  return { from, to: end.seq, events, changes };
}

/** Sums of movements into and out of agents' accounts, by scope, agent and cause. */
class Booked {
  readonly #sums = new Map<string, Partial<Record<Cause, number>>>();

  add(movement: Movement): void {
    const { scope, agent, cause } = movement;
    const moved = gain(movement, 'free') + gain(movement, 'staked');
    if (agent === null || moved === 0) return;
    const known = this.causes(scope, agent);
    this.#sums.set(keyOf(scope, agent), { ...known, [cause]: (known[cause] ?? 0) + moved });
  }

  causes(scope: string, agent: AgentId): Partial<Record<Cause, number>> {
    return this.#sums.get(keyOf(scope, agent)) ?? {};
  }
}

function keyOf(scope: string, agent: AgentId): string {
  return JSON.stringify([scope, agent]);
}

function standsAt({ economy }: State, now: Ms): Map<string, Map<AgentId, Stand>> {
  return new Map(
    [...economy.books].map(([scope, { holdings }]) => [
      scope,
      new Map(
        [...holdings].map(([agent, { staked }]) => {
          const { mean, variance } = standing(economy, agent, scope === GLOBAL ? [] : [scope], null, now);
          const karma = karmaAt(economy, agent, scope, now);
          return [agent, { karma, staked, mean, deviation: Math.sqrt(variance) }];
        }),
      ),
    ]),
  );
}
