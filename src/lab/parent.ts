import { KarmaError } from '../../state/errors.ts';
import type { State } from '../../state/state.ts';
import type { RunOptions } from '../runtime.ts';
import { Foul } from './foul.ts';
import { type Machine, SimProcess } from './process.ts';
import type { SimThread } from './thread.ts';
import { newLife } from './time.ts';

/** A running process whose supervisor has nothing to decide. */
export interface Settled {
  readonly state: State;
  /** False while it stops, or waits for space on the disk. */
  readonly working: boolean;
}

/** Starts processes, and lets faults strike them. */
export class Parent {
  readonly #machine: Machine;
  readonly #blow: (foul: unknown) => void;
  readonly #trace: (line: string) => void;
  readonly #life = newLife();
  #process: SimProcess | null = null;
  /** A process that was taken for dead. */
  #zombie: SimProcess | null = null;
  #stopping = false;
  #starts = 0;
  /** Errors that have ended a process: nothing more is to be said of them. */
  readonly #fatal = new WeakSet<object>();

  constructor(machine: Machine, blow: (foul: unknown) => void, trace: (line: string) => void) {
    this.#machine = machine;
    this.#blow = blow;
    this.#trace = trace;
  }

  get process(): SimProcess | null {
    return this.#process;
  }

  get starts(): number {
    return this.#starts;
  }

  /** `null` while there is no process, or it is busy, or is not the only one. */
  get settled(): Settled | null {
    const process = this.#process;
    if (!process?.runtime || process.store.appending || this.#zombie) return null;
    const working = !this.#stopping && process.store.failure === null;
    return { state: process.runtime.supervisor.state, working };
  }

  start(previous: RunOptions['previous']): void {
    this.#starts += 1;
    this.#stopping = false;
    const process = new SimProcess(this.#machine, previous, (reason) => this.#exited(process, reason));
    this.#process = process;
  }

  /** A kill that nothing on its way to the disk survives. */
  kill(): void {
    this.#process?.store.lose();
    if (this.#process) this.#end(this.#process, 'unknown', 'kill');
  }

  /** The native crash of a task's making. */
  abort(): void {
    if (this.#process) this.#end(this.#process, 'aborted', 'abort');
  }

  /** Something was thrown that nobody caught: the process that it happened in is no more. */
  died(error: unknown): void {
    if (error instanceof Error && this.#fatal.has(error)) return;
    const victim = [this.#zombie, this.#process].find((process) => process?.store.failure === error);
    if (victim && isFatal(error)) {
      this.#fatal.add(error);
      this.#end(victim, 'unknown', error.message);
    } else this.#blow(error instanceof Error ? error : new Foul(`unhandled: ${error}`));
  }

  /** Lets faults strike, or not. */
  strike(): void {
    const { faults, time, disk } = this.#machine;
    const process = this.#process;
    if (faults.strikes('clock'))
      time.jump(faults.of('clock').pick([-3_600_000, -5_000, 5_000, 86_400_000]) ?? 0);
    if (faults.strikes('full') && !disk.full) {
      disk.full = true;
      this.#trace(`${time.now} -- the disk is full`);
      time.after(faults.of('full').between(50, 6_000), this.#life, () => {
        disk.full = false;
        this.#trace(`${time.now} -- the disk has space`);
      });
    }
    if (!process) return;
    const victim = (fault: 'crash' | 'hang' | 'slow'): SimThread | undefined => {
      if (!faults.strikes(fault)) return undefined;
      this.#trace(`${time.now} -- ${fault}`);
      return faults.of(fault).pick(process.threads);
    };
    victim('crash')?.crash();
    victim('hang')?.hang();
    victim('slow')?.slowDown(faults.of('slow').between(2, 50));
    if (faults.strikes('stop')) this.#stop(process);
    if (faults.strikes('usurp') && !this.#zombie) this.#usurp(process);
    else if (faults.strikes('kill')) this.#end(process, 'unknown', 'kill');
  }

  /** Faults are over: what they broke stays broken, until the runtime mends it. */
  heal(): void {
    const { faults, disk } = this.#machine;
    faults.end();
    disk.full = false;
    if (this.#zombie) this.#end(this.#zombie, 'unknown', 'kill');
    for (const thread of this.#process?.threads ?? []) thread.slowDown(1);
  }

  close(): void {
    this.#process?.kill();
    this.#zombie?.kill();
  }

  #stop(process: SimProcess): void {
    if (!process.runtime || this.#stopping) return;
    this.#stopping = true;
    this.#trace(`${this.#machine.time.now} -- stop`);
    process.runtime.stop('asked to').then(
      () => this.#end(process, 'unknown', 'stopped'),
      (reason) => this.#exited(process, reason),
    );
  }

  #usurp(process: SimProcess): void {
    const { time, faults } = this.#machine;
    this.#trace(`${time.now} -- a second process`);
    this.#zombie = process;
    this.#process = null;
    time.after(faults.of('usurp').between(200, 5_000), this.#life, () => {
      if (this.#zombie === process) this.#end(process, 'unknown', 'kill');
    });
    this.start('unknown');
  }

  /** The process ended by itself: what it says must be a reason to. */
  #exited(process: SimProcess, reason: unknown): void {
    if (process !== this.#process && process !== this.#zombie) return;
    if (!(reason instanceof Error)) return this.#blow(reason);
    this.#fatal.add(reason);
    const why = reason instanceof KarmaError ? reason.code : reason.message;
    if (EXITS.has(why) || why.startsWith(THREAD_ENDED)) this.#end(process, 'unknown', why);
    else this.#blow(reason);
  }

  #end(process: SimProcess, previous: RunOptions['previous'], why: string): void {
    const { time, luck } = this.#machine;
    this.#trace(
      `${time.now} -- ${process === this.#zombie ? 'the second process' : 'the process'} ends: ${why}`,
    );
    process.kill();
    if (process === this.#zombie) this.#zombie = null;
    if (process !== this.#process) return;
    this.#process = null;
    time.after(luck.stream('restart').between(5, 3_000), this.#life, () => this.start(previous));
  }
}

/** Reasons for a process to end by itself: its disk fails it, or a thread does before it is ready. */
const EXITS = new Set(['LOG_FULL', 'LOG_CORRUPT', 'LOG_CONFLICT', 'out of memory', 'killed']);
const THREAD_ENDED = 'a thread ended';

function isFatal(error: unknown): error is KarmaError {
  return error instanceof KarmaError && (error.code === 'LOG_CORRUPT' || error.code === 'LOG_CONFLICT');
}
