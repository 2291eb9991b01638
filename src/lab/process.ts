import type { WorkItem } from '../../actors/protocol.ts';
import { type Json, KarmaError } from '../../state/errors.ts';
import type { AgentId } from '../../state/ids.ts';
import { freeConductor, OrderedConductor } from '../conductor.ts';
import type { Performer } from '../performers.ts';
import { type RunOptions, Runtime } from '../runtime.ts';
import { type Disk, DiskStore } from './disk.ts';
import type { Faults } from './faults.ts';
import type { Luck } from './luck.ts';
import { answerOf, type RoleWorld, roleOf } from './roles.ts';
import { type Body, SimHost, type SimThread } from './thread.ts';
import { newLife, type Time } from './time.ts';

/** What a process runs on, and what it runs. */
export interface Machine {
  readonly time: Time;
  readonly disk: Disk;
  readonly faults: Faults;
  readonly luck: Luck;
  readonly roles: RoleWorld;
  readonly witness: Witness;
  /** Whether messages are let through in an order that does not depend on their delays. */
  readonly ordered: boolean;
  readonly options: Omit<RunOptions, 'previous' | 'performers'>;
}

/** Told of what the runtime makes happen outside. */
export interface Witness {
  handed(batch: readonly WorkItem[]): void;
  performed(kind: string, request: Json): void;
}

/** One life of the real runtime on a simulated machine. */
export class SimProcess {
  readonly store: DiskStore;
  /** Resolves when the process is no more. */
  readonly died: Promise<void>;
  readonly #machine: Machine;
  readonly #life = newLife();
  readonly #hosts: SimHost[] = [];
  readonly #resolveDied: () => void;
  #runtime: Runtime | null = null;

  constructor(machine: Machine, previous: RunOptions['previous'], onExit: (reason: unknown) => void) {
    const { time, disk, faults, luck, options } = machine;
    const died = Promise.withResolvers<void>();
    this.died = died.promise;
    this.#resolveDied = died.resolve;
    this.#machine = machine;
    this.store = new DiskStore(disk, time, this.#life, faults, luck.stream('disk'));
    const performers = new Map(
      ['echo', 'source.fetch', 'pdf.parse'].map((kind) => [kind, this.#performer(kind)]),
    );
    Runtime.on(
      {
        store: this.store,
        watch: time.steadyClock(this.#life),
        breathe: async () => {},
        meter: 'units',
        conduct: (state, settled) =>
          machine.ordered
            ? new OrderedConductor(state.at, settled)
            : freeConductor(time.wallClock(this.#life)),
        newThread: () => this.#newHost(),
      },
      { ...options, previous, performers },
    ).then((runtime) => {
      this.#runtime = runtime;
    }, onExit);
  }

  /** Once it has started. */
  get runtime(): Runtime | null {
    return this.#runtime;
  }

  get threads(): SimThread[] {
    return this.#hosts.flatMap(({ thread }) => thread ?? []);
  }

  /** Ends at once; what was on its way to the disk arrives, or not. */
  kill(): void {
    if (!this.#life.alive) return;
    this.#life.alive = false;
    for (const thread of this.threads) thread.kill();
    this.store.cut();
    this.#runtime = null;
    this.#resolveDied();
  }

  #newHost(): SimHost {
    const { time, faults, luck, roles, witness } = this.#machine;
    const host = new SimHost({
      time,
      faults,
      luck: luck.stream(`host ${this.#hosts.length}`),
      blobs: this.store.blobs,
      process: this.#life,
      roleOf: (agent: AgentId, body: Body) => roleOf(agent, body, roles),
      handed: (batch) => witness.handed(batch),
    });
    this.#hosts.push(host);
    return host;
  }

  #performer(kind: string): Performer {
    const { time, faults, luck, witness } = this.#machine;
    const own = luck.stream(kind);
    return async (request) => {
      witness.performed(kind, request);
      await time.pause(own.between(1, 80), this.#life);
      if (faults.strikes('refuse')) await fail(faults.of('refuse'));
      return { answer: answerOf(kind, request), units: 1 };
    };
  }
}

/** The world fails for now, refuses for good, or never answers. */
async function fail(luck: Luck): Promise<void> {
  const how = luck.between(1, 10);
  if (how === 1) await new Promise(() => {});
  if (how < 4) throw new KarmaError('FETCH_REFUSED', 'the world refuses');
  throw new KarmaError('FETCH_FAILED', 'the world fails');
}
