import type { Dice } from '../dice.ts';
import type { Choice } from '../events.ts';
import type { AgentId, Ms } from '../ids.ts';
import type { TaskSpec } from '../task.ts';
import type { Economy } from './economy.ts';
import { policies } from './policies.ts';
import { canStake } from './stake.ts';

/** An agent that is alive, able, and has room for the task. */
export interface Candidate {
  readonly agent: AgentId;
  /** Expected wait in its mailbox, in milliseconds. */
  readonly waitMs: number;
  /** Tasks it has not finished. */
  readonly backlog: number;
}

/**
 * Chooses an agent for a task by the policy of the economy's parameters, among the candidates that can stake; null
 * when none can, unless the work is open to the `ruined`: then all may, and stake what they have. A policy gives
 * scores, scores give propensities, and one die draws by them: so the propensities in the log are exactly the
 * probabilities of the choice. The label of the die is the task's id and the number of its routings, so the choice
 * does not depend on when or in what order tasks are routed.
 */
export function choose(
  economy: Economy,
  task: TaskSpec,
  candidates: readonly Candidate[],
  now: Ms,
  dice: Dice,
  ruined = false,
): { agent: AgentId; choice: Choice } | null {
  const able = candidates.filter(({ agent }) => ruined || canStake(economy, agent, task.task_type, now));
  if (able.length === 0) return null;
  const { policy } = economy.parameters.routing;
  const { scores, propensities } = policies[policy]({ economy, task, candidates: able, now });
  const routings = economy.contracts.get(task.id)?.routings ?? 0;
  const chosen = able[draw(propensities, dice(`route/${task.id}/${routings}`))];
  if (!chosen) return null;
  const choice = { policy, candidates: able.map(({ agent }) => agent), scores, propensities };
  return { agent: chosen.agent, choice };
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
