import type { Ms } from '../ids.ts';
import type { TaskSpec } from '../task.ts';
import { GLOBAL } from './accounts.ts';
import { karmaAt } from './balances.ts';
import type { Economy } from './economy.ts';
import { KARMA, type PolicyName } from './parameters.ts';
import { type Recall, recalled } from './recall.ts';
import type { Candidate } from './route.ts';
import { chancesToBeBest } from './thompson.ts';

/** A task that wants an agent; there is at least one candidate. */
export interface Question {
  readonly economy: Economy;
  readonly task: TaskSpec;
  readonly candidates: readonly Candidate[];
  readonly now: Ms;
  readonly recall: Recall;
}

/** One number a candidate; propensities sum to 1. */
export interface Answer {
  readonly scores: number[];
  readonly propensities: number[];
}

/** A policy says how good each candidate looks and how probable its choice is; it throws no dice. */
export type Policy = (question: Question) => Answer;

export const policies: Record<PolicyName, Policy> = {
  /** Expected karma, plus a bonus for uncertainty (upper confidence bound), minus the price of the wait. */
  expected: (question) => {
    const bonus = question.economy.parameters.routing.uncertainty;
    const { means, variances } = standingsFor(question);
    const scores: number[] = [];
    for (const candidate of question.candidates) {
      const i = scores.length;
      scores.push((means[i] ?? 0) + bonus * Math.sqrt(variances[i] ?? 0) - waitOf(question, candidate));
    }
    return greedy(question, scores, byBacklog);
  },

  /** Each with the probability that it is the best, as far as is known (Thompson 1933). */
  thompson: (question) => {
    const { means, variances } = standingsFor(question);
    const scores = question.candidates.map((candidate, i) => (means[i] ?? 0) - waitOf(question, candidate));
    return { scores, propensities: explored(question, chancesToBeBest(scores, variances.map(Math.sqrt))) };
  },

  /** Each in proportion to its karma in the task's tags, plus one, over one plus the price of the wait. */
  proportional: (question) => {
    const scores = question.candidates.map(
      (candidate) => (1 + karmaInTags(question, candidate)) / (1 + waitOf(question, candidate)),
    );
    return inProportion(scores);
  },

  /** The highest global karma less the price of the wait, equals by id: a baseline. */
  highest: (question) => {
    const { economy, candidates, now } = question;
    const scores = candidates.map(
      (candidate) => karmaAt(economy, candidate.agent, GLOBAL, now) / KARMA - waitOf(question, candidate),
    );
    return greedy(question, scores, (a, b) => a.agent < b.agent);
  },

  /** Of those with the least to do, whoever was given a task longest ago. */
  'round-robin': (question) => {
    const { agents } = question.economy;
    const routed = ({ agent }: Candidate) => agents.get(agent)?.routed ?? 0;
    const scores = question.candidates.map(({ backlog }) => 0 - backlog);
    return greedy(question, scores, (a, b) => routed(a) < routed(b));
  },

  /** Each alike, over one plus the price of the wait. */
  random: (question) =>
    inProportion(question.candidates.map((candidate) => 1 / (1 + waitOf(question, candidate)))),
};

function inProportion(scores: number[]): Answer {
  const sum = scores.reduce((a, b) => a + b, 0);
  return { scores, propensities: scores.map((score) => score / sum) };
}

/** The best score; `before` orders equal ones. */
function greedy(
  question: Question,
  scores: number[],
  before: (a: Candidate, b: Candidate) => boolean,
): Answer {
  const { candidates } = question;
  let best = 0;
  for (let i = 1; i < scores.length; i += 1) {
    const lead = (scores[i] ?? 0) - (scores[best] ?? 0);
    const candidate = candidates[i];
    const leader = candidates[best];
    if (candidate && leader && (lead > 0 || (lead === 0 && before(candidate, leader)))) best = i;
  }
  const { greedy: known } = question.recall;
  let propensities = known[best];
  if (!propensities) {
    const indicator = scores.map((_, i) => (i === best ? 1 : 0));
    propensities = explored(question, indicator);
    known[best] = propensities;
  }
  return { scores, propensities };
}

/** Spreads the explored share of the choices evenly, so that no candidate is impossible. */
function explored({ economy }: Question, propensities: readonly number[]): number[] {
  const { exploration } = economy.parameters.routing;
  return propensities.map((p) => exploration / propensities.length + (1 - exploration) * p);
}

function byBacklog(a: Candidate, b: Candidate): boolean {
  return a.backlog < b.backlog;
}

function standingsFor({ economy, task, candidates, now, recall }: Question) {
  return recalled(recall, economy, candidates, task, now);
}

/** Price of a candidate's expected wait, in karma. */
function waitOf({ economy }: Question, { waitMs }: Candidate): number {
  return (waitMs / 1000) * (economy.parameters.routing.waitSecond / KARMA);
}

/** Mean karma over the task's tags; of an untagged task, the global karma. */
function karmaInTags({ economy, task, now }: Question, { agent }: Candidate): number {
  const scopes = task.tags.length > 0 ? task.tags : [GLOBAL];
  let sum = 0;
  for (const scope of scopes) sum += karmaAt(economy, agent, scope, now);
  return sum / scopes.length / KARMA;
}
