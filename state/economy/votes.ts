import type { EventOf } from '../events.ts';
import type { AgentId } from '../ids.ts';
import { deskOf, type Posting, transfer } from './accounts.ts';
import type { Contract } from './contract.ts';
import { accuracyOf, auditJudge, opinionOf } from './reviews.ts';

/** What one voter moved of one agent within one period. */
export interface PairVotes {
  period: number;
  spent: number;
}

/**
 * Moves up to `votes.max` from or to the previous agent of the voter's chain, weighted by how often the voter's
 * judgement was borne out and capped per pair and period. One vote per task; a vote on oneself counts nothing.
 */
export function castVote(posting: Posting, contract: Contract, vote: EventOf<'vote.cast'>): void {
  const { economy, at } = posting;
  const { voter, agent, opinion } = vote;
  const via = economy.contracts.get(vote.via);
  const reputation = economy.agents.get(voter);
  if (!via || !reputation || via.voted || via.phase === 'closed' || voter === agent) return;
  if (via.agent !== voter || contract.agent !== agent || via.after !== vote.task) return;
  via.voted = true;

  const rules = economy.parameters.votes;
  const wanted = Math.round(rules.max * Math.abs(opinion) * accuracyOf(economy, voter));
  const pair = pairOf(reputation.votes, agent, Math.floor(at / rules.periodMs));
  const amount = Math.min(wanted, Math.max(0, rules.pairMax - pair.spent));
  pair.spent += amount;
  for (const scope of contract.scopes) {
    const desk = deskOf(posting, scope, agent);
    if (opinion > 0) transfer(desk, 'treasury', 'free', amount, 'vote', contract.task);
    else transfer(desk, 'free', 'treasury', Math.min(amount, desk.holding.free), 'vote', contract.task);
  }
  if (contract.quality === null) contract.opinions = [...contract.opinions, { voter, opinion }];
  else auditVote(posting, voter, opinion, contract.quality);
}

/** Audits the votes that waited for the review of the work they were about. */
export function auditVotes(posting: Posting, contract: Contract, quality: number): void {
  for (const { voter, opinion } of contract.opinions) auditVote(posting, voter, opinion, quality);
  contract.opinions = [];
}

function auditVote(posting: Posting, voter: AgentId, opinion: number, quality: number): void {
  auditJudge(posting, voter, 1 - Math.abs(opinion - opinionOf(quality)) / 2);
}

function pairOf(votes: Map<AgentId, PairVotes>, agent: AgentId, period: number): PairVotes {
  let pair = votes.get(agent);
  if (!pair) {
    pair = { period, spent: 0 };
    votes.set(agent, pair);
  } else if (pair.period !== period) {
    pair.period = period;
    pair.spent = 0;
  }
  return pair;
}
