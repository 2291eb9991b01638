import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Dice } from '../../state/dice.ts';
import { PAYLOADS } from './role.ts';

const script = fileURLToPath(new URL('./driver.ts', import.meta.url));

export interface DriverOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A driver's process, seen from outside. */
export class Driver {
  readonly child: ChildProcess;
  /** Resolves once the runtime can work; never when the process ends before. */
  readonly ready: Promise<void>;
  /** The signal or code it ended with. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  readonly startedAt = performance.now();
  errors = '';
  #listen: (line: string) => void = () => {};
  #rest = '';

  constructor(home: string, { args = [], env = {} }: DriverOptions = {}) {
    this.child = spawn(process.execPath, [script, home, ...args], { env: { ...process.env, ...env } });
    const ready = Promise.withResolvers<void>();
    this.ready = ready.promise;
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve(signal ?? code)));
    this.child.stdin?.on('error', () => {});
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line === 'ready') ready.resolve();
        this.#listen(line);
      }
    });
  }

  /** What is said before anybody listens is not heard. */
  listen(listen: (line: string) => void): void {
    this.#listen = listen;
  }

  send(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with the first line that matches. */
  hears(pattern: RegExp): Promise<string> {
    const before = this.#listen;
    return new Promise((resolve) => {
      this.#listen = (line) => {
        before(line);
        if (!pattern.test(line)) return;
        this.#listen = before;
        resolve(line);
      };
    });
  }
}

export interface ClientOptions {
  readonly dice: Dice;
  /** Tasks that have not ended at a time. */
  readonly depth: number;
  readonly sessionTasks: number;
}

/** Refusals that say that what was wanted has happened already. */
const DONE_BEFORE: readonly string[] = ['TASK_EXISTS', 'SESSION_EXISTS'];
const RETRY_PAUSE_MS = 200;

/**
 * Gives one life of the driver after another work, says again what was not acknowledged, and remembers what was: the
 * only witness.
 */
export class Client {
  /** Tasks that were ever offered, with their session. */
  readonly offered = new Map<string, string>();
  readonly acknowledged = new Set<string>();
  /** How tasks were said to have ended. */
  readonly ends = new Map<string, string>();
  readonly closed = new Set<string>();
  readonly refusals = new Map<string, number>();
  lastRefusal = '';
  /** Offer nothing new. */
  resting = false;
  readonly #options: ClientOptions;
  /** Lines that were sent, but not acknowledged, in order. */
  readonly #pending = new Set<string>();
  /** Tasks of open sessions that have not ended. */
  readonly #open = new Map<string, Set<string>>();
  #extra = 0;
  #session = '';
  #sessionTasks = Number.POSITIVE_INFINITY;
  #driver: Driver | null = null;
  #quiet: (() => void)[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  async attach(driver: Driver): Promise<void> {
    this.#driver = driver;
    driver.listen((line) => this.#hear(driver, line));
    await driver.ready;
    for (const tasks of this.#open.values())
      for (const task of tasks) if (this.acknowledged.has(task)) driver.send(`ask ${task}`);
    for (const line of this.#pending) driver.send(line);
    this.#offer();
  }

  /** Resolves when everything acknowledged has ended and nothing is pending. */
  quiet(): Promise<void> {
    this.resting = true;
    return new Promise((resolve) => {
      this.#quiet.push(resolve);
      this.#offer();
    });
  }

  /** Offers one more than it would. */
  press(): void {
    this.#extra += 1;
    this.#offer();
  }

  #hear(driver: Driver, line: string): void {
    const [verb = '', ...words] = line.split(' ');
    if (verb === 'done') this.#done(words.join(' '));
    if (verb === 'ended') this.#ended(words[0] ?? '', words[1] ?? '');
    if (verb === 'refused') {
      const [code = '', retryAfterMs, ...rest] = words;
      const said = rest.join(' ');
      const what = said.slice(0, said.indexOf(':'));
      if (DONE_BEFORE.includes(code)) {
        this.#done(what);
        if (code === 'TASK_EXISTS') driver.send(`ask ${what.split(' ')[2]}`);
      } else {
        this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
        this.lastRefusal = said.slice(said.indexOf(':') + 2);
        const again = (): void => {
          if (driver === this.#driver) driver.send(what);
        };
        setTimeout(again, Number(retryAfterMs) || RETRY_PAUSE_MS).unref();
      }
    }
    if (driver === this.#driver) this.#offer();
  }

  #done(line: string): void {
    this.#pending.delete(line);
    const [verb, session = '', task = ''] = line.split(' ');
    if (verb === 'submit') this.acknowledged.add(task);
    if (verb === 'close') this.closed.add(session);
  }

  #ended(task: string, how: string): void {
    this.ends.set(task, how);
    const session = this.offered.get(task) ?? '';
    const open = this.#open.get(session);
    open?.delete(task);
    if (open?.size !== 0 || session === this.#session) return;
    this.#open.delete(session);
    this.#send(`close ${session}`);
  }

  #offer(): void {
    const { depth, sessionTasks, dice } = this.#options;
    let open = 0;
    for (const tasks of this.#open.values()) open += tasks.size;
    for (; !this.resting && open < depth + this.#extra; open += 1) {
      if (this.#sessionTasks >= sessionTasks) this.#openSession();
      this.#sessionTasks += 1;
      const task = `${this.#session}/${this.#sessionTasks}`;
      const payload = PAYLOADS[Math.floor(dice(task) * PAYLOADS.length)] ?? '';
      this.offered.set(task, this.#session);
      this.#open.get(this.#session)?.add(task);
      this.#send(`submit ${this.#session} ${task} ${payload}`);
    }
    if (this.resting && open === 0 && this.#pending.size === 0)
      for (const resolve of this.#quiet.splice(0)) resolve();
  }

  #openSession(): void {
    const before = this.#session;
    this.#session = `s${this.#open.size + this.closed.size + this.offered.size}`;
    this.#sessionTasks = 0;
    this.#open.set(this.#session, new Set());
    this.#send(`open ${this.#session}`);
    if (this.#open.get(before)?.size !== 0) return;
    this.#open.delete(before);
    this.#send(`close ${before}`);
  }

  #send(line: string): void {
    this.#pending.add(line);
    this.#driver?.send(line);
  }
}
