import type { Event, EventOf } from '../../state/events.ts';
import type { AgentId, SessionId, TaskId } from '../../state/ids.ts';
import { assertFair } from './foul.ts';
import { OPEN, type RefereeTask } from './tracked.ts';

/** Which tasks may have left the state, and that they leave neither too early nor while somebody needs them. */
export class Forgotten {
  readonly #tasks: ReadonlyMap<TaskId, RefereeTask>;
  readonly #tasksKept: number;
  readonly #gone = new Set<TaskId>();
  readonly #steered = new Set<SessionId>();

  constructor(tasks: ReadonlyMap<TaskId, RefereeTask>, tasksKept: number) {
    this.#tasks = tasks;
    this.#tasksKept = tasksKept;
  }

  has(task: TaskId): boolean {
    return this.#gone.has(task);
  }

  /** Those that worked on a task or on what it builds on, as far as it is remembered. */
  chainOf(task: TaskId): ReadonlySet<AgentId> {
    const agents = new Set<AgentId>();
    for (let id: TaskId | null = task; id !== null && !this.#gone.has(id); ) {
      const link = this.#tasks.get(id);
      if (link?.agent) agents.add(link.agent);
      id = link?.spec.after ?? null;
    }
    return agents;
  }

  /** @throws Foul */
  see(event: Event): void {
    switch (event.type) {
      case 'session.opened':
        if (event.workflow !== 'none') this.#steered.add(event.session);
        return;
      case 'tasks.forgotten':
        return this.#forget(event);
      case 'task.submitted':
        return this.#assertThere(event.task.after);
      case 'task.reviewed':
      case 'vote.cast':
        return this.#assertThere(event.task);
      default:
    }
  }

  #forget({ session, tasks, kept }: EventOf<'tasks.forgotten'>): void {
    assertFair(!this.#steered.has(session), `tasks of ${session} are forgotten, which a reactor steers`);
    const needed = new Set<unknown>();
    for (const { phase, spec } of this.#tasks.values()) {
      if (!OPEN.has(phase)) continue;
      needed.add(spec.after);
      if (spec.task_type === 'Review_Artifact') needed.add((spec.payload as { subject: TaskId }).subject);
    }
    for (const id of tasks) {
      const task = this.#tasks.get(id);
      assertFair(task && !OPEN.has(task.phase), `${id} is forgotten, and has not ended`);
      assertFair(task.spec.session_id === session, `${id} is forgotten with tasks of ${session}`);
      assertFair(!needed.has(id), `${id} is forgotten, and an open task names it`);
      this.#gone.add(id);
    }
    for (const id of kept) assertFair(needed.has(id), `${id} is kept for nobody`);
    let left = 0;
    for (const [id, { phase, spec }] of this.#tasks)
      if (spec.session_id === session && !OPEN.has(phase) && !this.#gone.has(id)) left += 1;
    assertFair(left >= this.#tasksKept, `${session} still knows ${left} ended tasks, of ${this.#tasksKept}`);
  }

  #assertThere(task: TaskId | null): void {
    assertFair(task === null || !this.#gone.has(task), `${task} was forgotten`);
  }
}
