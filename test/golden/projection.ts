import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { foldOnto } from '../../src/home.ts';
import { recordsOf } from '../../src/replay-transcript.ts';
import { GLOBAL } from '../../state/economy/accounts.ts';
import { karmaDelta, leaderboard, treasuryAt } from '../../state/economy/balances.ts';
import { standing } from '../../state/economy/standing.ts';
import { MemoryLog } from '../../state/log-memory.ts';
import { initialState } from '../../state/state.ts';

/** Logs of past releases, kept for ever, and what follows from them. */

export const folder = dirname(fileURLToPath(import.meta.url));

/** Names of the golden logs. */
export function goldenNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson'))
    .map((file) => basename(file, '.ndjson'))
    .sort();
}

export function readGolden(name: string): MemoryLog {
  const log = new MemoryLog();
  log.restore([...recordsOf(join(folder, `${name}.ndjson`))]);
  return log;
}

/** What matters of a log's fold, as text: sessions, tasks, balances and beliefs, to the last bit. */
export function projectionOf(log: MemoryLog): string {
  const state = foldOnto(initialState({ retainClosed: true }), log);
  const { economy, at } = state;
  const document = {
    head: log.head(),
    at,
    epoch: state.epoch,
    sessions: [...state.sessions.values()].map(({ id, status, open }) => ({ id, status, open })),
    tasks: [...state.tasks.values()].map(({ spec, status, attempt, faults, losses, agent, quality }) => {
      const delta = karmaDelta(economy, spec.id);
      return { id: spec.id, status, attempt, faults, losses, agent, quality, delta };
    }),
    agents: [...state.agents.values()].map(({ id, status, completed, failed, serviceMs }) => {
      return { id, status, completed, failed, serviceMs: Object.fromEntries(serviceMs) };
    }),
    scopes: [...economy.books].map(([scope, { escrow }]) => ({
      scope,
      treasury: treasuryAt(economy, scope, at),
      escrow,
      holdings: leaderboard(economy, scope, at).map((balance) => ({
        ...balance,
        ...standing(economy, balance.agent, scope === GLOBAL ? [] : [scope], null, at),
      })),
    })),
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}
