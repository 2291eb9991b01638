import type { AgentId, Ms } from '../ids.ts';
import { type Book, GLOBAL } from './accounts.ts';
import type { Economy } from './economy.ts';
import { type EconomyParameters, KARMA, termsOf } from './parameters.ts';

/**
 * Evidence of what a task by someone, somewhere, earns in karma per base: a scalar Kalman filter in information
 * form. `weight` is the precision counted in tasks, so the estimate's variance is `noise / weight` and the gain of
 * the next task `1 / (weight + 1)`: high for a newcomer, low for a veteran, never under `1 / memory`.
 * (Kalman, "A New Approach to Linear Filtering and Prediction Problems", 1960.)
 */
export interface Belief {
  mean: number;
  weight: number;
  at: Ms;
}

export interface Standing {
  readonly mean: number;
  readonly variance: number;
}

export function noBelief(): Belief {
  return { mean: 0, weight: 0, at: 0 };
}

const NOTHING: Readonly<Belief> = noBelief();

/**
 * Weight left after idleness. The variance `1 / weight` grows in proportion to idle time, as the rating deviation
 * does in step 1 of Glicko: RD^2 + c^2 t. (Glickman, "Parameter estimation in large dynamic paired comparison
 * experiments", 1999.)
 */
export function weightAt(belief: Belief, now: Ms, idleMs: number): number {
  const idle = now - belief.at;
  return idle > 0 ? belief.weight / (1 + (belief.weight * idle) / idleMs) : belief.weight;
}

/** Adds one observation worth `weight` tasks. */
export function observe(
  belief: Belief,
  value: number,
  weight: number,
  now: Ms,
  rules: EconomyParameters['standing'],
): void {
  if (weight <= 0) return;
  const total = Math.min(weightAt(belief, now, rules.idleMs) + weight, Math.max(rules.memory, weight));
  belief.mean += (weight / total) * (value - belief.mean);
  belief.weight = total;
  if (now > belief.at) belief.at = now;
}

/** Karma per base expected of the next task of an agent of this role that is not known itself. */
function roleMean({ roles, parameters }: Economy, role: string): number {
  const { prior, roleWeight } = parameters.standing;
  const belief = roles.get(role);
  if (!belief) return prior;
  return prior + (belief.weight / (belief.weight + roleWeight)) * (belief.mean - prior);
}

/** A question about standing, its scopes looked up once for all the agents it is asked about. */
export interface Frame {
  readonly economy: Economy;
  readonly global: Book | undefined;
  readonly tags: readonly (Book | undefined)[];
  /** Karma that a task of the type in question pays at quality 1. */
  readonly scale: number;
  readonly now: Ms;
}

export function frameOf(economy: Economy, tags: readonly string[], taskType: string | null, now: Ms): Frame {
  return {
    economy,
    global: economy.books.get(GLOBAL),
    tags: tags.filter((tag) => tag !== GLOBAL).map((tag) => economy.books.get(tag)),
    scale: taskType === null ? 1 : termsOf(economy.parameters, taskType).base / KARMA,
    now,
  };
}

/**
 * What the next task of an agent with these tags is expected to earn, in karma: for a task of `taskType`, or per
 * karma of base where that is null.
 */
export function standing(
  economy: Economy,
  agent: AgentId,
  tags: readonly string[],
  taskType: string | null,
  now: Ms,
): Standing {
  const role = economy.agents.get(agent)?.role ?? '';
  return standingIn(frameOf(economy, tags, taskType, now), agent, role);
}

/**
 * The standing of one agent, of this role, in a frame.
 *
 * Three levels, each shrunk to the one above in proportion to its own evidence (normal-normal empirical Bayes, Efron
 * and Morris 1973): the tag to the agent, the agent to its role, the role to the prior. A gate stands between agent
 * and tag: a surplus over the role crosses into a tag only as fast as evidence grows in that tag itself, so fame
 * cannot be laundered; a deficit crosses at once. Several tags count alike.
 */
export function standingIn(
  { economy, global, tags, scale, now }: Frame,
  agent: AgentId,
  roleName: string,
): Standing {
  const { noise, agentWeight, tagWeight, gateWeight, idleMs } = economy.parameters.standing;
  const role = roleMean(economy, roleName);
  const own = global?.holdings.get(agent)?.belief ?? NOTHING;
  const weight = weightAt(own, now, idleMs);
  const mean = role + (weight / (weight + agentWeight)) * (own.mean - role);
  const variance = noise / (weight + agentWeight);
  if (tags.length === 0) return { mean: scale * mean, variance: scale * scale * variance };

  let means = 0;
  let variances = 0;
  for (const tag of tags) {
    const belief = tag?.holdings.get(agent)?.belief ?? NOTHING;
    const evidence = weightAt(belief, now, idleMs);
    const gate = mean > role ? evidence / (evidence + gateWeight) : 1;
    const centre = role + gate * (mean - role);
    const trust = evidence / (evidence + tagWeight);
    means += centre + trust * (belief.mean - centre);
    variances += noise / (evidence + tagWeight) + (1 - trust) * (1 - trust) * variance;
  }
  const n = tags.length;
  return { mean: (scale * means) / n, variance: (scale * scale * variances) / n };
}
