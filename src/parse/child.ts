import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { frame, frames } from './frames.ts';
import type { ParseLimits, ParseRequest } from './limits.ts';

/** How a child ended instead of answering. */
export type Death = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** Longest answer of a child: text with positions takes about 90 bytes an item. */
const ANSWER_BYTES_MAX = 128_000_000;
/** A child is replaced after this many files. Its processor time is bounded by as many time limits. */
export const FILES_PER_CHILD = 20;

/** V8 reserves half a gigabyte for machine code; Linux counts it as data though it is never touched. */
const RESERVED_BYTES = 560_000_000;

const folder = (url: string): string => fileURLToPath(new URL('.', url));

/** Arguments of Node: little memory, no code from strings, no reading outside the program and its library. */
function nodeArguments(memoryBytes: number): string[] {
  const program = new URL(`./extract${extname(import.meta.url)}`, import.meta.url);
  const root = folder(new URL('../', import.meta.url).href);
  const library = new URL('../../', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs'));
  return [
    `--max-old-space-size=${Math.floor((memoryBytes * 0.4) / 1e6)}`,
    '--disallow-code-generation-from-strings',
    '--permission',
    ...[root, folder(library.href), ...moduleFolders(root)].map((path) => `--allow-fs-read=${path}`),
    fileURLToPath(program),
  ];
}

/** Where Node looks the library up: some package managers put links there that lead to where it really is. */
function moduleFolders(below: string): string[] {
  const above = dirname(below);
  const here = join(above, 'node_modules');
  return [...(existsSync(here) ? [here] : []), ...(above === below ? [] : moduleFolders(above))];
}

/** Starts Node under limits of the operating system, as the leader of a process group of its own. */
function start(limits: ParseLimits): ChildProcess {
  const args = nodeArguments(limits.memoryBytes);
  const stdio = ['pipe', 'pipe', 'ignore'] as const;
  if (process.platform === 'win32') return spawn(process.execPath, args, { env: {}, stdio: [...stdio] });
  const seconds = Math.ceil(limits.timeMs / 1000) * FILES_PER_CHILD;
  const script = [
    `ulimit -d ${Math.floor((RESERVED_BYTES + limits.memoryBytes) / 1024)}`,
    `ulimit -t ${seconds}`,
    'ulimit -c 0',
    'ulimit -n 64',
    'exec "$0" "$@"',
  ].join('; ');
  return spawn('/bin/sh', ['-c', script, process.execPath, ...args], {
    env: {},
    stdio: [...stdio],
    detached: true,
  });
}

/** One parsing process. Serves one file at a time; while idle it keeps no process alive. */
export class Child {
  served = 0;
  readonly #process: ChildProcess;
  readonly #stdin: Writable;
  readonly #answers: AsyncGenerator<Buffer>;
  readonly #death: Promise<Death>;

  constructor(limits: ParseLimits) {
    this.#process = start(limits);
    const { stdin, stdout } = this.#process;
    if (!stdin || !stdout) throw new Error('a child without pipes');
    this.#stdin = stdin;
    // A child that dies while it is written to is reported by its end, not by the broken pipe.
    stdin.on('error', () => {});
    this.#answers = frames(stdout, ANSWER_BYTES_MAX);
    this.#death = new Promise((resolve) => {
      this.#process.once('error', () => resolve({ code: null, signal: null }));
      this.#process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.#keepAlive(false);
  }

  /** Sends one file; the answer is JSON, or how the child died over it. */
  async read(request: ParseRequest, bytes: Uint8Array): Promise<string | Death> {
    this.served += 1;
    this.#keepAlive(true);
    try {
      this.#stdin.write(frame(Buffer.from(JSON.stringify(request))));
      this.#stdin.write(frame(bytes));
      const answer = await this.#answers.next();
      return answer.done === true ? await this.#death : answer.value.toString();
    } finally {
      this.#keepAlive(false);
    }
  }

  /** Ends the child and whatever it started, at once. */
  kill(): void {
    const { pid } = this.#process;
    if (pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    try {
      if (process.platform === 'win32') this.#process.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // It ended between the look and the shot.
    }
  }

  #keepAlive(wanted: boolean): void {
    const parts = [this.#process, this.#process.stdin, this.#process.stdout] as ({
      ref(): void;
      unref(): void;
    } | null)[];
    for (const part of parts) wanted ? part?.ref() : part?.unref();
  }
}
