import {
  DEFAULT_PARAMETERS,
  type EconomyParameters,
  KARMA,
  POLICIES,
} from '../../state/economy/parameters.ts';
import { type Config, DEFAULT_CONFIG } from '../config.ts';
import type { Faults } from './faults.ts';
import type { Luck } from './luck.ts';

/** Bounds so narrow that a short run meets them. */
export function drawConfig(luck: Luck, faults: Faults): Config {
  return {
    ...DEFAULT_CONFIG,
    backlogMax: faults.strikes('flood') ? faults.of('flood').between(2, 5) : 1_000,
    tasksKept: luck.pick([1, 2, 3, DEFAULT_CONFIG.tasksKept]) ?? 1,
    busyEvents: luck.chance(0.25) ? 1 : DEFAULT_CONFIG.busyEvents,
    lingerMs: luck.between(0, 200),
    retryPauseMs: luck.between(10, 200),
    retryPauseMaxMs: luck.between(200, 2_000),
    restartsMax: luck.pick([2, 8, 100]) ?? 8,
    lossesMax: luck.between(1, 3),
    heartbeatMs: 2_000,
    silenceMaxMs: 7_000,
    outcomeBytesMax: 4_000,
    answerMaxMs: 10_000,
    snapshotEvery: luck.between(20, 200),
    drainMs: 2_000,
  };
}

/** Any policy; where ruin strikes, rules by which agents soon have nothing left to stake. */
export function drawEconomy(luck: Luck, faults: Faults): EconomyParameters {
  const { routing, votes, prices, otherTypes, taskTypes } = DEFAULT_PARAMETERS;
  const policy = luck.pick(POLICIES) ?? 'expected';
  const pairMax = luck.pick([20_000, 60_000, votes.pairMax]) ?? votes.pairMax;
  const candidatesMax = luck.pick([2, routing.candidatesMax]) ?? 2;
  const rules = {
    ...DEFAULT_PARAMETERS,
    routing: { ...routing, policy, candidatesMax },
    votes: { ...votes, pairMax },
  };
  if (!faults.strikes('ruin')) return rules;
  return {
    ...rules,
    taskTypes: { ...taskTypes, Work: { base: KARMA, stakeShare: 0.9 } },
    otherTypes,
    grant: faults.of('ruin').between(0, 2_000),
    prices: { ...prices, wallSecond: KARMA },
    halfLifeMs: 64_000,
  };
}
