import { type Blobs, jsonBytes } from '../state/blobs.ts';
import type { Command } from '../state/commands.ts';
import { type Json, KarmaError, toErrorData } from '../state/errors.ts';
import type { EventOf } from '../state/events.ts';
import type { AskId } from '../state/ids.ts';
import { NO_USAGE } from '../state/task.ts';
import type { Clock } from './clock.ts';
import type { Conductor } from './conductor.ts';
import type { Supervisor } from './supervisor.ts';

/** Does one kind of thing in the world on an agent's behalf. */
export type Performer = (request: Json, world: PerformerWorld) => Promise<Performance>;

export interface PerformerWorld {
  readonly blobs: Blobs;
  readonly signal: AbortSignal;
}

export interface Performance {
  readonly answer: Json;
  /** Size of the work, independent of the machine: pages, kilobytes. */
  readonly units: number;
}

export interface PerformersOptions {
  /** Ask kind to who performs it. */
  readonly performers: ReadonlyMap<string, Performer>;
  readonly blobs: Blobs;
  readonly meter: 'time' | 'units';
  /** Largest answer in bytes of JSON. */
  readonly answerBytesMax: number;
  readonly answerMaxMs: number;
  readonly watch: Clock;
}

/** Performs what agents ask, once the asking is durable, and puts each answer on record. */
export class Performers {
  readonly #supervisor: Supervisor;
  readonly #conductor: Conductor;
  readonly #options: PerformersOptions;
  readonly #stop = new AbortController();
  /** Whoever asks again, because its attempt was lost, gets the answer that is on its way. */
  readonly #performing = new Set<AskId>();

  constructor(supervisor: Supervisor, conductor: Conductor, options: PerformersOptions) {
    this.#supervisor = supervisor;
    this.#conductor = conductor;
    this.#options = options;
    supervisor.onEvent((event) => {
      if (event.type === 'ask.made') void this.#perform(event);
    });
  }

  close(): void {
    this.#stop.abort();
  }

  async #perform({ ask, kind, request }: EventOf<'ask.made'>): Promise<void> {
    if (this.#performing.has(ask)) return;
    this.#performing.add(ask);
    const activity = `ask:${ask}`;
    this.#conductor.begin(activity);
    const { command, costMs } = await this.#try(ask, kind, request);
    if (command.type === 'ask.fail' && this.#stop.signal.aborted) return this.#conductor.cancel(activity);
    this.#conductor.deliver(activity, costMs, () => {
      this.#performing.delete(ask);
      return this.#supervisor.insist(command);
    });
  }

  async #try(ask: AskId, kind: string, request: Json): Promise<{ command: Command; costMs: number }> {
    const began = performance.now();
    try {
      const performer = this.#options.performers.get(kind);
      if (!performer) throw new Error(`nobody performs ${kind}`);
      const { meter, answerBytesMax } = this.#options;
      const { answer, units } = await this.#inTime(kind, (world) => performer(request, world));
      const bytes = jsonBytes(answer).length;
      if (bytes > answerBytesMax) {
        throw new KarmaError(
          'ANSWER_TOO_LARGE',
          `${kind} answered with ${bytes} bytes, at most ${answerBytesMax}`,
        );
      }
      const wallMs = meter === 'units' ? units : Math.round((performance.now() - began) * 100) / 100;
      const usage = { ...NO_USAGE, wallMs, units };
      return { command: { type: 'ask.answer', ask, answer, usage }, costMs: wallMs };
    } catch (thrown) {
      return { command: { type: 'ask.fail', ask, error: toErrorData(thrown) }, costMs: 0 };
    }
  }

  /** @throws KarmaError `ASK_TIMEOUT` when the performer has not answered in time; it is told to give up */
  async #inTime(
    kind: string,
    perform: (world: PerformerWorld) => Promise<Performance>,
  ): Promise<Performance> {
    const { blobs, watch, answerMaxMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const patience = new AbortController();
    const endPatience = watch.after(answerMaxMs, () => {
      const timeout = new KarmaError('ASK_TIMEOUT', `${kind} did not answer within ${answerMaxMs} ms`);
      patience.abort(timeout);
      late.reject(timeout);
    });
    try {
      const signal = AbortSignal.any([this.#stop.signal, patience.signal]);
      return await Promise.race([perform({ blobs, signal }), late.promise]);
    } finally {
      endPatience();
    }
  }
}
