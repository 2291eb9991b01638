import { diceOf } from '../state/dice.ts';
import { freeAt, GLOBAL, type Movement } from '../state/economy/accounts.ts';
import { karmaAt } from '../state/economy/balances.ts';
import { choose } from '../state/economy/route.ts';
import { canStake, stakeOf } from '../state/economy/stake.ts';
import { standing } from '../state/economy/standing.ts';
import type { EventOf, Recorded } from '../state/events.ts';
import { evolve } from '../state/evolve.ts';
import type { AgentId, Ms, Seq } from '../state/ids.ts';
import { barsOf } from '../state/schedule.ts';
import { type Agent, hasRoom, type State } from '../state/state.ts';
import type { TaskSpec } from '../state/task.ts';
import { type History, submissionOf } from './replay.ts';
import { candidatesOf } from './replay-policy.ts';

/** What the policy saw of a candidate, and what it made of it. */
export interface Option {
  readonly agent: AgentId;
  readonly chosen: boolean;
  /** Karma expected of this task, and its standard deviation. */
  readonly standing: number;
  readonly uncertainty: number;
  /** Global karma, in micro-karma. */
  readonly karma: number;
  readonly backlog: number;
  readonly waitMs: number;
  /** What it would have locked in `global`, in micro-karma. */
  readonly stake: number;
  readonly score: number;
  readonly propensity: number;
  /** The part of [0, 1) that is its own: the die that falls there chooses it. */
  readonly from: number;
  readonly to: number;
}

/** One routing of the task. */
export interface Routing {
  readonly seq: Seq;
  readonly at: Ms;
  readonly attempt: number;
  readonly policy: string;
  readonly die: number;
  readonly options: readonly Option[];
  /** Agents of the task's type that were no candidates, and why. */
  readonly others: readonly { readonly reason: string; readonly agents: readonly AgentId[] }[];
  /** Whether this release makes the same choice of the same state, to the last bit. */
  readonly reproduced: boolean;
  /** How it ended; null while it has not. */
  readonly outcome: string | null;
}

export interface Explanation {
  readonly task: TaskSpec;
  readonly submittedAt: Ms;
  readonly routings: readonly Routing[];
  /** Quality by its reviews, in order. */
  readonly reviews: readonly {
    readonly reviewer: AgentId;
    readonly quality: number;
    readonly reasons: readonly string[];
  }[];
  /** What it moved in `global`, from and to agents, in order. */
  readonly movements: readonly Movement[];
  /** What its reward was made of, in micro-karma; null while nothing was paid. */
  readonly pay: { readonly base: number; readonly quality: number; readonly penalty: number } | null;
}

/**
 * Why a task went where it went, and what came of it: every choice of an agent for it, seen from the state in which it
 * was made, and every movement of karma.
 * @param name its id, or what follows its session in it
 * @throws KarmaError `TASK_UNKNOWN`
 */
export function explain(history: History, name: string): Explanation {
  const { seq, at: submittedAt, event } = submissionOf(history, name);
  const { task } = event;
  const { state } = history.at({ seq });
  const events: Recorded[] = [];
  const choices: Omit<Routing, 'outcome'>[] = [];
  const movements: Movement[] = [];
  let pay: Explanation['pay'] = null;
  const listen = (movement: Movement): void => {
    if (movement.task !== task.id || movement.scope !== GLOBAL || movement.agent === null) return;
    movements.push(movement);
    const contract = state.economy.contracts.get(task.id);
    if (movement.cause !== 'reward' || !contract) return;
    const { base, penalty } = contract;
    pay = { base, penalty, quality: contract.quality ?? state.economy.parameters.quality.unreviewed };
  };
  for (const recorded of history.events(null, state.seq)) {
    const { seq, at, event } = recorded;
    if ('task' in event && event.task === task.id) {
      events.push(recorded);
      if (event.type === 'task.routed') choices.push({ seq, at, ...explainChoice(state, task, event, at) });
    }
    evolve(state, recorded, listen);
    if (event.type === 'session.closed' && event.session === task.session_id) break;
  }
  const routings = choices.map((choice) => {
    return { ...choice, outcome: outcomeOf(events.filter((later) => later.seq > choice.seq)) };
  });
  const reviews = events.flatMap(({ event }) => {
    if (event.type !== 'task.reviewed') return [];
    const { reviewer, quality, reasons } = event;
    return { reviewer, quality, reasons };
  });
  return { task, submittedAt, routings, reviews, movements, pay };
}

function explainChoice(
  state: State,
  task: TaskSpec,
  { agent: chosen, attempt, choice }: EventOf<'task.routed'>,
  now: Ms,
): Omit<Routing, 'seq' | 'at' | 'outcome'> {
  const { economy, seed } = state;
  const candidates = candidatesOf(state, task, choice);
  let die = 0;
  const dice = (label: string): number => {
    die = diceOf(seed)(label);
    return die;
  };
  const again = choose(economy, task, candidates, now, dice);
  let from = 0;
  const options = candidates.map(({ agent, backlog, waitMs }, i): Option => {
    const { mean, variance } = standing(economy, agent, task.tags, task.task_type, now);
    const holding = economy.books.get(GLOBAL)?.holdings.get(agent);
    const free = holding ? freeAt(economy, holding, now) : 0;
    const propensity = choice.propensities[i] ?? 0;
    const option = {
      agent,
      chosen: agent === chosen,
      standing: mean,
      uncertainty: Math.sqrt(variance),
      karma: karmaAt(economy, agent, GLOBAL, now),
      backlog,
      waitMs,
      stake: stakeOf(economy.parameters, task.task_type, GLOBAL, free),
      score: choice.scores[i] ?? 0,
      propensity,
      from,
      to: from + propensity,
    };
    from = option.to;
    return option;
  });
  const reproduced = again?.agent === chosen && JSON.stringify(again.choice) === JSON.stringify(choice);
  return {
    attempt,
    policy: choice.policy,
    die,
    options,
    others: othersOf(state, task, choice.candidates, now),
    reproduced,
  };
}

function othersOf(state: State, spec: TaskSpec, candidates: readonly AgentId[], now: Ms): Routing['others'] {
  const task = state.tasks.get(spec.id);
  const members = state.pools.get(spec.task_type)?.agents ?? [];
  const others = members
    .flatMap((id) => state.agents.get(id) ?? [])
    .filter(({ id }) => !candidates.includes(id));
  const bars = task && barsOf(state, task);
  const reasonOf = (agent: Agent): string => {
    if (agent.status !== 'ready') return agent.status;
    if (!hasRoom(agent)) return 'its mailbox is full';
    if (bars?.forGood.has(agent.id)) return 'it had a part in the work, or reviewed it already';
    if (bars?.forNow.has(agent.id)) return 'it reviews it already';
    return canStake(state.economy, agent.id, spec.task_type, now) ? 'the slate was full' : 'it cannot stake';
  };
  return [...Map.groupBy(others, reasonOf)].map(([reason, agents]) => ({
    reason,
    agents: agents.map(({ id }) => id),
  }));
}

/** How a routing ended, from what happened to the task after it. */
function outcomeOf(later: readonly Recorded[]): string | null {
  for (const { event } of later) {
    switch (event.type) {
      case 'task.completed':
        return 'completed';
      case 'task.failed':
        return `failed: ${event.error.message}`;
      case 'task.requeued':
        return `put back: ${event.reason}`;
      case 'task.cancelled':
        return `cancelled: ${event.reason}`;
      case 'task.dead':
        return `given up: ${event.error.message}`;
    }
  }
  return null;
}
