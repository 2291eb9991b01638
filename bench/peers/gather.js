/** Sends in batches: what comes while a batch is on its way is the next one. */
export function gather(send, max = 1000) {
  const waiting = [];
  let sending = false;
  async function pump() {
    sending = true;
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting.splice(0, max);
      try {
        await send(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (reason) {
        for (const { reject } of batch) reject(reason);
      }
    }
    sending = false;
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!sending) void pump();
    });
}

/**
 * Consumers that wake as soon as there is something to fetch, as many as are needed: better than any polling or
 * notification that the peers offer.
 */
export class Consumers {
  #ready = 0;
  #sleepers = [];
  #ended = false;
  #batchMax = 1;
  #all = [];

  /** @param work takes at most so many tasks off the queue; says how many it found */
  start(count, work) {
    this.#all = Array.from({ length: count }, (_, i) => this.#consume(i, work));
  }

  /** A share for each of twelve, at most 200. */
  set depth(depth) {
    this.#batchMax = Math.min(200, Math.ceil(depth / 12));
  }

  ring(count) {
    this.#ready += count;
    let spare = this.#ready;
    while (spare > 0 && this.#sleepers.length > 0) {
      this.#sleepers.pop()();
      spare -= this.#batchMax;
    }
  }

  async end() {
    this.#ended = true;
    for (const wake of this.#sleepers.splice(0)) wake();
    await Promise.all(this.#all);
  }

  async #consume(i, work) {
    while (!this.#ended) {
      const claimed = Math.min(this.#ready, this.#batchMax);
      if (claimed === 0) {
        await new Promise((resolve) => this.#sleepers.push(resolve));
        continue;
      }
      this.#ready -= claimed;
      const found = await work(i, claimed);
      if (found < claimed) this.#ready += claimed - found;
    }
  }
}
