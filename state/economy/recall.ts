import type { AgentId, Ms } from '../ids.ts';
import type { TaskSpec } from '../task.ts';
import type { Economy } from './economy.ts';
import { type Asked, type Standings, standings } from './standing.ts';

/**
 * What was found out for the choice before. The tasks of a turn are much alike, and with the same candidates the same
 * question has the same answer for as long as nothing is learnt, configured or forgotten and no time passes. Whoever
 * keeps a recall sees to that.
 */
export interface Recall {
  team: AgentId[];
  known: { readonly spec: TaskSpec; readonly standings: Standings } | null;
  /** The propensities where one candidate stands out, by its index. */
  readonly greedy: number[][];
}

export function noRecall(): Recall {
  return { team: [], known: null, greedy: [] };
}

/** The candidates' names. Who is asked for another team forgets what was known of the last. */
export function teamOf(recall: Recall, asked: readonly Asked[]): AgentId[] {
  const { team } = recall;
  if (asked.length === team.length && asked.every(({ agent }, i) => agent === team[i])) return team;
  recall.known = null;
  recall.greedy.length = 0;
  recall.team = asked.map(({ agent }) => agent);
  return recall.team;
}

/** The standings of the team for a task. */
export function recalled(
  recall: Recall,
  economy: Economy,
  asked: readonly Asked[],
  spec: TaskSpec,
  now: Ms,
): Standings {
  if (recall.known && isSameWork(spec, recall.known.spec)) return recall.known.standings;
  const known = standings(economy, asked, spec.tags, spec.task_type, now);
  recall.known = { spec, standings: known };
  return known;
}

function isSameWork({ task_type, tags }: TaskSpec, other: TaskSpec): boolean {
  return (
    task_type === other.task_type &&
    tags.length === other.tags.length &&
    tags.every((tag, i) => tag === other.tags[i])
  );
}
