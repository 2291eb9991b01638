import { type Account, GLOBAL, type Movement } from '../../state/economy/accounts.ts';
import { sumOf } from '../../state/economy/balances.ts';
import { type Economy, evolveEconomy, initialEconomy } from '../../state/economy/economy.ts';
import type { Event } from '../../state/events.ts';
import type { Seq, TaskId } from '../../state/ids.ts';
import { type Group, lastSeq } from '../../state/log.ts';
import { Dues } from './dues.ts';
import { assertFair } from './foul.ts';

/** Checks each movement of karma, and after each group the books against the movements. */
export class Ledger {
  readonly #economy: Economy = initialEconomy();
  readonly #balances = new Map<string, number>();
  /** What is set aside or staked, by task and scope. */
  readonly #escrows = new Map<string, number>();
  readonly #stakes = new Map<string, number>();
  readonly #rewarded = new Map<string, number>();
  readonly #dues = new Dues();

  /** @throws Foul */
  watch({ seq, at, events }: Group): void {
    for (const [i, event] of events.entries()) {
      const recorded = { seq: (seq + i) as Seq, at, event };
      this.#dues.see(event);
      evolveEconomy({ economy: this.#economy, retainClosed: false }, recorded, (movement) =>
        this.#move(movement, event),
      );
      this.#dues.seen(event, at);
      this.#assertPaid(event);
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

  /** What is owed has been paid, and what has ended holds nothing back. */
  #assertPaid(event: Event): void {
    if (event.type === 'task.completed' || event.type === 'task.reviewed')
      this.#assertRewarded(event.task, event);
    if (event.type !== 'session.closed' && event.type !== 'tasks.forgotten') return;
    const tasks = new Set('tasks' in event ? event.tasks : this.#dues.tasksOf(event.session));
    for (const task of tasks) this.#assertRewarded(task, event);
    for (const pledges of [this.#escrows, this.#stakes]) {
      for (const [contract, amount] of pledges) {
        const task = contract.slice(contract.indexOf(' ') + 1) as TaskId;
        assertFair(
          amount === 0 || !tasks.has(task),
          `${contract} has ended and ${amount} is set aside for it`,
        );
      }
    }
  }

  #assertRewarded(task: TaskId, event: Event): void {
    const owed = this.#dues.owed(task, event);
    const paid = this.#rewarded.get(`${GLOBAL} ${task}`) ?? 0;
    assertFair(owed === null || paid === owed, `${task} was paid ${paid}, owed ${owed}`);
  }

  #move(movement: Movement, event: Event): void {
    const { scope, cause, from, to, agent, task, amount } = movement;
    assertFair(Number.isSafeInteger(amount) && amount > 0, `a ${cause} of ${amount}`);
    const contract = `${scope} ${task}`;
    this.#dues.check(movement, event, this.#balances.get(`${scope} free ${agent}`) ?? 0);
    switch (cause) {
      case 'escrow':
        assertFair(!this.#escrows.has(contract), `karma set aside twice for ${contract}`);
        this.#escrows.set(contract, amount);
        break;
      case 'reward':
        assertFair(!this.#rewarded.has(contract), `${contract} rewarded twice`);
        this.#rewarded.set(contract, amount);
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
