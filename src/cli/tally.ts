import { GLOBAL } from '../../state/economy/accounts.ts';
import { leaderboard } from '../../state/economy/balances.ts';
import { KARMA, termsOf } from '../../state/economy/parameters.ts';
import type { Event } from '../../state/events.ts';
import type { State } from '../../state/state.ts';

/** Counts what the economy did while a session ran. */
export class Tally {
  #stakes = 0;
  #votes = 0;
  #qualities = 0;
  #reviews = 0;

  count(event: Event, state: State): void {
    switch (event.type) {
      case 'task.routed': {
        const taskType = state.tasks.get(event.task)?.spec.task_type;
        if (taskType && termsOf(state.economy.parameters, taskType).stakeShare > 0) this.#stakes += 1;
        return;
      }
      case 'vote.cast':
        this.#votes += 1;
        return;
      case 'task.reviewed':
        this.#reviews += 1;
        this.#qualities += event.quality;
        return;
      default:
    }
  }

  /** Lines for a person: the movements, and who leads in each scope. */
  lines(state: State): string[] {
    const leaders = [...state.economy.books.keys()]
      .filter((scope) => scope !== GLOBAL)
      .flatMap((scope) => {
        const [first] = leaderboard(state.economy, scope, state.at);
        return first ? [`${scope} ${first.agent} ${((first.free + first.staked) / KARMA).toFixed(2)}`] : [];
      });
    const mean = this.#reviews > 0 ? `, mean quality ${(this.#qualities / this.#reviews).toFixed(2)}` : '';
    return [
      `first by scope: ${leaders.join(' · ')}`,
      `${this.#stakes} stakes locked, ${this.#votes} votes cast, ${this.#reviews} reviews${mean}`,
    ];
  }
}
