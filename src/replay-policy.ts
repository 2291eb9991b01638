import { candidateOf } from '../state/candidates.ts';
import { diceOf } from '../state/dice.ts';
import { isBlameless } from '../state/economy/economy.ts';
import type { PolicyName } from '../state/economy/parameters.ts';
import { type Candidate, choose } from '../state/economy/route.ts';
import type { Choice, Event, EventOf } from '../state/events.ts';
import { evolve } from '../state/evolve.ts';
import type { AgentId, Ms, TaskId } from '../state/ids.ts';
import { initialState, type State } from '../state/state.ts';
import type { TaskSpec } from '../state/task.ts';
import { type Evaluation, evaluate, type Sample } from './off-policy.ts';
import type { History, Moment } from './replay.ts';

/** How many samples the assumption about an agent's work is worth. */
const PRIOR_COUNT = 4;

export interface PolicyReplay {
  readonly policy: PolicyName;
  /** Choices in the history. */
  readonly choices: number;
  /** Of them, how many the other policy would have made alike, by the same dice. */
  readonly same: number;
  /** How often each agent was chosen, and would have been. */
  readonly agents: readonly { readonly agent: AgentId; readonly chosen: number; readonly other: number }[];
  /** Quality of judged work; null where there is too little to say anything. */
  readonly quality: Evaluation | null;
}

/**
 * Which choices another policy would have made in each situation of this history, and the quality of the work that
 * would have come of them. Outcomes are judged work only: a review's quality, or 0 for a fault; an attempt that was
 * lost, was refused because nobody could do it, or was never judged, says nothing. Situations are taken as they were: that other choices lead to other situations
 * is beyond this estimate.
 */
export function replayPolicy(
  history: History,
  policy: PolicyName,
  until: Moment | null = null,
): PolicyReplay {
  const state = initialState();
  const outcomes = new Outcomes();
  const agents = new Map<AgentId, { chosen: number; other: number }>();
  const tallyOf = (agent: AgentId) => {
    const known = agents.get(agent) ?? { chosen: 0, other: 0 };
    agents.set(agent, known);
    return known;
  };
  let [choices, same] = [0, 0];
  for (const recorded of history.events(until)) {
    const { event, at } = recorded;
    if (event.type === 'task.routed') {
      const other = reconsider(state, event, at, policy);
      if (other) {
        choices += 1;
        if (other.agent === event.agent) same += 1;
        tallyOf(event.agent).chosen += 1;
        tallyOf(other.agent).other += 1;
        outcomes.await(event, other.task, other.propensities);
      }
    }
    outcomes.learn(event);
    evolve(state, recorded);
  }
  return {
    policy,
    choices,
    same,
    agents: [...agents].map(([agent, counts]) => ({ agent, ...counts })),
    quality: evaluate(outcomes.samples),
  };
}

/** The choice that another policy would have made, by the same die. */
function reconsider(
  state: State,
  { task: id, choice }: EventOf<'task.routed'>,
  now: Ms,
  policy: PolicyName,
): { task: TaskSpec; agent: AgentId; propensities: readonly number[] } | null {
  const task = state.tasks.get(id)?.spec;
  if (!task) return null;
  const { parameters } = state.economy;
  const economy = {
    ...state.economy,
    parameters: { ...parameters, routing: { ...parameters.routing, policy } },
  };
  const other = choose(economy, task, candidatesOf(state, task, choice), now, diceOf(state.seed));
  if (other?.choice.candidates.length !== choice.candidates.length) return null;
  return { task, agent: other.agent, propensities: other.choice.propensities };
}

/** The candidates of a choice as they were, in the state it was made in. */
export function candidatesOf(state: State, { task_type }: TaskSpec, { candidates }: Choice): Candidate[] {
  return candidates.flatMap((id) => {
    const agent = state.agents.get(id);
    return agent ? [candidateOf(agent, task_type)] : [];
  });
}

interface Awaited extends Omit<Sample, 'outcome'> {
  readonly task: TaskSpec;
  readonly agent: AgentId;
}

/** Pairs each choice with the quality that came of it. */
class Outcomes {
  readonly samples: Sample[] = [];
  readonly #awaited = new Map<TaskId, Awaited>();
  readonly #means = new Means();

  await({ agent, choice }: EventOf<'task.routed'>, task: TaskSpec, other: readonly number[]): void {
    if (!task.reviewed) return;
    this.#awaited.set(task.id, {
      task,
      agent,
      chosen: choice.candidates.indexOf(agent),
      logged: choice.propensities,
      other,
      expected: choice.candidates.map((candidate) => this.#means.of(task.task_type, candidate)),
    });
  }

  learn(event: Event): void {
    switch (event.type) {
      case 'task.reviewed': {
        const awaited = this.#awaited.get(event.task);
        if (awaited?.agent === event.agent) this.#settle(awaited, event.quality);
        return;
      }
      case 'task.failed': {
        const awaited = this.#awaited.get(event.task);
        const fault = event.charged && !isBlameless(event.error);
        if (fault && awaited?.agent === event.agent) this.#settle(awaited, 0);
        this.#awaited.delete(event.task);
        return;
      }
      case 'task.requeued':
      case 'task.cancelled':
        this.#awaited.delete(event.task);
        return;
      case 'session.closed':
        for (const { task } of this.#awaited.values()) {
          if (task.session_id === event.session) this.#awaited.delete(task.id);
        }
    }
  }

  #settle(awaited: Awaited, outcome: number): void {
    const { task, agent, chosen, logged, other, expected } = awaited;
    this.#awaited.delete(task.id);
    this.samples.push({ chosen, outcome, logged, other, expected });
    this.#means.add(task.task_type, agent, outcome);
  }
}

/** Running means by task type and agent, the agent's shrunk to its type's, the type's to 1: work as expected. */
class Means {
  readonly #sums = new Map<string, { sum: number; count: number }>();

  of(type: string, agent: AgentId): number {
    return this.#shrunk(JSON.stringify([type, agent]), this.#shrunk(type, 1));
  }

  add(type: string, agent: AgentId, value: number): void {
    for (const key of [type, JSON.stringify([type, agent])]) {
      const { sum, count } = this.#sums.get(key) ?? { sum: 0, count: 0 };
      this.#sums.set(key, { sum: sum + value, count: count + 1 });
    }
  }

  #shrunk(key: string, centre: number): number {
    const { sum, count } = this.#sums.get(key) ?? { sum: 0, count: 0 };
    return (sum + PRIOR_COUNT * centre) / (count + PRIOR_COUNT);
  }
}
