import { isDeepStrictEqual } from 'node:util';
import type { ThreadInit } from '../actors/protocol.ts';
import type { Member } from '../actors/roster.ts';
import { DEFAULT_PARAMETERS, type EconomyParameters } from '../state/economy/parameters.ts';
import { KarmaError } from '../state/errors.ts';
import type { State } from '../state/state.ts';
import { breathe, type Clock, pause, steadyClock, systemClock } from './clock.ts';
import { compact } from './compact.ts';
import { type Conductor, freeConductor, OrderedConductor } from './conductor.ts';
import type { Config } from './config.ts';
import { Crew } from './crew.ts';
import { Home, type Store } from './home.ts';
import { type Performer, Performers } from './performers.ts';
import { isDue } from './snapshots.ts';
import { type Reactor, Supervisor } from './supervisor.ts';
import { ActorThread, type ThreadHost } from './thread.ts';

/** Events between two looks at the size of the log. */
const LOOK_EVERY = 1_000;

export interface RunOptions {
  readonly config: Config;
  readonly members: readonly Member[];
  readonly seed: number;
  readonly version: string;
  /** How the run before this one ended. */
  readonly previous: 'unknown' | 'aborted';
  readonly reactors: readonly Reactor[];
  readonly performers: ReadonlyMap<string, Performer>;
  /** Rules from now on; where absent those of the log, in a new log the defaults. */
  readonly economy?: EconomyParameters | undefined;
}

export interface RuntimeOptions extends RunOptions {
  /** The data folder. */
  readonly home: string;
  /** Costs in work units on a logical clock, completions in a fixed order: the same log, byte for byte. */
  readonly deterministic: boolean;
}

/** What a runtime stands on: storage, time and threads of this machine, or simulated ones. */
export interface Ground {
  readonly store: Store;
  /** Real time, even where the log's is logical. */
  readonly watch: Clock;
  /** Lets in what was sent while the supervisor held the thread. */
  readonly breathe: () => Promise<void>;
  readonly meter: ThreadInit['meter'];
  /** @param settled resolves when the supervisor has nothing left to decide */
  conduct(state: State, settled: () => Promise<void>): Conductor;
  newThread(): ThreadHost;
}

/** A supervisor with its log, its agents in their threads and its performers: everything that runs. */
export class Runtime {
  readonly home: Store;
  readonly supervisor: Supervisor;
  readonly #crew: Crew;
  readonly #performers: Performers;
  readonly #config: Config;
  readonly #watch: Clock;
  #savedAt: number;

  private constructor(
    { store, watch }: Ground,
    supervisor: Supervisor,
    crew: Crew,
    performers: Performers,
    config: Config,
  ) {
    this.home = store;
    this.#watch = watch;
    this.supervisor = supervisor;
    this.#crew = crew;
    this.#performers = performers;
    this.#config = config;
    this.#savedAt = supervisor.state.seq;
  }

  /**
   * Resolves when the team is ready for work.
   * @throws KarmaError `HOME_HELD` and the log's own
   */
  static async start(options: RuntimeOptions): Promise<Runtime> {
    const { config, deterministic } = options;
    const home = await Home.open(options.home, config);
    if (home.log.bytes > config.logCompactBytes) await makeRoom(home, config);
    const ground: Ground = {
      store: home,
      watch: steadyClock,
      breathe,
      meter: deterministic ? 'units' : 'time',
      conduct: (state, settled) =>
        deterministic ? new OrderedConductor(state.at, settled) : freeConductor(systemClock),
      newThread: () => new ActorThread(config),
    };
    const runtime = await Runtime.on(ground, options);
    let lookedAt = runtime.supervisor.state.seq;
    runtime.supervisor.onEvent((_event, { seq }) => {
      if (seq - lookedAt < LOOK_EVERY) return;
      lookedAt = seq;
      home.compactBeside(config);
    });
    return runtime;
  }

  /** Like `start`, on the given ground. */
  static async on(ground: Ground, options: RunOptions): Promise<Runtime> {
    const { config } = options;
    const { store, watch, breathe, meter } = ground;
    const state = store.loadState();
    const conductor = ground.conduct(state, () => supervisor.settled());
    const supervisor: Supervisor = new Supervisor({
      log: store.log,
      state,
      rebuild: () => store.loadState(),
      clock: conductor.clock,
      watch,
      breathe,
      limits: config,
      inboxMax: config.inboxMax,
      reactors: options.reactors,
    });
    const { heartbeatMs, silenceMaxMs, outcomeBytesMax, diskFreeMin, answerBytesMax, answerMaxMs } = config;
    const performers = new Performers(supervisor, conductor, {
      performers: options.performers,
      blobs: store.blobs,
      meter,
      answerBytesMax,
      answerMaxMs,
      watch,
    });
    const crew = new Crew(supervisor, conductor, {
      members: options.members,
      threads: config.threadsMax,
      thread: { blobs: store.blobsFolder(), diskFreeMin, meter, heartbeatMs, outcomeBytesMax },
      newThread: () => ground.newThread(),
      watch,
      silenceMaxMs,
    });
    const runtime = new Runtime(ground, supervisor, crew, performers, config);
    await runtime.#boot(options);
    return runtime;
  }

  /**
   * Starts nothing new, waits for what is in flight (`drainMs` at most), and closes.
   * @param reason goes into the log
   * @throws KarmaError if it could not, once all is closed
   */
  async stop(reason: string): Promise<void> {
    this.supervisor.pause();
    const patience = this.#watch.now() + this.#config.drainMs;
    while (this.supervisor.state.busy > 0 && this.#watch.now() < patience) await pause(this.#watch, 10);
    try {
      await this.supervisor.tell({ type: 'runtime.stop', reason });
    } finally {
      await this.#crew.stop(patience - this.#watch.now());
      this.#performers.close();
      this.supervisor.close();
      this.home.saveSnapshot(this.supervisor.state);
      await this.home.close();
    }
  }

  async #boot({ seed, version, previous, economy }: RunOptions): Promise<void> {
    const { supervisor } = this;
    const first = supervisor.state.seq === 0;
    const ending = first
      ? 'none'
      : supervisor.state.stopped
        ? 'stopped'
        : previous === 'aborted'
          ? 'aborted'
          : 'killed';
    await supervisor.tell({ type: 'runtime.start', seed, version, previous: ending });
    const parameters = economy ?? (first ? DEFAULT_PARAMETERS : supervisor.state.economy.parameters);
    if (first || !isDeepStrictEqual(parameters, supervisor.state.economy.parameters))
      await supervisor.tell({ type: 'economy.configure', parameters });
    await this.#crew.start();
    supervisor.onEvent((_event, state) => {
      if (!isDue(state, this.#savedAt, this.#config.snapshotEvery)) return;
      this.#savedAt = state.seq;
      this.home.saveSnapshotBeside(state);
    });
  }
}

/** Before there is work to hold up. */
async function makeRoom({ folder }: Home, { logKeepEvents, archiveBytesMax }: Config): Promise<void> {
  try {
    await compact(folder, { events: logKeepEvents, archiveBytes: archiveBytesMax });
  } catch (thrown) {
    // Whoever the last run told to do so is still at it.
    if (!(thrown instanceof KarmaError) || thrown.code !== 'HOME_HELD') throw thrown;
  }
}
