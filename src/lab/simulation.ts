import type { EventOf } from '../../state/events.ts';
import { evolve } from '../../state/evolve.ts';
import type { Seq, TaskId } from '../../state/ids.ts';
import type { Group } from '../../state/log.ts';
import { initialState, type State } from '../../state/state.ts';
import { researchReactor } from '../research/reactor.ts';
import { Client } from './client.ts';
import { drawConfig, drawEconomy } from './config.ts';
import { Disk } from './disk.ts';
import { echoOf } from './echo.ts';
import { type Fault, Faults } from './faults.ts';
import { assertFair, Foul } from './foul.ts';
import { assertConsistent, assertNothingIdle, reasonToWait } from './inspect.ts';
import { Ledger } from './ledger.ts';
import { Luck } from './luck.ts';
import { Parent } from './parent.ts';
import { Referee } from './referee.ts';
import { outputOf, TOO_LATE } from './roles.ts';
import { same } from './same.ts';
import type { Run, Scenario } from './scenario.ts';
import { newLife, Time } from './time.ts';
import { drawWorkload, labReactor } from './workload.ts';

/** Where the wall clock starts. */
const WALL_MS = 1_700_000_000_000;

/** Steps after the last fault in which everything must have ended. */
const REST_STEPS = 20_000;

/** An order that does not depend on delays takes wires that carry each message once. */
const UNORDERABLE: readonly Fault[] = ['loss', 'duplicate'];

/** Faults that may cost an innocent task its last attempt. Some seeds have none of them. */
const HARMFUL: readonly Fault[] = [
  'delay',
  'loss',
  'crash',
  'hang',
  'slow',
  'lag',
  'refuse',
  'poison',
  'linger',
];

/** What a task may die of even so: nobody may do it, or the process died again and again while it ran alone. */
const FATES: ReadonlySet<string> = new Set(['REVIEWER_MISSING', 'AGENT_RETIRED', 'PROCESS_DIED']);

/** Plays a scenario: the same one always takes the same course. */
export async function simulate(scenario: Scenario, trace: (line: string) => void = () => {}): Promise<Run> {
  const simulation = new Simulation(scenario, trace);
  process.on('unhandledRejection', simulation.unhandled);
  try {
    return await simulation.run();
  } finally {
    process.off('unhandledRejection', simulation.unhandled);
  }
}

