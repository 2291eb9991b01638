import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Run, Scenario } from './scenario.ts';

/** A run takes some hundredths of a second; one that takes as long as this never ends. */
const PATIENCE_MS = 60_000;

const ENTRY = new URL(`player-thread${extname(import.meta.url)}`, import.meta.url);

/** Plays one scenario after the other, in a thread of its own. */
export class Player {
  #thread = new Worker(ENTRY);

  /** @throws what broke the thread, through its promise */
  play(scenario: Scenario): Promise<Run> {
    const thread = this.#thread;
    return new Promise((resolve, reject) => {
      const ended = (): void => {
        clearTimeout(patience);
        thread.off('message', heard).off('error', broken);
      };
      const heard = (run: Run): void => {
        ended();
        resolve(run);
      };
      const broken = (reason: unknown): void => {
        ended();
        reject(reason);
      };
      const patience = setTimeout(() => {
        ended();
        void thread.terminate();
        this.#thread = new Worker(ENTRY);
        resolve(ENDLESS);
      }, PATIENCE_MS);
      thread.once('message', heard).once('error', broken).postMessage(scenario);
    });
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}

const ENDLESS: Run = {
  sessions: 0,
  steps: 0,
  simulatedMs: 0,
  events: 0,
  starts: 0,
  head: '',
  struck: {},
  foul: `a step did not end within ${PATIENCE_MS / 1_000} s`,
};
