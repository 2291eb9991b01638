import type { AgentId, TaskId } from './ids.ts';
import type { State, Task } from './state.ts';
import type { TaskSpec } from './task.ts';

/** The agents that worked on a task or on what it builds on: nobody among them may judge it. */
export function lineageOf(state: State, task: Task): ReadonlySet<AgentId> {
  const agents = new Set<AgentId>();
  const seen = new Set<TaskId>();
  for (let link: Task | undefined = task; link && !seen.has(link.spec.id); ) {
    seen.add(link.spec.id);
    if (link.agent) agents.add(link.agent);
    link = link.spec.after ? state.tasks.get(link.spec.after) : undefined;
  }
  return agents;
}

/** The task that a review is about: `payload.subject`. */
export function subjectOf(state: State, { payload }: TaskSpec): Task | undefined {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  return typeof payload.subject === 'string' ? state.tasks.get(payload.subject as TaskId) : undefined;
}
