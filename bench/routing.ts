import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { diceOf } from '../state/dice.ts';
import { type Economy, evolveEconomy, initialEconomy } from '../state/economy/economy.ts';
import {
  DEFAULT_PARAMETERS,
  type EconomyParameters,
  POLICIES,
  type PolicyName,
} from '../state/economy/parameters.ts';
import { choose } from '../state/economy/route.ts';
import type { Event } from '../state/events.ts';
import type { AgentId, Seq, SessionId, TaskId } from '../state/ids.ts';
import { NO_USAGE, type TaskSpec } from '../state/task.ts';

/**
 * Replays real outcomes of two language models on 57 subjects through each routing policy, as an online bandit: the
 * policy sees only the outcome of the agent it chose. Prints the share of right answers over shuffled runs, and beside
 * it what needs no learning: always the same agent, the better agent of each subject, and whoever is right if any is.
 * Nobody ever waits: how policies share out load is not measured here.
 *
 *     node bench/routing.ts [--file CSV] [--runs N] [--policy NAME] [--json]
 *
 * The file has a header `subject,<agent>,<agent>...` and rows of 1 (right) and 0.
 */
const { values } = parseArgs({
  options: {
    file: { type: 'string', default: '../shared/routing/mmlu-outcomes.csv' },
    runs: { type: 'string', default: '30' },
    policy: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

interface Outcomes {
  readonly agents: readonly string[];
  readonly questions: readonly { readonly tag: string; readonly right: readonly number[] }[];
}

interface Result {
  readonly policy: string;
  /** Who comes first where scores are equal and ids decide. */
  readonly first: string;
  readonly accuracy: number;
  readonly deviation: number;
  readonly microsPerChoice: number;
}

function readOutcomes(file: string): Outcomes {
  const [header = '', ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  const questions = rows.map((row) => {
    const [subject = '', ...right] = row.trim().split(',');
    return { tag: `#${subject}`, right: right.map(Number) };
  });
  return { agents: header.trim().split(',').slice(1), questions };
}

/** One pass over the questions in the order of a seed; returns the share answered rightly and the time choosing took. */
function run(
  { agents, questions }: Outcomes,
  parameters: EconomyParameters,
  seed: number,
): { accuracy: number; chooseMs: number } {
  const economy: Economy = initialEconomy(parameters);
  const state = { economy, retainClosed: false };
  const dice = diceOf(seed);
  let seq = 0;
  const evolve = (event: Event) => {
    seq += 1;
    evolveEconomy(state, { seq: seq as Seq, at: seq, event });
  };
  for (const agent of agents) {
    evolve({
      type: 'agent.registered',
      agent: agent as AgentId,
      role: 'answerer',
      taskTypes: ['Answer'],
      mailboxMax: 1,
      batchMax: 1,
    });
  }
  const candidates = agents.map((agent) => ({
    agent: agent as AgentId,
    role: 'answerer',
    waitMs: 0,
    backlog: 0,
  }));
  let right = 0;
  let chooseMs = 0;
  for (const index of shuffled(questions.length, seed)) {
    const question = questions[index];
    if (!question) continue;
    const spec = specOf(`q${index}`, question.tag);
    evolve({ type: 'task.submitted', task: spec });
    const before = performance.now();
    const chosen = choose(economy, spec, candidates, seq, dice);
    chooseMs += performance.now() - before;
    if (!chosen) throw new Error(`no agent can take ${spec.id}`);
    const { agent, choice } = chosen;
    const quality = question.right[agents.indexOf(agent)] ?? 0;
    right += quality;
    const attempt = { task: spec.id, agent, attempt: 1 };
    evolve({ type: 'task.routed', ...attempt, choice });
    evolve({ type: 'task.completed', ...attempt, artifacts: [], output: null, usage: NO_USAGE });
    const review = { review: 'review' as TaskId, reviewer: 'grader' as AgentId, reasons: [] };
    evolve({ type: 'task.reviewed', task: spec.id, agent, ...review, quality });
  }
  return { accuracy: right / questions.length, chooseMs };
}

function specOf(id: string, tag: string): TaskSpec {
  return {
    id: id as TaskId,
    task_type: 'Answer',
    payload: null,
    session_id: 'exam' as SessionId,
    tags: [tag],
    metadata: {},
    priority: 5,
    after: null,
    reviewed: true,
    attemptsMax: 1,
    timeoutMs: 1,
  };
}

/** Fisher and Yates, by the dice of a seed. */
function shuffled(length: number, seed: number): number[] {
  const dice = diceOf(seed);
  const order = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i -= 1) {
    const j = Math.floor(dice(`shuffle/${i}`) * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

function measure(policy: PolicyName, outcomes: Outcomes, runs: number): Result {
  const parameters = {
    ...DEFAULT_PARAMETERS,
    routing: { ...DEFAULT_PARAMETERS.routing, policy },
  };
  const results = Array.from({ length: runs }, (_, seed) => run(outcomes, parameters, seed + 1));
  const accuracies = results.map(({ accuracy }) => accuracy);
  const mean = accuracies.reduce((a, b) => a + b, 0) / runs;
  const squares = accuracies.reduce((sum, accuracy) => sum + (accuracy - mean) ** 2, 0);
  const chooseMs = results.reduce((sum, result) => sum + result.chooseMs, 0);
  return {
    policy,
    first: [...outcomes.agents].sort()[0] ?? '',
    accuracy: mean,
    deviation: Math.sqrt(squares / Math.max(1, runs - 1)),
    microsPerChoice: (1000 * chooseMs) / (runs * outcomes.questions.length),
  };
}

/** Shares answered rightly by whoever knows the outcomes beforehand, or does not look at all. */
function referencesOf({ agents, questions }: Outcomes): { name: string; accuracy: number }[] {
  const best = (asked: Outcomes['questions']): number =>
    Math.max(...agents.map((_, i) => asked.reduce((sum, { right }) => sum + (right[i] ?? 0), 0)));
  const bySubject = [...Map.groupBy(questions, ({ tag }) => tag).values()];
  const share = (name: string, right: number) => ({ name, accuracy: right / questions.length });
  return [
    ...agents.map((agent, i) =>
      share(
        `always ${agent}`,
        questions.reduce((sum, { right }) => sum + (right[i] ?? 0), 0),
      ),
    ),
    share(
      'better of each subject',
      bySubject.reduce((sum, asked) => sum + best(asked), 0),
    ),
    share('whoever is right', questions.filter(({ right }) => right.includes(1)).length),
  ];
}

/** The same outcomes with the agents' names swapped in order, for policies that break ties by name. */
function renamed(outcomes: Outcomes): Outcomes {
  const names = [...outcomes.agents].sort();
  const last = names.length - 1;
  return { ...outcomes, agents: outcomes.agents.map((name) => `${last - names.indexOf(name)}-${name}`) };
}

if (!existsSync(values.file)) {
  console.error(`no outcomes at ${values.file}; name a file with --file`);
  process.exit(1);
}
const outcomes = readOutcomes(values.file);
const runs = Number(values.runs);
const chosen = POLICIES.filter((name) => values.policy === undefined || name === values.policy);
const results = chosen.flatMap((policy) => [
  measure(policy, outcomes, runs),
  ...(policy === 'highest' ? [measure(policy, renamed(outcomes), runs)] : []),
]);
const references = referencesOf(outcomes);
if (values.json) {
  const machine = { node: process.version, cpu: cpus()[0]?.model };
  console.log(JSON.stringify({ ...machine, runs, results, references }));
} else {
  console.log(`${outcomes.questions.length} questions, ${runs} shuffles, node ${process.version}`);
  console.log('share answered rightly, its deviation from shuffle to shuffle, time of a choice');
  for (const { policy, first, accuracy, deviation, microsPerChoice } of results) {
    const figures = `${accuracy.toFixed(4)} +- ${deviation.toFixed(4)}  ${microsPerChoice.toFixed(2).padStart(6)} us`;
    console.log(`${policy.padEnd(24)} ${figures}${policy === 'highest' ? `  equals go to ${first}` : ''}`);
  }
  for (const { name, accuracy } of references) console.log(`${name.padEnd(24)} ${accuracy.toFixed(4)}`);
}
