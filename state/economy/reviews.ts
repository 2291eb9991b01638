import type { AgentId, TaskId } from '../ids.ts';
import type { Posting } from './accounts.ts';
import { type Contract, payIfDue } from './contract.ts';
import type { Economy } from './economy.ts';
import { observe } from './standing.ts';

/** The reviews of one task. */
export interface Audit {
  /** Reviews that may still give a verdict. */
  readonly pending: TaskId[];
  /** The verdict that the next is compared with. */
  first: Judgement | null;
}

export interface Judgement {
  readonly review: TaskId;
  readonly reviewer: AgentId;
  readonly quality: number;
}

/** How well two judgements of one work agree: 1 when equal, 0 from one whole quality apart. */
export function agreement(a: number, b: number): number {
  return Math.max(0, 1 - Math.abs(a - b));
}

/** Opinion of -1 to 1 that a quality bears out: 0 is -1, 1 (as expected) is 0, 1.5 is 1. */
export function opinionOf(quality: number): number {
  return quality < 1 ? quality - 1 : 2 * (quality - 1);
}

/** How far an agent's judgement can be trusted, 0 to 1: its audits, shrunk to the parameters' assumption. */
export function accuracyOf(economy: Economy, agent: AgentId): number {
  const { accuracy, accuracyWeight } = economy.parameters.votes;
  const audited = economy.agents.get(agent)?.accuracy;
  if (!audited) return accuracy;
  return accuracy + (audited.weight / (audited.weight + accuracyWeight)) * (audited.mean - accuracy);
}

/** Records how well a judgement was borne out, 0 to 1. */
export function auditJudge(posting: Posting, agent: AgentId, sample: number): void {
  const audited = posting.economy.agents.get(agent)?.accuracy;
  if (audited) observe(audited, sample, 1, posting.at, posting.economy.parameters.standing);
}

export function expectReview({ economy }: Posting, subject: TaskId, review: TaskId): void {
  const audit = economy.audits.get(subject);
  if (audit) audit.pending.push(review);
  else economy.audits.set(subject, { pending: [review], first: null });
}

/** A review ended without a verdict: whoever waited to be compared with it waits no longer. */
export function dropReview(posting: Posting, subject: TaskId, review: TaskId): void {
  const audit = posting.economy.audits.get(subject);
  if (!audit) return;
  forget(audit, review);
  if (audit.first && audit.pending.length === 0) release(posting, subject, audit.first.review);
}

/**
 * A verdict on a task. Two independent verdicts are paid and audited by their agreement. A verdict with no other to
 * come is paid as unreviewed work; if another is asked for later, that one is still compared with it.
 */
export function takeVerdict(posting: Posting, subject: TaskId, verdict: Judgement): void {
  const { economy } = posting;
  let audit = economy.audits.get(subject);
  if (!audit) {
    audit = { pending: [], first: null };
    economy.audits.set(subject, audit);
  }
  forget(audit, verdict.review);
  const { first } = audit;
  if (!first) audit.first = verdict;
  else if (first.reviewer !== verdict.reviewer) {
    const agreed = agreement(first.quality, verdict.quality);
    for (const { review, reviewer } of [first, verdict]) {
      auditJudge(posting, reviewer, agreed);
      const contract = economy.contracts.get(review);
      if (contract?.subject === subject) judge(posting, contract, agreed);
    }
  }
  if (audit.pending.length > 0) return;
  release(posting, subject, verdict.review);
  if (first) release(posting, subject, first.review);
}

/** Gives a contract its quality, the first to come, and pays it if it is done. */
export function judge(posting: Posting, contract: Contract, quality: number): void {
  if (contract.quality !== null) return;
  contract.quality = quality;
  payIfDue(posting, contract);
}

function release(posting: Posting, subject: TaskId, review: TaskId): void {
  const contract = posting.economy.contracts.get(review);
  if (contract?.subject !== subject) return;
  contract.awaits = false;
  payIfDue(posting, contract);
}

function forget(audit: Audit, review: TaskId): void {
  const index = audit.pending.indexOf(review);
  if (index >= 0) audit.pending.splice(index, 1);
}
