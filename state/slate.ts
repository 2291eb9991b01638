import type { Dice } from './dice.ts';
import { GLOBAL } from './economy/accounts.ts';
import type { Economy } from './economy/economy.ts';
import type { EconomyParameters } from './economy/parameters.ts';
import type { Choice } from './events.ts';
import type { AgentId } from './ids.ts';
import { openInOrder, type Pool, remember } from './pool.ts';
import type { State } from './state.ts';
import type { TaskSpec } from './task.ts';

type Rules = Pick<EconomyParameters['routing'], 'candidatesMax' | 'slate'>;

/** Whether an agent may take the task; null where all may. */
export type May = ((agent: AgentId) => boolean) | null;

const NO_LEADERS: readonly number[] = [];

/**
 * Who is considered for a task: everybody with room, or, where those are more than `candidatesMax`, a slate. A quarter
 * of it are the leaders, the best of the last slate in the task's scope; the others are drawn, each of the rest with
 * the same chance. Power of d choices with memory (Mitzenmacher, Prabhakar and Shah, "Load balancing with memory",
 * 2002): whoever is better than a leader takes its place as soon as it is drawn, so the leaders become the best there
 * are, and everybody is drawn sooner or later.
 *
 * Whom `may` bars is not considered, and somebody else is drawn; so nobody is overlooked where only few may.
 */
export function slateOf(
  pool: Pool,
  scope: string,
  rules: Rules,
  name: string,
  dice: Dice,
  may: May,
): readonly AgentId[] {
  const { agents, open, places } = pool;
  if (open.length <= rules.candidatesMax) return may ? openInOrder(pool).filter(may) : openInOrder(pool);
  const max = slateMax(rules);
  const slate: AgentId[] = [];
  const leaders = pool.leaders.get(scope) ?? NO_LEADERS;
  const leading = Math.min(leaders.length, leadersMax(rules));
  for (let i = 0; i < leading; i += 1) {
    const rank = leaders[i] ?? -1;
    const agent = (places[rank] ?? -1) >= 0 ? agents[rank] : undefined;
    if (agent !== undefined && (!may || may(agent))) slate.push(agent);
  }
  // From a random place on in random odd steps around a power of two: each is met once, each first with the same chance.
  const around = 2 ** (32 - Math.clz32(open.length - 1));
  const step = 2 * Math.floor((dice(`step/${name}`) * around) / 2) + 1;
  let place = Math.floor(dice(`slate/${name}`) * open.length);
  for (let met = 0; met < around && slate.length < max; met += 1) {
    const rank = open[place];
    const agent = rank === undefined || isAmong(leaders, leading, rank) ? undefined : agents[rank];
    if (agent !== undefined && (!may || may(agent))) slate.push(agent);
    place = (place + step) % around;
  }
  return slate;
}

function isAmong(ranks: readonly number[], count: number, rank: number): boolean {
  for (let i = 0; i < count; i += 1) if (ranks[i] === rank) return true;
  return false;
}

/** After a choice from a slate its best are the leaders of the next. */
export function lead(
  { pools, economy }: Pick<State, 'pools' | 'economy'>,
  spec: TaskSpec,
  choice: Choice,
): void {
  const rules = economy.parameters.routing;
  if (choice.candidates.length < slateMax(rules)) return;
  const pool = pools.get(spec.task_type);
  if (pool && pool.agents.length > rules.candidatesMax)
    remember(pool, leadScope(economy, spec), choice, leadersMax(rules));
}

function slateMax({ slate, candidatesMax }: Rules): number {
  return Math.min(slate, candidatesMax);
}

/** How many leaders are kept, and how many of a slate are leaders. */
export function leadersMax(rules: Rules): number {
  return Math.ceil(slateMax(rules) / 4);
}

/** The scope whose leaders a task asks for: its first tag that has books. */
export function leadScope({ books }: Economy, { tags }: TaskSpec): string {
  for (const tag of tags) if (books.has(tag)) return tag;
  return GLOBAL;
}
