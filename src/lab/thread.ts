import { Actor } from '../../actors/actor.ts';
import { UnitMeter } from '../../actors/meter.ts';
import type { Question, SupervisorApi, ThreadApi, ThreadInit, WorkItem } from '../../actors/protocol.ts';
import type { Role } from '../../actors/role.ts';
import { packOutcomes, unpackBatch } from '../../actors/wire.ts';
import type { Blobs } from '../../state/blobs.ts';
import type { AgentId } from '../../state/ids.ts';
import type { RemoteThread, ThreadHost, ThreadLife } from '../thread.ts';
import type { Faults } from './faults.ts';
import type { Luck } from './luck.ts';
import { type Life, newLife, type Time } from './time.ts';
import { Wire } from './wire.ts';

/** What a role can do to its thread besides its work. */
export interface Body {
  /** Time passes, and the thread hears what comes meanwhile. */
  pause(ms: number): Promise<void>;
  crash(): void;
  /** Like a loop without end: hears nothing, says nothing, and stays. */
  hang(): void;
  /** Asks past the agent's tools, which would refuse. */
  blurt(question: Question): void;
}

export interface ThreadWorld {
  readonly time: Time;
  readonly faults: Faults;
  readonly luck: Luck;
  readonly blobs: Blobs;
  /** The process that the thread belongs to. */
  readonly process: Life;
  roleOf(agent: AgentId, body: Body): Role;
  /** Told of each batch that arrives. */
  handed(batch: readonly WorkItem[]): void;
}

/** A place for one simulated thread after another. */
export class SimHost implements ThreadHost {
  readonly #world: ThreadWorld;
  #thread: SimThread | null = null;

  constructor(world: ThreadWorld) {
    this.#world = world;
  }

  /** The thread that lives here now, if one does. */
  get thread(): SimThread | null {
    return this.#thread?.alive ? this.#thread : null;
  }

  begin(init: ThreadInit, supervisor: SupervisorApi): SimThread {
    this.#thread = new SimThread(this.#world, init, supervisor);
    return this.#thread;
  }

  async close(): Promise<void> {
    this.#thread?.kill();
  }
}

/** Hosts real actors, on simulated time and wires. */
export class SimThread implements ThreadLife, Body {
  readonly api: RemoteThread;
  readonly #world: ThreadWorld;
  readonly #supervisor: SupervisorApi;
  readonly #life = newLife();
  readonly #ended = Promise.withResolvers<Error | null>();
  readonly #inward: Wire;
  readonly #outward: Wire;
  #slowness = 1;

  constructor(world: ThreadWorld, init: ThreadInit, supervisor: SupervisorApi) {
    const { time, faults, luck, process } = world;
    this.#world = world;
    this.#supervisor = supervisor;
    this.#inward = new Wire(time, faults, luck, this.#life);
    this.#outward = new Wire(time, faults, luck, process);
    const serving = Promise.withResolvers<ThreadApi>();
    time.after(luck.between(5, 50), this.#life, () => serving.resolve(this.#serve(init, supervisor)));
    this.api = {
      welcome: (agents) => this.#callIn(async () => (await serving.promise).welcome(agents)),
      work: (agent, batch) => this.#callIn(async () => (await serving.promise).work(agent, batch)),
      stop: () => this.#callIn(async () => (await serving.promise).stop()),
    };
  }

  get ended(): Promise<Error | null> {
    return this.#ended.promise;
  }

  get alive(): boolean {
    return this.#life.alive;
  }

  pause(ms: number): Promise<void> {
    return this.#world.time.pause(ms * this.#slowness, this.#life);
  }

  crash(): void {
    this.#end(new Error('out of memory'));
  }

  kill(): void {
    this.#end(new Error('killed'));
  }

  hang(): void {
    this.#life.frozen = true;
  }

  blurt(question: Question): void {
    this.#outward.send(() => this.#supervisor.ask(question));
  }

  slowDown(times: number): void {
    this.#slowness = times;
  }

  #end(reason: Error | null): void {
    if (!this.#life.alive) return;
    this.#life.alive = false;
    const { time, luck, process } = this.#world;
    time.after(luck.between(0, 3), process, () => this.#ended.resolve(reason));
  }

  #serve(init: ThreadInit, supervisor: SupervisorApi): ThreadApi {
    const { time, blobs, roleOf, handed } = this.#world;
    const clock = time.steadyClock(this.#life);
    const world = {
      blobs,
      newMeter: () => new UnitMeter(),
      outcomeBytesMax: init.outcomeBytesMax,
      timers: {
        setTimeout: (call: () => void, ms: number) => clock.after(ms, call),
        clearTimeout: (cancel: () => void) => cancel(),
      },
      ask: (question: Question) => call(this.#outward, this.#inward, () => supervisor.ask(question)),
    };
    const actors = new Map(
      init.members.map(({ id }) => [id, new Actor(id, Promise.resolve(roleOf(id, this)), world)]),
    );
    this.#outward.send(() => supervisor.ready());
    const beat = (): void => {
      this.#outward.send(() => supervisor.beat());
      clock.after(init.heartbeatMs, beat);
    };
    clock.after(init.heartbeatMs, beat);
    return {
      welcome: (agents) => {
        for (const id of agents) actors.get(id)?.registered();
      },
      work: async (agent, packed) => {
        const batch = unpackBatch(packed);
        handed(batch);
        const actor = actors.get(agent);
        if (actor) return packOutcomes(await actor.work(batch));
        throw new Error(`${agent} does not live in this thread`);
      },
      stop: async () => {
        await Promise.all([...actors.values()].map((actor) => actor.stop()));
        this.#end(null);
      },
    };
  }

  #callIn<T>(serve: () => Promise<T>): Promise<T> {
    return call(this.#inward, this.#outward, serve);
  }
}

/** A call over one wire, its result over the other; never settles when either is lost. */
function call<T>(there: Wire, back: Wire, serve: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    there.send(() => {
      serve().then(
        (result) => back.send(() => resolve(structuredClone(result))),
        (error) => back.send(() => reject(error)),
      );
    });
  });
}
