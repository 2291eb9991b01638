import { sumOf } from '../state/economy/balances.ts';
import type { Economy } from '../state/economy/economy.ts';

/** The laws of the books, cheap enough to check after every event. */

/** Every scope sums to zero; nobody owes anything but the treasury; all amounts are integers. */
export function booksBalance({ books }: Economy): void {
  for (const [scope, book] of books) {
    if (sumOf(book) !== 0) throw new Error(`${scope} sums to ${sumOf(book)}`);
    if (!isAmount(book.escrow)) throw new Error(`${scope}: escrow is ${book.escrow}`);
    for (const [agent, { free, staked }] of book.holdings) {
      if (!isAmount(free) || !isAmount(staked)) throw new Error(`${agent} in ${scope}: ${free}, ${staked}`);
    }
  }
}

function isAmount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** What is locked and set aside is exactly what open contracts say: no stake is locked twice, none is forgotten. */
export function contractsCover({ books, contracts }: Economy): void {
  const expected = new Map<string, number>();
  const count = (key: string, amount: number) => expected.set(key, (expected.get(key) ?? 0) + amount);
  for (const { scopes, stakes, escrow, agent } of contracts.values()) {
    scopes.forEach((scope, i) => {
      count(scope, escrow);
      if (stakes.length > 0) count(`${scope} ${agent}`, stakes[i] ?? 0);
    });
  }
  for (const [scope, { escrow, holdings }] of books) {
    if (escrow !== (expected.get(scope) ?? 0)) throw new Error(`escrow of ${scope}: ${escrow}`);
    for (const [agent, { staked }] of holdings) {
      if (staked !== (expected.get(`${scope} ${agent}`) ?? 0)) {
        throw new Error(`stakes of ${agent} in ${scope}: ${staked}`);
      }
    }
  }
}
