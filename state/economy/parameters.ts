import { z } from 'zod';
import { KarmaError } from '../errors.ts';

/** One karma in micro-karma, the integer unit of every balance. */
export const KARMA = 1_000_000;

const DAY_MS = 86_400_000;

const micro = z.number().int().min(0);
const share = z.number().min(0).max(1);

/** What a task of some type is worth. */
const Terms = z.strictObject({
  /** Reward at quality 1, in micro-karma; at most 100 karma, so that sums stay exact integers. */
  base: micro.min(1).max(100 * KARMA),
  /** Share of the free karma locked in each scope of the task while an agent holds it; 0: no stake. */
  stakeShare: share,
});
export type Terms = z.infer<typeof Terms>;

export const POLICIES = ['expected', 'thompson', 'proportional', 'highest', 'round-robin', 'random'] as const;
export const PolicyName = z.enum(POLICIES);
export type PolicyName = z.infer<typeof PolicyName>;

/** Every rule of the economy that can be changed while the system runs; the payload of `economy.configured`. */
export const EconomyParameters = z.strictObject({
  taskTypes: z.record(z.string(), Terms),
  /** Terms of the types not named above. */
  otherTypes: Terms,
  /** Karma an agent starts with, and is topped up to at a registration a half-life or more after its last grant. */
  grant: micro.max(1000 * KARMA),
  /** Penalties, in micro-karma. */
  prices: z.strictObject({ wallSecond: micro, cpuSecond: micro, thousandTokens: micro, dollar: micro }),
  /** Bound of all penalties of one attempt, as a share of the base. */
  penaltyMax: share,
  quality: z.strictObject({
    /** Quality at which unreviewed work is paid. */
    unreviewed: z.number().min(0).max(1.5),
    /** Work judged below this has failed: its stake is forfeited. */
    pass: z.number().min(0).max(1.5),
    /** Share of results that a second reviewer judges as well, so that reviewers are judged too. */
    secondReviews: share.default(0.2),
  }),
  /** The least global stake of a type with a stake; who has less free karma is no candidate. */
  stakeMin: micro.max(1000 * KARMA),
  /** A multiple of 64 (the ticks of a half-life), in milliseconds of event time. */
  halfLifeMs: z.number().int().min(64).multipleOf(64),
  /** Tags beyond this number count in `global` only. */
  scopesMax: z.number().int().min(1).max(1_000_000),
  standing: z.strictObject({
    /** Karma per base expected of an agent nothing is known about. */
    prior: z.number().min(-1).max(1.5),
    /** Variance of one task's karma per base around what the agent is worth. */
    noise: z.number().min(0.0001).max(100),
    /** How many tasks of evidence each prior is worth: the role's, the agent's, the tag's. */
    roleWeight: z.number().min(0.01).max(1000),
    agentWeight: z.number().min(0.01).max(1000),
    tagWeight: z.number().min(0.01).max(1000),
    /** Tasks in a tag at which half of an agent's fame elsewhere counts there. */
    gateWeight: z.number().min(0.01).max(1000),
    /** Most tasks of evidence remembered; its inverse is the least gain. */
    memory: z.number().min(1).max(1_000_000),
    /** Evidence of unreviewed work, as a share of a reviewed task's. */
    unreviewedWeight: share,
    /** Idle time after which even a veteran's evidence is worth no more than one task. */
    idleMs: z.number().int().min(1),
  }),
  votes: z.strictObject({
    /** Most that one vote moves in each scope. */
    max: micro.max(KARMA),
    /** Most that one voter moves one agent in one period, in each scope. */
    pairMax: micro.max(100 * KARMA),
    periodMs: z.number().int().min(1),
    /** Accuracy assumed of a voter never audited, and how many audits that assumption is worth. */
    accuracy: share,
    accuracyWeight: z.number().min(0.01).max(1000),
  }),
  routing: z.strictObject({
    policy: PolicyName,
    /** Share of choices spread evenly over all candidates, so that no propensity is 0. */
    exploration: share,
    /** Standard deviations added to the expected karma. */
    uncertainty: z.number().min(0).max(10),
    /** Micro-karma that a second of waiting in a mailbox costs. */
    waitSecond: micro,
    /** As many agents as have room are all considered for a task. Logs that do not say mean 12. */
    candidatesMax: z.number().int().min(2).max(1000).default(12),
    /** Of more, so many are drawn; never more than `candidatesMax`. */
    slate: z.number().int().min(2).max(1000).default(12),
  }),
});
export type EconomyParameters = z.infer<typeof EconomyParameters>;

/** Defaults; `README.md` beside this file gives the reasons. */
export const DEFAULT_PARAMETERS: EconomyParameters = {
  taskTypes: {
    Fetch_Paper: { base: 1 * KARMA, stakeShare: 0 },
    Summarise_Paper: { base: 3 * KARMA, stakeShare: 0 },
    Extract_Metrics: { base: 3 * KARMA, stakeShare: 0 },
    Compare_Methods: { base: 5 * KARMA, stakeShare: 0.05 },
    Critique_Claim: { base: 3 * KARMA, stakeShare: 0 },
    Synthesise_Report: { base: 8 * KARMA, stakeShare: 0.1 },
    Review_Artifact: { base: 1 * KARMA, stakeShare: 0 },
  },
  otherTypes: { base: 1 * KARMA, stakeShare: 0 },
  grant: 1 * KARMA,
  prices: { wallSecond: 10_000, cpuSecond: 10_000, thousandTokens: 10_000, dollar: 1 * KARMA },
  penaltyMax: 0.5,
  quality: { unreviewed: 1, pass: 0.5, secondReviews: 0.2 },
  stakeMin: 1000,
  halfLifeMs: 30 * DAY_MS,
  scopesMax: 1000,
  standing: {
    prior: 1,
    noise: 0.16,
    roleWeight: 4,
    agentWeight: 4,
    tagWeight: 16,
    gateWeight: 4,
    memory: 100,
    unreviewedWeight: 0.25,
    idleMs: 360 * DAY_MS,
  },
  votes: { max: 100_000, pairMax: 500_000, periodMs: DAY_MS, accuracy: 0.5, accuracyWeight: 4 },
  routing: {
    policy: 'expected',
    exploration: 0.02,
    uncertainty: 1,
    waitSecond: 100_000,
    candidatesMax: 16,
    slate: 8,
  },
};

/** @throws KarmaError `CONFIG_INVALID`, naming the parameter */
export function parseParameters(value: unknown): EconomyParameters {
  const parsed = EconomyParameters.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new KarmaError(
    'CONFIG_INVALID',
    `${['economy', ...(issue?.path ?? [])].join('.')}: ${issue?.message}`,
  );
}

/** The terms of a task type. Type names come from outside, so only own keys count. */
export function termsOf(parameters: EconomyParameters, taskType: string): Terms {
  const own = Object.hasOwn(parameters.taskTypes, taskType) ? parameters.taskTypes[taskType] : undefined;
  return own ?? parameters.otherTypes;
}
