import type { Account, Movement } from '../../state/economy/accounts.ts';
import { sumOf } from '../../state/economy/balances.ts';
import { type Economy, evolveEconomy, initialEconomy } from '../../state/economy/economy.ts';
import type { Seq } from '../../state/ids.ts';
import { type Group, lastSeq } from '../../state/log.ts';
import { assertFair } from './referee.ts';

/** Checks each movement of karma, and after each group the books against the movements. */
export class Ledger {
  readonly #economy: Economy = initialEconomy();
  readonly #balances = new Map<string, number>();
  /** What is set aside or staked, by task and scope. */
  readonly #escrows = new Map<string, number>();
  readonly #stakes = new Map<string, number>();
  readonly #rewarded = new Set<string>();

  /** @throws Foul */
  watch({ seq, at, events }: Group): void {
    for (const [i, event] of events.entries()) {
      const recorded = { seq: (seq + i) as Seq, at, event };
      evolveEconomy({ economy: this.#economy, retainClosed: false }, recorded, (movement) =>
        this.#move(movement),
      );
    }
    for (const [scope, book] of this.#economy.books) {
      const where = `in ${scope} at ${lastSeq({ seq, events })}`;
      assertFair(sumOf(book) === 0, `the accounts ${where} sum to ${sumOf(book)}`);
      this.#assertBooked(book.escrow, `${scope} escrow`, where);
      for (const [agent, { free, staked }] of book.holdings) {
        this.#assertBooked(free, `${scope} free ${agent}`, where);
        this.#assertBooked(staked, `${scope} staked ${agent}`, where);
      }
    }
  }

  get economy(): Economy {
    return this.#economy;
  }

  #move({ scope, cause, from, to, agent, task, amount }: Movement): void {
    assertFair(Number.isSafeInteger(amount) && amount > 0, `a ${cause} of ${amount}`);
    const contract = `${scope} ${task}`;
    switch (cause) {
      case 'escrow':
        assertFair(!this.#escrows.has(contract), `karma set aside twice for ${contract}`);
        this.#escrows.set(contract, amount);
        break;
      case 'reward':
        assertFair(!this.#rewarded.has(contract), `${contract} rewarded twice`);
        this.#rewarded.add(contract);
        this.#takeFrom(this.#escrows, contract, amount);
        break;
      case 'refund':
        this.#takeFrom(this.#escrows, contract, amount);
        break;
      case 'stake':
        assertFair((this.#stakes.get(contract) ?? 0) === 0, `${contract} staked twice`);
        this.#stakes.set(contract, amount);
        break;
      case 'release':
      case 'forfeit':
        this.#takeFrom(this.#stakes, contract, amount);
        break;
      default:
    }
    this.#add(scope, from, agent, -amount);
    this.#add(scope, to, agent, amount);
  }

  #takeFrom(pledges: Map<string, number>, contract: string, amount: number): void {
    const left = (pledges.get(contract) ?? 0) - amount;
    assertFair(left >= 0, `${amount} taken for ${contract}, ${-left} more than was there`);
    pledges.set(contract, left);
  }

  #add(scope: string, account: Account, agent: string | null, amount: number): void {
    const own = account === 'free' || account === 'staked';
    const name = own ? `${scope} ${account} ${agent}` : `${scope} ${account}`;
    const balance = (this.#balances.get(name) ?? 0) + amount;
    assertFair(account === 'treasury' || balance >= 0, `${name} is ${balance}`);
    this.#balances.set(name, balance);
  }

  #assertBooked(balance: number, account: string, where: string): void {
    const moved = this.#balances.get(account) ?? 0;
    assertFair(balance === moved, `${account} is ${balance} ${where}, but ${moved} was moved there`);
  }
}
