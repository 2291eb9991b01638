import { Command } from '@commander-js/extra-typings';
import { GLOBAL } from '../../state/economy/accounts.ts';
import type { AgentId } from '../../state/ids.ts';
import { History, parseMoment } from '../replay.ts';
import { type Ledger, ledgerOf } from '../replay-ledger.ts';
import { show } from './print.ts';
import { karma, signed, timeText } from './replay-text.ts';
import { table } from './table.ts';

/** `kma ledger`: the movements that make an agent's balance. */
export function ledgerCommand(ended: (code: number) => void) {
  return new Command('ledger')
    .description("list the movements that make an agent's balance")
    .argument('<agent>', 'its id; kma leaderboard lists them')
    .option('--home <dir>', 'data folder', '.karma')
    .option('--scope <tag>', 'scope of the accounts', GLOBAL)
    .option('--at <moment>', 'a sequence number or a date; the end of the log when absent')
    .option('--json', 'one JSON document; amounts in micro-karma', false)
    .action(async (agent, { home, scope, at, json }) => {
      const history = History.open(home);
      const ledger = ledgerOf(history, agent as AgentId, scope, at === undefined ? null : parseMoment(at));
      ended(show(json, ledger, () => ledgerText(agent, scope, ledger)));
      await history.close();
    });
}

function ledgerText(agent: string, scope: string, { entries, due, balance, seq, now }: Ledger): string {
  const rows = entries.map(({ seq, at, event, cause, task, from, to, amount, free, staked }) => [
    String(seq),
    timeText(at),
    event,
    cause,
    signed(to === 'free' ? amount : from === 'free' ? -amount : 0),
    signed(to === 'staked' ? amount : from === 'staked' ? -amount : 0),
    karma(free + staked),
    task ?? '',
  ]);
  return [
    table(['event', 'time', 'type', 'cause', 'free', 'staked', 'balance', 'task'], rows),
    '',
    ...(due > 0 ? [`decayed since and due: ${signed(-due)}`] : []),
    `${agent} held ${karma(balance)} karma in ${scope} after event ${seq}, ${timeText(now)}`,
  ].join('\n');
}
