import { KARMA } from '../../state/economy/parameters.ts';
import type { Recorded } from '../../state/events.ts';
import { responseOf } from '../../state/response.ts';
import type { Evaluation, Interval } from '../off-policy.ts';
import type { View } from '../replay.ts';
import type { Difference } from '../replay-diff.ts';
import type { PolicyReplay } from '../replay-policy.ts';
import type { WhatIf } from '../replay-what-if.ts';
import { leaderboardRows, leaderboardTable } from './leaderboard.ts';
import { table } from './table.ts';

/** The answers of `kma replay`, for people and, where its own types are not plain enough, for machines. */

/** Effective samples below which the normal intervals are not to be trusted. */
const ENOUGH = 30;

export function karma(micro: number): string {
  return (micro / KARMA).toFixed(2);
}

/** Micro-karma with its sign, to a tenth of a thousandth; for small movements. */
export function signed(micro: number): string {
  const text = (micro / KARMA).toFixed(4);
  return micro > 0 ? `+${text}` : text;
}

export function timeText(at: number): string {
  return new Date(at).toISOString();
}

export function eventLine({ seq, at, event }: Recorded): string {
  const { type, ...rest } = event;
  return `${String(seq).padStart(8)}  ${timeText(at)}  ${type.padEnd(18)} ${JSON.stringify(rest)}`;
}

export function stateDocument({ state, now }: View) {
  return {
    seq: state.seq,
    at: now,
    epoch: state.epoch,
    sessions: [...state.sessions.values()],
    tasks: [...state.tasks.values()].map((task) => ({ ...task, response: responseOf(state, task) })),
    agents: leaderboardRows(state, undefined, now),
  };
}

export function stateText({ state, now }: View): string {
  const tasks = [...state.tasks.values()].map((task) => [
    task.spec.id,
    task.spec.task_type,
    task.status,
    task.agent ?? '',
    String(task.attempt),
    task.quality?.toFixed(2) ?? '',
    responseOf(state, task).karma_delta?.toFixed(2) ?? '',
  ]);
  return [
    `after event ${state.seq}, ${timeText(now)}, run ${state.epoch}`,
    ...[...state.sessions.values()].map(({ id, status, reason }) => `session ${id}: ${status} ${reason}`),
    '',
    table(['task', 'type', 'status', 'agent', 'attempt', 'quality', 'karma'], tasks),
    '',
    leaderboardTable(leaderboardRows(state, undefined, now)),
  ].join('\n');
}

export function differenceText({ from, to, events, changes }: Difference): string {
  const counts = Object.entries(events).map(([type, count]) => `${count} ${type}`);
  const rows = changes.map(({ scope, agent, before, after, causes }) => [
    scope,
    agent,
    karma(before.karma),
    karma(after.karma),
    signed(after.karma - before.karma),
    `${before.deviation > 0 ? before.mean.toFixed(2) : 'new'} > ${after.mean.toFixed(2)}`,
    Object.entries(causes)
      .filter(([, amount]) => amount !== 0)
      .map(([cause, amount]) => `${cause} ${signed(amount)}`)
      .join(', '),
  ]);
  return [
    `events ${from + 1} to ${to}: ${counts.join(', ') || 'none'}`,
    '',
    table(['scope', 'agent', 'before', 'after', 'change', 'standing', 'made of'], rows),
  ].join('\n');
}

export function whatIfText({ seq, now, holdings }: WhatIf): string {
  const rows = holdings.map(({ scope, agent, actual, other }) => [
    scope,
    agent,
    karma(actual),
    karma(other),
    signed(other - actual),
  ]);
  return [
    `after event ${seq}, ${timeText(now)}; the same choices and results under other rules`,
    '',
    table(['scope', 'agent', 'holds', 'would hold', 'difference'], rows),
  ].join('\n');
}

export function policyText({ policy, choices, same, agents, quality }: PolicyReplay): string {
  const rows = agents.map(({ agent, chosen, other }) => [agent, String(chosen), String(other)]);
  return [
    `${policy} would have made ${same} of ${choices} choices alike, by the same dice`,
    '',
    table(['agent', 'chosen', 'would have been'], rows),
    '',
    quality ? qualityText(policy, quality) : 'Of judged work there is too little to estimate its quality.',
  ].join('\n');
}

function qualityText(policy: string, quality: Evaluation): string {
  const { samples, effectiveSamples, largestWeight, unsupported } = quality;
  const rows = [
    ['as it was', ...intervalCells(quality.logged)],
    [`${policy}, reweighted`, ...intervalCells(quality.weighted)],
    [`${policy}, doubly robust`, ...intervalCells(quality.robust)],
    ['its gain', ...intervalCells(quality.gain)],
  ];
  const worth = `${samples} judged choices are worth ${effectiveSamples.toFixed(1)} of its own; largest weight ${largestWeight.toFixed(1)}`;
  const warnings = [
    ...(effectiveSamples < ENOUGH ? [`Fewer than ${ENOUGH} are too few to trust the intervals.`] : []),
    ...(unsupported > 0
      ? [
          `Nothing is known of ${(100 * unsupported).toFixed(1)} % of its choices: they could not have been made.`,
        ]
      : []),
  ];
  return [table(['quality of judged work', 'mean', 'from', 'to (95 %)'], rows), '', worth, ...warnings].join(
    '\n',
  );
}

function intervalCells({ mean, low, high }: Interval): string[] {
  return [mean, low, high].map((value) => value.toFixed(3));
}
