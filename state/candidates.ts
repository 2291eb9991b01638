import type { Candidate } from './economy/route.ts';
import type { AgentId } from './ids.ts';
import type { Agent, State } from './state.ts';

/** The agent as policies see it. A new task would lie in its mailbox for as long as its own moving mean says. */
export function candidateOf(
  { id, role, mailbox, unreported, serviceMs }: Agent,
  taskType: string,
): Candidate {
  const backlog = mailbox.size + unreported;
  const waitMs = backlog > 0 ? backlog * (serviceMs.get(taskType) ?? 0) : 0;
  return { agent: id, role, backlog, waitMs };
}

/** Candidates as they were at the last choice: of one turn, in which nobody's service times change. */
export interface Sketch {
  taskType: string;
  readonly candidates: Candidate[];
}

export function noSketch(): Sketch {
  return { taskType: '', candidates: [] };
}

/** A slate as policies see it, until the next is asked for. Most are as they were at the last choice. */
export function candidatesOf(
  { agents }: State,
  slate: readonly AgentId[],
  taskType: string,
  sketch: Sketch,
): readonly Candidate[] {
  const { candidates } = sketch;
  if (sketch.taskType !== taskType) candidates.length = 0;
  sketch.taskType = taskType;
  let count = 0;
  for (const id of slate) {
    const agent = agents.get(id);
    if (!agent) continue;
    const last = candidates[count];
    if (last?.agent !== id || last.backlog !== agent.mailbox.size + agent.unreported)
      candidates[count] = candidateOf(agent, taskType);
    count += 1;
  }
  candidates.length = count;
  return candidates;
}
