import { Command } from '@commander-js/extra-typings';
import { GLOBAL } from '../../state/economy/accounts.ts';
import { leaderboard, treasuryAt } from '../../state/economy/balances.ts';
import { KARMA } from '../../state/economy/parameters.ts';
import { standing } from '../../state/economy/standing.ts';
import type { AgentId } from '../../state/ids.ts';
import type { State } from '../../state/state.ts';
import { History, parseMoment, type View } from '../replay.ts';
import { assertScope } from '../replay-ledger.ts';
import { show } from './print.ts';
import { table } from './table.ts';

export interface LeaderboardRow {
  readonly agent: AgentId;
  readonly role: string;
  /** Karma, free and staked. */
  readonly karma: number;
  readonly staked: number;
  /** Expected karma of the next task, and its standard deviation. */
  readonly standing: number;
  readonly uncertainty: number;
  readonly completed: number;
  readonly failed: number;
}

const HELP = `
What the balances are made of (rewards, votes, forfeits, decay):
  kma replay --diff 0 1200 --scope global   of all agents, between two moments
  kma ledger reader-1                       of one agent, movement by movement
`;

/** `kma leaderboard`: who holds what. */
export function leaderboardCommand(ended: (code: number) => void) {
  return new Command('leaderboard')
    .description('show who holds how much karma, and what is expected of them')
    .addHelpText('after', HELP)
    .option('--home <dir>', 'data folder', '.karma')
    .option('--scope <tag>', 'scope of the accounts', GLOBAL)
    .option('--scopes', 'list the scopes instead', false)
    .option('--at <moment>', 'a sequence number or a date; the end of the log when absent')
    .option('--json', 'one JSON document', false)
    .action(async ({ home, scope, scopes, at, json }) => {
      const history = History.open(home);
      const view = history.at(at === undefined ? null : parseMoment(at));
      await history.close();
      if (scopes) {
        const rows = scopeRows(view);
        return ended(show(json, rows, () => scopesTable(rows)));
      }
      assertScope(view.state.economy, scope);
      const rows = leaderboardRows(view.state, scope, view.now);
      ended(show(json, rows, () => leaderboardTable(rows)));
    });
}

interface ScopeRow {
  readonly scope: string;
  readonly agents: number;
  /** Karma in agents' hands, set aside for tasks, and issued by the treasury; they sum to zero. */
  readonly held: number;
  readonly escrow: number;
  readonly treasury: number;
}

function scopeRows({ state: { economy }, now }: View): ScopeRow[] {
  return [...economy.books].map(([scope, { escrow, holdings }]) => {
    const treasury = treasuryAt(economy, scope, now);
    const held = (0 - treasury - escrow) / KARMA;
    return { scope, agents: holdings.size, held, escrow: escrow / KARMA, treasury: treasury / KARMA };
  });
}

function scopesTable(rows: readonly ScopeRow[]): string {
  return table(
    ['scope', 'agents', 'held', 'escrow', 'treasury'],
    rows.map(({ scope, agents, held, escrow, treasury }) => [
      scope,
      String(agents),
      ...[held, escrow, treasury].map((amount) => amount.toFixed(2)),
    ]),
  );
}

/** Who holds what in a scope at a time, highest first. */
export function leaderboardRows(state: State, scope: string = GLOBAL, now = state.at): LeaderboardRow[] {
  return leaderboard(state.economy, scope, now).flatMap(({ agent, free, staked }) => {
    const known = state.agents.get(agent);
    if (!known) return [];
    const { mean, variance } = standing(state.economy, agent, scope === GLOBAL ? [] : [scope], null, now);
    return {
      agent,
      role: known.role,
      karma: (free + staked) / KARMA,
      staked: staked / KARMA,
      standing: mean,
      uncertainty: Math.sqrt(variance),
      completed: known.completed,
      failed: known.failed,
    };
  });
}

export function leaderboardTable(rows: readonly LeaderboardRow[]): string {
  return table(
    ['agent', 'karma', 'staked', 'standing', 'done', 'failed'],
    rows.map((row) => [
      row.agent,
      row.karma.toFixed(2),
      row.staked.toFixed(2),
      `${row.standing.toFixed(2)} ±${row.uncertainty.toFixed(2)}`,
      String(row.completed),
      String(row.failed),
    ]),
  );
}
