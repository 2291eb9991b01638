import { type ActorOptions, createActor, type Actor as Running, waitFor } from 'xstate';
import { type Blobs, jsonBytes } from '../state/blobs.ts';
import { type Json, KarmaError, toErrorData } from '../state/errors.ts';
import type { AgentId, AskId } from '../state/ids.ts';
import type { ArtifactRef, Outcome, TaskSpec } from '../state/task.ts';
import { lifecycle } from './lifecycle.ts';
import type { Meter } from './meter.ts';
import type { Question, Reply, WorkItem } from './protocol.ts';
import type { Artifact, Role, Tools } from './role.ts';

/** Times a question is asked before its failure is the task's. */
const ASK_TRIES = 3;

type Timers = NonNullable<ActorOptions<typeof lifecycle>['clock']>;

export interface ActorWorld {
  readonly blobs: Blobs;
  readonly newMeter: () => Meter;
  readonly outcomeBytesMax: number;
  /** For the lifecycle's delays. */
  readonly timers: Timers;
  ask(question: Question): Promise<Reply>;
}

/** The batch at hand. */
interface Batch {
  readonly items: readonly WorkItem[];
  readonly outcomes: Outcome[];
  readonly abort: AbortController;
  readonly report: PromiseWithResolvers<readonly Outcome[]>;
}

/** One agent in its thread: a role, and the lifecycle that carries it. */
export class Actor {
  readonly #id: AgentId;
  readonly #role: Promise<Role>;
  readonly #world: ActorWorld;
  readonly #machine: Running<typeof lifecycle>;
  #batch: Batch | null = null;
  /** Settles when the agent may take its next batch. */
  #last: Promise<unknown>;
  readonly #registered = Promise.withResolvers<void>();

  constructor(id: AgentId, role: Promise<Role>, world: ActorWorld) {
    this.#id = id;
    this.#role = role;
    this.#world = world;
    this.#machine = createActor(lifecycle, {
      clock: world.timers,
      input: { begin: () => void this.#perform(), giveUp: () => this.#giveUp() },
    }).start();
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

  #workOff(items: readonly WorkItem[]): Promise<readonly Outcome[]> {
    const batch: Batch = {
      items,
      outcomes: [],
      abort: new AbortController(),
      report: Promise.withResolvers(),
    };
    this.#batch = batch;
    this.#machine.send({ type: 'WORK', batch: items });
    return batch.report.promise;
  }

  async stop(): Promise<void> {
    await waitFor(this.#machine, (snapshot) => !snapshot.matches('busy'));
    this.#machine.send({ type: 'STOP' });
  }

  async #perform(): Promise<void> {
    const batch = this.#batch;
    if (!batch) return;
    const { items, outcomes, abort, report } = batch;
    try {
      const meter = this.#world.newMeter();
      for (const item of items) {
        if (abort.signal.aborted) return;
        outcomes.push(await this.#attempt(item, meter, abort.signal));
      }
      this.#end(batch, 'DONE');
      report.resolve(outcomes);
    } catch (error) {
      this.#end(batch, 'BROKEN');
      report.reject(error);
    }
  }

  /** Nothing happens where the batch has been given up. */
  #end(batch: Batch, type: 'DONE' | 'BROKEN'): void {
    if (this.#batch !== batch) return;
    this.#batch = null;
    this.#machine.send({ type });
  }

  #giveUp(): void {
    const batch = this.#batch;
    if (!batch) return;
    this.#batch = null;
    batch.report.resolve(outcomesSoFar(batch));
    batch.abort.abort();
  }

  async #attempt({ task, attempt }: WorkItem, meter: Meter, signal: AbortSignal): Promise<Outcome> {
    const ask = (question: Question) => this.#ask(question);
    const tools = new AttemptTools(this.#id, task, attempt, this.#world.blobs, signal, meter, ask);
    try {
      const { perform } = await this.#role;
      const { artifacts, output, votes } = await perform(task, tools);
      this.#assertSmall(task, output);
      return {
        status: 'completed',
        task: task.id,
        attempt,
        artifacts: artifacts.map((artifact) => this.#store(artifact)),
        output,
        usage: meter.lap(),
        votes: votes ? [...votes] : [],
      };
    } catch (thrown) {
      const error = toErrorData(thrown);
      return { status: 'failed', task: task.id, attempt, error, usage: meter.lap(), votes: [] };
    } finally {
      tools.end();
    }
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

  #store(artifact: Artifact): ArtifactRef {
    if ('blob' in artifact) return artifact;
    const bytes = jsonBytes(artifact.content);
    return { kind: artifact.kind, blob: this.#world.blobs.put(bytes), bytes: bytes.length };
  }

  #assertSmall({ id }: TaskSpec, output: Json): void {
    if (output === null) return;
    const bytes = jsonBytes(output).length;
    if (bytes <= this.#world.outcomeBytesMax) return;
    throw new KarmaError(
      'RESULT_TOO_LARGE',
      `${id}: its output has ${bytes} bytes, at most ${this.#world.outcomeBytesMax} may cross threads: store it as an artifact`,
    );
  }
}

/** What a role may use in one attempt, and no longer. */
class AttemptTools implements Tools {
  readonly blobs: Blobs;
  readonly signal: AbortSignal;
  readonly ask: Tools['ask'];
  readonly spend: Tools['spend'];
  #ended = false;

  constructor(
    agent: AgentId,
    { id: task }: TaskSpec,
    attempt: number,
    blobs: Blobs,
    signal: AbortSignal,
    meter: Meter,
    ask: (question: Question) => Promise<Json>,
  ) {
    this.blobs = blobs;
    this.signal = signal;
    let questions = 0;
    this.ask = async (kind, request) => {
      if (this.#ended || signal.aborted)
        throw new KarmaError('TASK_STALE', `attempt ${attempt} of ${task} has ended`);
      questions += 1;
      const name = `${task}?${questions}` as AskId;
      return ask({ ask: name, agent, task, attempt, kind, request, units: meter.sinceAsk() });
    };
    this.spend = (units) => {
      if (!this.#ended) meter.spend(units);
    };
  }

  end(): void {
    this.#ended = true;
  }
}

/** Of those without an outcome the first is at fault: the others have not begun. */
function outcomesSoFar({ items, outcomes }: Batch): readonly Outcome[] {
  const [late, ...behind] = items.slice(outcomes.length);
  const unbegun = behind.map(({ task, attempt }) => ({ status: 'unbegun', task: task.id, attempt }) as const);
  return [...outcomes, ...(late ? [timedOut(late)] : []), ...unbegun];
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