class Simulation {
  readonly #scenario: Scenario;
  readonly #trace: (line: string) => void;
  readonly #time = new Time(WALL_MS);
  readonly #faults: Faults;
  readonly #disk = new Disk({
    written: (group) => this.#recorded(group),
    loaded: (state) => this.#assertFolded(state),
  });
  readonly #referee: Referee;
  readonly #ledger = new Ledger();
  /** The fold of the log as it is on disk. */
  readonly #folded: State = initialState();
  /** Attempts that agents began. */
  readonly #begun = new Set<string>();
  /** How many tasks were in a task's last batch. */
  readonly #shared = new Map<TaskId, number>();
  readonly #parent: Parent;
  readonly #clients: readonly Client[];
  readonly #life = newLife();
  #foul: unknown = null;
  #steps = 0;
  #checked = 0;

  constructor(scenario: Scenario, trace: (line: string) => void) {
    const luck = new Luck(scenario.seed);
    this.#scenario = scenario;
    this.#trace = trace;
    const ordered = luck.stream('conductor').chance(0.25);
    const calm = luck.stream('calm').chance(0.15);
    const barred = [...(ordered ? UNORDERABLE : []), ...(calm ? HARMFUL : [])];
    const faults = scenario.faults.filter((fault) => !barred.includes(fault));
    this.#faults = new Faults(luck.stream('faults'), faults);
    const config = drawConfig(luck.stream('config'), this.#faults);
    this.#referee = new Referee(config);
    const { sessions, members, threads } = drawWorkload(
      luck.stream('workload'),
      this.#faults,
      scenario.tasks,
    );
    const liars = new Set(members.map(({ id }) => id).filter(() => this.#faults.strikes('liar')));
    this.#parent = new Parent(
      {
        time: this.#time,
        disk: this.#disk,
        faults: this.#faults,
        luck: luck.stream('machine'),
        ordered,
        roles: {
          lies: (reviewer) => (liars.has(reviewer) ? this.#faults.of('liar') : null),
          begins: (task) => this.#begun.add(`${task} ${this.#referee.tasks.get(task)?.attempt}`),
          attempts: (task) => this.#referee.tasks.get(task)?.attempt ?? 0,
          abort: () => this.#parent.abort(),
        },
        witness: {
          handed: (batch) => {
            for (const { task, attempt } of batch)
              this.#require(
                this.#referee.hasBegun(task.id, attempt),
                `attempt ${attempt} of ${task.id} is handed over`,
              );
          },
          performed: (kind, request) =>
            this.#require(
              this.#referee.questions.has(kind, request),
              `${kind} ${JSON.stringify(request)} is performed`,
            ),
        },
        options: {
          members,
          config: { ...config, threadsMax: threads },
          seed: scenario.seed,
          version: 'lab',
          reactors: [labReactor, researchReactor],
        },
      },
      (foul) => this.#blow(foul),
      trace,
    );
    const service = { time: this.#time, referee: this.#referee, process: () => this.#parent.process };
    const parameters = drawEconomy(luck.stream('economy'), this.#faults);
    this.#clients = sessions.map((plan) => new Client(service, plan, parameters, this.#life));
  }

  readonly unhandled = (error: unknown): void => this.#parent.died(error);

  async run(): Promise<Run> {
    try {
      this.#parent.start('unknown');
      for (const client of this.#clients) client.run().catch((foul) => this.#blow(foul));
      await this.#play(this.#scenario.steps, () => this.#parent.strike());
      this.#trace(`-- no more faults after step ${this.#steps}`);
      this.#parent.heal();
      await this.#play(this.#steps + REST_STEPS, () => {});
      this.#assertAllEnded();
    } catch (foul) {
      this.#blow(foul);
    }
    this.#parent.close();
    const { seq, hash } = this.#disk.head;
    return {
      sessions: this.#referee.sessions.size,
      steps: this.#steps,
      simulatedMs: this.#time.now,
      events: seq,
      starts: this.#parent.starts,
      head: hash,
      struck: this.#faults.struck,
      foul: this.#foul === null ? null : describe(this.#foul),
    };
  }

  /** Goes on step by step, until all work has ended. */
  async #play(lastStep: number, afterStep: () => void): Promise<void> {
    while (this.#steps < lastStep && !this.#hasEnded() && this.#time.step()) {
      this.#steps += 1;
      await settled();
      this.#check();
      if (this.#steps === this.#scenario.killAt) this.#parent.kill();
      afterStep();
      if (this.#foul !== null) throw this.#foul;
    }
  }

  /** A group has reached the disk. */
  #recorded(group: Group): void {
    try {
      this.#referee.watch(group);
      this.#ledger.watch(group);
      for (const event of group.events) {
        if (event.type === 'task.completed') this.#assertRight(event.task, event.output);
        if (event.type === 'tasks.started')
          for (const task of event.tasks) this.#shared.set(task, event.tasks.length);
        if (event.type === 'task.failed' && event.charged) this.#assertBegun(event);
        if (event.type === 'ask.made')
          assertFair(event.request !== TOO_LATE, `${event.ask} asked after its attempt had ended`);
      }
    } catch (foul) {
      this.#blow(foul);
    }
    for (const [i, event] of group.events.entries()) {
      const seq = (group.seq + i) as Seq;
      evolve(this.#folded, { seq, at: group.at, event });
      this.#trace(`${this.#time.now} ${seq} ${JSON.stringify(event)}`);
      const echo = this.#faults.strikes('echo') ? echoOf(event, this.#folded) : null;
      if (!echo) continue;
      this.#time.after(this.#faults.of('echo').between(1, 5_000), this.#life, () => {
        this.#parent.process?.runtime?.supervisor.tell(echo).catch(() => {});
      });
    }
  }

  /** What must hold after every step. */
  #check(): void {
    for (const client of this.#clients) client.check();
    const { seq } = this.#disk.head;
    const running = this.#parent.settled;
    if (!running || seq === this.#checked) return;
    this.#checked = seq;
    const { state } = running;
    assertFair(state.seq === seq, `the state is at ${state.seq}, the log at ${seq}`);
    assertFair(same(state, this.#folded), `the state at ${seq} is not the fold of the log`);
    assertConsistent(state, this.#referee);
    assertFair(same(state.economy, this.#ledger.economy), `the books at ${seq} are not the movements' sum`);
    if (running.working) assertNothingIdle(state, state.at);
  }

  /** Restart equals no restart, be it from a snapshot or from the whole log. */
  #assertFolded(state: State): void {
    if (!same(state, this.#folded))
      this.#blow(new Foul(`the state loaded at ${state.seq} is not the fold of the log`));
  }

  #hasEnded(): boolean {
    const busy = this.#clients.some(({ ended }) => !ended) || !this.#parent.settled?.working;
    return !busy && this.#folded.busy === 0;
  }

  #assertAllEnded(): void {
    const waiting = [...this.#referee.open()].map(([id, { phase }]) => {
      const task = this.#folded.tasks.get(id);
      return `${id} is in ${phase}, ${(task && reasonToWait(this.#folded, task, this.#folded.at)) ?? 'for no reason'}`;
    });
    assertFair(waiting.length === 0, `${REST_STEPS} steps after the last fault ${waiting.join('; ')}`);
    for (const [id, status] of this.#referee.sessions) {
      assertFair(
        status === 'closed',
        `${REST_STEPS} steps after the last fault ${id} is open, with no task in it`,
      );
    }
    const struck: readonly string[] = Object.keys(this.#faults.struck);
    const harmed = HARMFUL.some((fault) => struck.includes(fault));
    for (const [id, code] of this.#referee.deaths)
      assertFair(harmed || FATES.has(code), `${id} died of ${code}, and nothing was done to it`);
    assertFair(this.#hasEnded(), `${REST_STEPS} steps after the last fault the runtime is not at rest`);
  }

  /** Of a batch whoever had not begun is not to blame. */
  #assertBegun({ task, attempt, error }: EventOf<'task.failed'>): void {
    const alone = this.#shared.get(task) === 1;
    assertFair(
      alone || this.#begun.has(`${task} ${attempt}`),
      `${task} is charged ${error.code} and had not begun`,
    );
  }

  #assertRight(id: TaskId, output: unknown): void {
    const spec = this.#referee.tasks.get(id)?.spec;
    if (!spec?.metadata.job) return;
    const right = same(output, outputOf(spec));
    assertFair(right, `${id} put out ${JSON.stringify(output)}, not what its questions were answered with`);
  }

  /** Effects come after their causes are durable. */
  #require(onRecord: boolean, effect: string): void {
    if (!onRecord) this.#blow(new Foul(`${effect}, but that is not on record`));
  }

  #blow(foul: unknown): void {
    this.#foul ??= foul;
  }
}

/** Resolves when all that follows at once from what happened has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function describe(foul: unknown): string {
  if (foul instanceof Foul) return foul.message;
  return foul instanceof Error ? (foul.stack ?? foul.message) : String(foul);
}
