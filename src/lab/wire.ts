import type { Ms } from '../../state/ids.ts';
import type { Faults } from './faults.ts';
import type { Luck } from './luck.ts';
import type { Life, Time } from './time.ts';

/** One direction of a connection. Messages keep their order and arrive once, unless a fault strikes. */
export class Wire {
  readonly #time: Time;
  readonly #faults: Faults;
  readonly #luck: Luck;
  readonly #to: Life;
  #lastAt: Ms = 0;

  /** @param to whoever hears the messages, as long as it lives */
  constructor(time: Time, faults: Faults, luck: Luck, to: Life) {
    this.#time = time;
    this.#faults = faults;
    this.#luck = luck;
    this.#to = to;
  }

  send(deliver: () => void): void {
    if (this.#faults.strikes('loss')) return;
    this.#sendOnce(deliver);
    if (this.#faults.strikes('duplicate')) this.#sendOnce(deliver);
  }

  #sendOnce(deliver: () => void): void {
    const late = this.#faults.strikes('delay') ? this.#faults.of('delay').between(10, 4_000) : 0;
    const due = this.#time.now + this.#luck.between(0, 4) + late;
    const at = this.#faults.strikes('reorder') ? due : Math.max(due, this.#lastAt);
    this.#lastAt = Math.max(this.#lastAt, at);
    this.#time.after(at - this.#time.now, this.#to, deliver);
  }
}
