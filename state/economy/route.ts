import type { Dice } from '../dice.ts';
import type { Choice } from '../events.ts';
import type { AgentId, Ms } from '../ids.ts';
import type { TaskSpec } from '../task.ts';
import type { Economy } from './economy.ts';
import { policies } from './policies.ts';
import { noRecall, teamOf } from './recall.ts';

/** An agent that is alive, able, has room for the task and can stake. */
export interface Candidate {
  readonly agent: AgentId;
  readonly role: string;
  /** Expected wait in its mailbox, in milliseconds. */
  readonly waitMs: number;
  /** Tasks it has not finished. */
  readonly backlog: number;
}

/**
 * Chooses one of the candidates by the policy of the economy's parameters; null when there are none. A policy gives
 * scores, scores give propensities, and one die draws by them: so the propensities in the log are exactly the
 * probabilities of the choice, given its candidates.
 */
export function choose(
  economy: Economy,
  task: TaskSpec,
  candidates: readonly Candidate[],
  now: Ms,
  dice: Dice,
  name = routingOf(economy, task),
  recall = noRecall(),
): { agent: AgentId; choice: Choice } | null {
  const { policy } = economy.parameters.routing;
  const team = teamOf(recall, candidates);
  const { scores, propensities } = policies[policy]({ economy, task, candidates, now, recall });
  const chosen = candidates[draw(propensities, dice(`route/${name}`))];
  if (!chosen) return null;
  const choice = { policy, candidates: team, scores, propensities };
  return { agent: chosen.agent, choice };
}

/**
 * Names one routing of a task, for its dice: its id and the number of the routing. So the choice does not depend on
 * when or in what order tasks are routed.
 */
export function routingOf({ contracts }: Economy, { id }: TaskSpec): string {
  return `${id}/${contracts.get(id)?.routings ?? 0}`;
}

/** The index that a number in [0, 1) falls on when the propensities are laid end to end. */
function draw(propensities: readonly number[], die: number): number {
  let rest = die;
  let last = 0;
  for (let i = 0; i < propensities.length; i += 1) {
    const p = propensities[i] ?? 0;
    if (p === 0) continue;
    if (rest < p) return i;
    rest -= p;
    last = i;
  }
  return last;
}
