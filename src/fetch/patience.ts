import { KarmaError } from '../../state/errors.ts';

/** One signal for all that ends a download early: its caller, its total time, and the time of its present stage. */
export class Patience {
  readonly signal: AbortSignal;
  readonly #lost = new AbortController();
  readonly #total: NodeJS.Timeout;
  #stage: NodeJS.Timeout | undefined;

  constructor(caller: AbortSignal, totalMs: number, complaint: string) {
    caller.throwIfAborted();
    this.signal = AbortSignal.any([caller, this.#lost.signal]);
    this.#total = this.#loseAfter(totalMs, complaint);
  }

  /** Begins a stage; the one before has ended in time. */
  begin(ms: number, complaint: string): void {
    clearTimeout(this.#stage);
    this.#stage = this.#loseAfter(ms, complaint);
  }

  /** Passes chunks through, each a stage. */
  async *each<T>(chunks: AsyncIterable<T>, ms: number, complaint: string): AsyncGenerator<T> {
    this.begin(ms, complaint);
    for await (const chunk of chunks) {
      yield chunk;
      this.#stage?.refresh();
    }
  }

  /** Settles as `work` does, or rejects with the signal's reason if that comes first. */
  async race<T>(work: Promise<T>): Promise<T> {
    const end = Promise.withResolvers<never>();
    const abort = (): void => end.reject(this.signal.reason);
    this.signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([work, end.promise]);
    } finally {
      this.signal.removeEventListener('abort', abort);
    }
  }

  end(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#stage);
  }

  #loseAfter(ms: number, complaint: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.#lost.abort(new KarmaError('FETCH_FAILED', `${complaint} within ${ms} ms: try again later`));
    }, ms);
  }
}
