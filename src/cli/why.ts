import { Command } from '@commander-js/extra-typings';
import { KARMA } from '../../state/economy/parameters.ts';
import { History } from '../replay.ts';
import { gain } from '../replay-ledger.ts';
import { type Explanation, explain, type Routing } from '../replay-why.ts';
import { show } from './print.ts';
import { karma, signed, timeText } from './replay-text.ts';
import { table } from './table.ts';

/** Names of agents in a line; a team may have thousands. */
const NAMES_MAX = 12;

/** `kma why`: why a task went to the agents it went to. */
export function whyCommand(ended: (code: number) => void) {
  return new Command('why')
    .description('explain the choice of an agent for a task, and what it was paid')
    .argument('<task>', 'its id, or the end of it: critique/2; kma replay --events task.submitted lists them')
    .option('--home <dir>', 'data folder', '.karma')
    .option('--json', 'one JSON document; movements and pay in micro-karma', false)
    .action(async (task, { home, json }) => {
      const history = History.open(home);
      const explanation = explain(history, task);
      ended(show(json, explanation, () => explanationText(explanation)));
      await history.close();
    });
}

function explanationText({ task, submittedAt, routings, reviews, movements, pay }: Explanation): string {
  const tags = task.tags.length > 0 ? `, in ${task.tags.join(' ')}` : '';
  return [
    `${task.id}: ${task.task_type}${tags}, submitted ${timeText(submittedAt)}`,
    ...routings.flatMap((routing) => ['', routingText(routing)]),
    ...(routings.length === 0 ? ['no agent has been chosen for it yet'] : []),
    ...reviews.map(
      ({ reviewer, quality, reasons }) =>
        `\n${reviewer} judged it ${quality.toFixed(2)}: ${reasons.join('; ')}`,
    ),
    ...(movements.length > 0 ? ['', movementsTable(movements)] : []),
    ...(pay
      ? [
          `reward = ${karma(pay.base)} x quality ${pay.quality.toFixed(2)} - ${(pay.penalty / KARMA).toFixed(4)} for time and resources`,
        ]
      : []),
  ].join('\n');
}

function movementsTable(movements: Explanation['movements']): string {
  const rows = movements.map((movement) => [
    String(movement.seq),
    movement.agent ?? '',
    movement.cause,
    signed(gain(movement, 'free')),
    signed(gain(movement, 'staked')),
  ]);
  return table(['event', 'agent', 'cause', 'free', 'staked'], rows);
}

function routingText({
  seq,
  at,
  attempt,
  policy,
  die,
  options,
  others,
  reproduced,
  outcome,
}: Routing): string {
  const rows = options.map((option) => [
    option.chosen ? '*' : '',
    option.agent,
    `${option.standing.toFixed(2)} ±${option.uncertainty.toFixed(2)}`,
    karma(option.karma),
    String(option.backlog),
    (option.waitMs / 1000).toFixed(2),
    karma(option.stake),
    option.score.toFixed(4),
    option.propensity.toFixed(4),
    `${option.from.toFixed(4)} to ${option.to.toFixed(4)}`,
  ]);
  const header = ['', 'agent', 'standing', 'karma', 'backlog', 'wait s', 'stake', 'score', 'chance', 'dice'];
  return [
    `event ${seq}, ${timeText(at)}: attempt ${attempt}, policy ${policy}; the die fell on ${die.toFixed(4)}`,
    table(header, rows),
    ...others.map(({ reason, agents }) => `no candidate: ${names(agents)} (${reason})`),
    reproduced
      ? 'folding the log again gives the same choice, to the last bit'
      : 'another release made this choice; this one would not make the same',
    `outcome: ${outcome ?? 'none yet'}`,
  ].join('\n');
}

function names(agents: readonly string[]): string {
  const more = agents.length - NAMES_MAX;
  return agents.slice(0, NAMES_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
