import type { Choice } from './events.ts';
import type { AgentId } from './ids.ts';

/**
 * The agents that serve one task type, kept so that a choice among ten thousand costs what a choice among sixteen
 * does. Plain data, part of the state.
 *
 * `open` holds the ranks of exactly those that are ready and have room, in an order that only past events decide;
 * `places[rank]` is the index in `open`, or -1.
 */
export interface Pool {
  /** By rank: the order of first registration. */
  readonly agents: AgentId[];
  readonly ranks: Map<AgentId, number>;
  readonly open: number[];
  readonly places: number[];
  /** Members that have not been retired. */
  living: number;
  /** By scope, the ranks of the best of the last slate: they stand on the next one too. Empty in a small pool. */
  readonly leaders: Map<string, readonly number[]>;
}

export function emptyPool(): Pool {
  return { agents: [], ranks: new Map(), open: [], places: [], living: 0, leaders: new Map() };
}

/** Adds an agent, without room so far; whom it knows it leaves as they are. */
export function enrol(pool: Pool, agent: AgentId): void {
  if (pool.ranks.has(agent)) return;
  pool.ranks.set(agent, pool.agents.length);
  pool.agents.push(agent);
  pool.places.push(-1);
}

export function isOpen(pool: Pool, agent: AgentId): boolean {
  return (pool.places[pool.ranks.get(agent) ?? -1] ?? -1) >= 0;
}

/** Says whether an agent can take a task now. */
export function setOpen(pool: Pool, agent: AgentId, open: boolean): void {
  const rank = pool.ranks.get(agent);
  const place = rank === undefined ? undefined : pool.places[rank];
  if (rank === undefined || place === undefined || place >= 0 === open) return;
  if (open) {
    pool.places[rank] = pool.open.length;
    pool.open.push(rank);
    return;
  }
  const last = pool.open.pop() ?? rank;
  if (last !== rank) {
    pool.open[place] = last;
    pool.places[last] = place;
  }
  pool.places[rank] = -1;
}

/** Those with room, in order of first registration. */
export function openInOrder({ agents, open }: Pool): readonly AgentId[] {
  if (open.length === agents.length) return agents;
  return open.toSorted((a, b) => a - b).flatMap((rank) => agents[rank] ?? []);
}

const NOBODY = '' as AgentId;

/** Keeps the `count` best of a slate for the next one in the scope; equals in the order of the slate. */
export function remember(pool: Pool, scope: string, { candidates, scores }: Choice, count: number): void {
  const best: number[] = [];
  for (let i = 0; i < candidates.length; i += 1) {
    const score = scores[i] ?? 0;
    let at = best.length;
    while (at > 0 && (scores[best[at - 1] ?? 0] ?? 0) < score) at -= 1;
    if (at < count) best.splice(at, 0, i);
    if (best.length > count) best.pop();
  }
  pool.leaders.set(
    scope,
    best.flatMap((i) => pool.ranks.get(candidates[i] ?? NOBODY) ?? []),
  );
}
