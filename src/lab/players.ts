import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Run, Scenario } from './scenario.ts';

/** A run takes some hundredths of a second; one that takes as long as this never ends. */
const PATIENCE_MS = 60_000;

const ENTRY = new URL(`player${extname(import.meta.url)}`, import.meta.url);

interface Wish {
  readonly scenario: Scenario;
  resolve(run: Run): void;
  reject(reason: unknown): void;
}

/** Plays scenarios in threads, each on its own. */
export class Players {
  readonly #patienceMs: number;
  readonly #idle: Worker[];
  readonly #waiting: Wish[] = [];

  constructor(threads: number, patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
    this.#idle = Array.from({ length: threads }, () => new Worker(ENTRY));
  }

  /** @throws what broke the player itself, through its promise */
  play(scenario: Scenario): Promise<Run> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ scenario, resolve, reject });
      this.#next();
    });
  }

  /** To be called when nothing is being played. */
  async close(): Promise<void> {
    await Promise.all(this.#idle.map((worker) => worker.terminate()));
  }

  #next(): void {
    const [wish, worker] = [this.#waiting[0], this.#idle.at(-1)];
    if (!wish || !worker) return;
    this.#waiting.shift();
    this.#idle.pop();
    const done = (next: Worker): void => {
      clearTimeout(patience);
      worker.off('message', heard).off('error', broken);
      this.#idle.push(next);
      this.#next();
    };
    const heard = (run: Run): void => {
      wish.resolve(run);
      done(worker);
    };
    const broken = (reason: unknown): void => {
      wish.reject(reason);
      done(new Worker(ENTRY));
    };
    const patience = setTimeout(() => {
      wish.resolve(endless(this.#patienceMs));
      done(new Worker(ENTRY));
      void worker.terminate();
    }, this.#patienceMs);
    worker.once('message', heard).once('error', broken);
    worker.postMessage(wish.scenario);
  }
}

function endless(patienceMs: number): Run {
  const foul = `a step did not end within ${patienceMs / 1_000} s`;
  return { sessions: 0, steps: 0, simulatedMs: 0, events: 0, starts: 0, head: '', struck: {}, foul };
}
