import type { AgentId, Ms } from '../ids.ts';
import { GLOBAL } from './accounts.ts';
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

/** An agent whose standing is asked for. */
export interface Asked {
  readonly agent: AgentId;
  readonly role: string;
}

/** One of each an agent; of a single agent see `Standing`. */
export interface Standings {
  readonly means: number[];
  readonly variances: number[];
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
  const { means, variances } = standings(economy, [{ agent, role }], tags, taskType, now);
  return { mean: means[0] ?? 0, variance: variances[0] ?? 0 };
}

/**
 * The same of many. All beliefs are looked up before any is weighed: among ten thousand agents hardly any is in the
 * processor's caches, and look-ups that do not wait for sums go side by side.
 *
 * Three levels, each shrunk to the one above in proportion to its own evidence (normal-normal empirical Bayes, Efron
 * and Morris 1973): the tag to the agent, the agent to its role, the role to the prior. A gate stands between agent
 * and tag: a surplus over the role crosses into a tag only as fast as evidence grows in that tag itself, so fame
 * cannot be laundered; a deficit crosses at once. Several tags count alike.
 */
export function standings(
  economy: Economy,
  asked: readonly Asked[],
  tags: readonly string[],
  taskType: string | null,
  now: Ms,
): Standings {
  const { noise, agentWeight, tagWeight, gateWeight, idleMs } = economy.parameters.standing;
  const scale = taskType === null ? 1 : termsOf(economy.parameters, taskType).base / KARMA;
  const overall = beliefsIn(economy, GLOBAL, asked);
  const special = tags.filter((tag) => tag !== GLOBAL).map((tag) => beliefsIn(economy, tag, asked));
  const [means, variances]: [number[], number[]] = [[], []];
  let [roleName, role] = ['', roleMean(economy, '')];
  for (let i = 0; i < asked.length; i += 1) {
    const name = asked[i]?.role ?? '';
    if (name !== roleName) [roleName, role] = [name, roleMean(economy, name)];
    const own = overall[i] ?? NOTHING;
    const weight = weightAt(own, now, idleMs);
    const mean = role + (weight / (weight + agentWeight)) * (own.mean - role);
    const variance = noise / (weight + agentWeight);
    if (special.length === 0) {
      means.push(scale * mean);
      variances.push(scale * scale * variance);
      continue;
    }
    let meansInTags = 0;
    let variancesInTags = 0;
    for (const beliefs of special) {
      const belief = beliefs[i] ?? NOTHING;
      const evidence = weightAt(belief, now, idleMs);
      const gate = mean > role ? evidence / (evidence + gateWeight) : 1;
      const centre = role + gate * (mean - role);
      const trust = evidence / (evidence + tagWeight);
      meansInTags += centre + trust * (belief.mean - centre);
      variancesInTags += noise / (evidence + tagWeight) + (1 - trust) * (1 - trust) * variance;
    }
    means.push((scale * meansInTags) / special.length);
    variances.push((scale * scale * variancesInTags) / special.length);
  }
  return { means, variances };
}

function beliefsIn({ books }: Economy, scope: string, asked: readonly Asked[]): Readonly<Belief>[] {
  const holdings = books.get(scope)?.holdings;
  return asked.map(({ agent }) => holdings?.get(agent)?.belief ?? NOTHING);
}
