import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A program of ours that works on the data folder in a process of its own, and yields to all others. One at a time. */
export class Beside {
  readonly #program: string;
  #process: ChildProcess | null = null;

  /** @param name of the program, without its extension */
  constructor(name: string) {
    this.#program = fileURLToPath(new URL(`./${name}${extname(import.meta.url)}`, import.meta.url));
  }

  /** Does nothing while it is at it already. */
  run(words: readonly string[], ended: () => void = () => {}): void {
    if (this.#process) return;
    const child = spawn(process.execPath, [...process.execArgv, this.#program, ...words], {
      stdio: 'ignore',
    });
    const gone = (): void => {
      this.#process = null;
      ended();
    };
    child.once('error', gone).once('exit', gone);
    child.unref();
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    this.#process = child;
  }

  /** What it does is safe to end at any moment. */
  close(): void {
    this.#process?.kill('SIGKILL');
  }
}
