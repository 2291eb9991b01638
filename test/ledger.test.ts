import fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Movement } from '../state/economy/accounts.ts';
import { karmaAt, leaderboard, treasuryAt } from '../state/economy/balances.ts';
import { type Economy, evolveEconomy, initialEconomy } from '../state/economy/economy.ts';
import { choose } from '../state/economy/route.ts';
import { standing } from '../state/economy/standing.ts';
import type { Recorded } from '../state/events.ts';
import type { AgentId, Ms } from '../state/ids.ts';
import { decodeSnapshot, encodeSnapshot } from '../state/snapshot.ts';
import { initialState } from '../state/state.ts';
import { newWorld, step } from './economy-history.ts';
import { suite } from './helpers/suite.ts';
import { booksBalance, contractsCover } from './ledger-laws.ts';

/** Histories of 5,500 events on average; `KARMA_HISTORIES=10000` for a longer run. */
const HISTORIES = Number(process.env.KARMA_HISTORIES ?? 200);

const test = suite('ledger');

/** A history: the numbers that `step` decodes. */
const history = (steps: number) => fc.uint32Array({ minLength: 1, maxLength: steps, size: 'max' });

function recordHistory(numbers: Iterable<number>): Recorded[] {
  const log: Recorded[] = [];
  const world = newWorld((recorded) => log.push(recorded));
  for (const number of numbers) step(world, number);
  return log;
}

function fold(log: readonly Recorded[], listen?: (movement: Movement) => void): Economy {
  const state = { economy: initialEconomy(), retainClosed: false };
  for (const recorded of log) evolveEconomy(state, recorded, listen);
  return state.economy;
}

/** Everything one can ask of an economy at a time. */
function readAll(economy: Economy, now: Ms): void {
  for (const scope of economy.books.keys()) {
    leaderboard(economy, scope, now);
    treasuryAt(economy, scope, now);
    for (const agent of economy.agents.keys()) standing(economy, agent, [scope], 'Fetch_Paper', now);
  }
  const candidates = [...economy.agents].map(([agent, { role }]) => ({ agent, role, waitMs: 1, backlog: 0 }));
  const [task] = recordHistory([0, 2]).flatMap(({ event }) =>
    event.type === 'task.submitted' ? event.task : [],
  );
  if (task) choose(economy, task, candidates, now, () => 0.5);
}

test('in every history, after every event, the books balance and stakes are locked once', () => {
  let events = 0;
  fc.assert(
    fc.property(history(8000), (numbers) => {
      const world = newWorld((_, { economy }) => {
        events += 1;
        booksBalance(economy);
        if (events % 8 === 0) contractsCover(economy);
      });
      for (const number of numbers) step(world, number);
    }),
    { numRuns: HISTORIES },
  );
  console.log(`  ${events} events in ${HISTORIES} histories`);
});

test('movements make the balances, and no task pays twice', () => {
  fc.assert(
    fc.property(history(2000), (numbers) => {
      const balances = new Map<string, number>();
      const paid = new Set<string>();
      const economy = fold(recordHistory(numbers), ({ scope, from, to, agent, amount, cause, task }) => {
        for (const [account, sign] of [
          [from, -1],
          [to, 1],
        ] as const) {
          const owner = account === 'free' || account === 'staked' ? agent : '';
          const key = `${scope} ${account} ${owner}`;
          balances.set(key, (balances.get(key) ?? 0) + sign * amount);
        }
        if (cause !== 'reward') return;
        assert.not(paid.has(`${scope} ${task}`), `${task} paid twice in ${scope}`);
        paid.add(`${scope} ${task}`);
      });
      for (const [scope, { treasury, escrow, holdings }] of economy.books) {
        assert.is(balances.get(`${scope} treasury `) ?? 0, treasury);
        assert.is(balances.get(`${scope} escrow `) ?? 0, escrow);
        for (const [agent, { free, staked }] of holdings) {
          assert.is(balances.get(`${scope} free ${agent}`) ?? 0, free);
          assert.is(balances.get(`${scope} staked ${agent}`) ?? 0, staked);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test('reading, at any time and however often, changes nothing', () => {
  fc.assert(
    fc.property(history(300), fc.nat({ max: 1e10 }), (numbers, ahead) => {
      const log = recordHistory(numbers);
      const state = { economy: initialEconomy(), retainClosed: false };
      for (const recorded of log) {
        evolveEconomy(state, recorded);
        readAll(state.economy, recorded.at + ahead);
      }
      assert.equal(state.economy, fold(log));
    }),
    { numRuns: 30 },
  );
});

test('a fold from a snapshot ends in the same bytes as a fold from the start', () => {
  const bytes = (economy: Economy) =>
    encodeSnapshot({ head: { seq: 0, hash: '' } as never, state: { ...initialState(), economy } });
  fc.assert(
    fc.property(history(1000), fc.nat(), (numbers, cut) => {
      const log = recordHistory(numbers);
      const at = cut % log.length;
      const snapshot = decodeSnapshot(bytes(fold(log.slice(0, at))));
      if (!snapshot) throw new Error('the snapshot does not open');
      for (const recorded of log.slice(at)) evolveEconomy(snapshot.state, recorded);
      assert.equal(bytes(snapshot.state.economy), bytes(fold(log)));
    }),
    { numRuns: 30 },
  );
});

test('retaining closed sessions keeps their deltas and changes no balance', () => {
  fc.assert(
    fc.property(history(1000), (numbers) => {
      const log = recordHistory(numbers);
      const state = { economy: initialEconomy(), retainClosed: true };
      for (const recorded of log) evolveEconomy(state, recorded);
      const dropped = fold(log);
      assert.equal(state.economy.books, dropped.books);
      assert.equal(state.economy.agents, dropped.agents);
      const submitted = log.filter(({ event }) => event.type === 'task.submitted').length;
      assert.is(state.economy.contracts.size, submitted);
    }),
    { numRuns: 30 },
  );
});

test('at any later time the treasury holds what has decayed', () => {
  fc.assert(
    fc.property(history(300), fc.nat({ max: 1e12 }), (numbers, ahead) => {
      const log = recordHistory(numbers);
      const economy = fold(log);
      const now = (log.at(-1)?.at ?? 0) + ahead;
      for (const [scope, { escrow, holdings }] of economy.books) {
        let sum = treasuryAt(economy, scope, now) + escrow;
        for (const agent of holdings.keys()) sum += karmaAt(economy, agent as AgentId, scope, now);
        assert.is(sum, 0);
      }
    }),
    { numRuns: 100 },
  );
});

test.run();
