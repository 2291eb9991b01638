import { type ActorOptions, createActor, type Actor as Running, waitFor } from 'xstate';
import { type Blobs, jsonBytes } from '../state/blobs.ts';
import { type Json, KarmaError, toErrorData } from '../state/errors.ts';
import type { AgentId, AskId } from '../state/ids.ts';
import type { ArtifactRef, Outcome, TaskSpec } from '../state/task.ts';
import { lifecycle } from './lifecycle.ts';
import type { Meter } from './meter.ts';
import type { Question, Reply, WorkItem } from './protocol.ts';
import type { Artifact, Result, Role, Tools } from './role.ts';

/** Times a question is asked before its failure is the task's. */
const ASK_TRIES = 3;

type Timers = NonNullable<ActorOptions<typeof lifecycle>['clock']>;

export interface ActorWorld {
  readonly blobs: Blobs;
  readonly meter: Meter;
  readonly outcomeBytesMax: number;
  /** For the lifecycle's delays. */
  readonly timers: Timers;
  ask(question: Question): Promise<Reply>;
}

/** One agent in its thread: a role, and the lifecycle that carries it. */
export class Actor {
  readonly #id: AgentId;
  readonly #role: Promise<Role>;
  readonly #world: ActorWorld;
  readonly #machine: Running<typeof lifecycle>;
  #batch: readonly WorkItem[] = [];
  #outcomes: Outcome[] = [];
  /** Settles when the agent may take its next batch. */
  #last: Promise<unknown>;
  readonly #registered = Promise.withResolvers<void>();
  #report = Promise.withResolvers<readonly Outcome[]>();

  constructor(id: AgentId, role: Promise<Role>, world: ActorWorld) {
    this.#id = id;
    this.#role = role;
    this.#world = world;
    this.#machine = createActor(lifecycle, {
      clock: world.timers,
      input: {
        perform: (batch, signal) => this.#perform(batch, signal),
        outcomesSoFar: () => this.#outcomesSoFar(),
      },
    }).start();
    this.#machine.on('reported', ({ outcomes }) => this.#report.resolve(outcomes));
    this.#machine.on('broken', ({ error }) => this.#report.reject(error));
    this.#last = this.#registered.promise;
  }

  registered(): void {
    this.#machine.send({ type: 'REGISTERED' });
    this.#registered.resolve();
  }

  /**
   * One batch after the other, whenever they are handed over.
   * @throws whatever broke the machine itself: the thread is no longer to be trusted
   */
  work(batch: readonly WorkItem[]): Promise<readonly Outcome[]> {
    const outcomes = this.#last.then(() => this.#workOff(batch));
    this.#last = outcomes.catch(() => {});
    return outcomes;
  }

  #workOff(batch: readonly WorkItem[]): Promise<readonly Outcome[]> {
    this.#report = Promise.withResolvers();
    this.#machine.send({ type: 'WORK', batch });
    return this.#report.promise;
  }

  async stop(): Promise<void> {
    await waitFor(this.#machine, (snapshot) => !snapshot.matches('busy'));
    this.#machine.send({ type: 'STOP' });
  }

  async #perform(batch: readonly WorkItem[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    this.#batch = batch;
    this.#outcomes = outcomes;
    for (const item of batch) {
      if (signal.aborted) break;
      outcomes.push(await this.#attempt(item, signal));
    }
    return outcomes;
  }

  async #attempt({ task, attempt }: WorkItem, signal: AbortSignal): Promise<Outcome> {
    const spent = this.#world.meter.start();
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    try {
      const { perform } = await this.#role;
      const result = await perform(task, this.#tools(task, attempt, until, spent.spend, spent.sinceAsk));
      const outcome: Outcome = {
        status: 'completed',
        task: task.id,
        attempt,
        artifacts: result.artifacts.map((artifact) => this.#store(artifact)),
        output: result.output,
        usage: spent.usage(),
        votes: [...(result.votes ?? [])],
      };
      this.#assertSmall(outcome, result);
      return outcome;
    } catch (thrown) {
      const error = toErrorData(thrown);
      return { status: 'failed', task: task.id, attempt, error, usage: spent.usage(), votes: [] };
    } finally {
      ended.abort();
    }
  }

  #tools(
    task: TaskSpec,
    attempt: number,
    signal: AbortSignal,
    spend: (units: number) => void,
    unitsSinceAsk: () => number,
  ): Tools {
    let questions = 0;
    return {
      blobs: this.#world.blobs,
      signal,
      spend,
      ask: async (kind, request) => {
        if (signal.aborted) throw new KarmaError('TASK_STALE', `attempt ${attempt} of ${task.id} has ended`);
        questions += 1;
        return this.#ask({
          ask: `${task.id}?${questions}` as AskId,
          agent: this.#id,
          task: task.id,
          attempt,
          kind,
          request,
          units: unitsSinceAsk(),
        });
      },
    };
  }

  async #ask(question: Question): Promise<Json> {
    this.#machine.send({ type: 'ASKED' });
    for (let failures = 1; ; failures += 1) {
      const reply = await this.#world.ask(question);
      if (reply.ok) {
        this.#machine.send({ type: 'ANSWERED' });
        return reply.answer;
      }
      if (reply.error.retry === 'never' || failures >= ASK_TRIES) {
        this.#machine.send({ type: 'ANSWERED' });
        throw KarmaError.fromData(reply.error);
      }
      this.#machine.send({ type: 'REFUSED' });
      await waitFor(this.#machine, (snapshot) => !snapshot.matches({ busy: 'retrying' }));
    }
  }

  /** Of those without an outcome the first is at fault: the others have not begun. */
  #outcomesSoFar(): readonly Outcome[] {
    const [late, ...behind] = this.#batch.slice(this.#outcomes.length);
    const unbegun = behind.map(
      ({ task, attempt }) => ({ status: 'unbegun', task: task.id, attempt }) as const,
    );
    return [...this.#outcomes, ...(late ? [timedOut(late)] : []), ...unbegun];
  }

  #store(artifact: Artifact): ArtifactRef {
    if ('blob' in artifact) return artifact;
    const bytes = jsonBytes(artifact.content);
    return { kind: artifact.kind, blob: this.#world.blobs.put(bytes), bytes: bytes.length };
  }

  #assertSmall(outcome: Outcome, result: Result): void {
    const bytes = jsonBytes(result.output).length;
    if (bytes <= this.#world.outcomeBytesMax) return;
    throw new KarmaError(
      'RESULT_TOO_LARGE',
      `${outcome.task}: its output has ${bytes} bytes, at most ${this.#world.outcomeBytesMax} may cross threads: store it as an artifact`,
    );
  }
}

function timedOut({ task, attempt }: WorkItem): Outcome {
  const message = `${task.id} took longer than ${task.timeoutMs} ms`;
  return {
    status: 'failed',
    task: task.id,
    attempt,
    error: { code: 'TASK_TIMEOUT', message, retry: 'later', details: {} },
    usage: { wallMs: task.timeoutMs, cpuMs: 0, units: 0, tokens: 0, costMicroUsd: 0 },
    votes: [],
  };
}
