import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { Runtime } from '../../src/runtime.ts';
import { KarmaError } from '../../state/errors.ts';
import type { SessionId, TaskId } from '../../state/ids.ts';
import { OLDEST_EVERY } from '../../state/queue.ts';
import type { Case, CaseOptions } from './case.ts';
import { Meter } from './overload-meter.ts';
import { team } from './team.ts';

const TIMES = 12;
/** What is promised for. */
const TIMES_MIN = 10;
const AGENTS = 12;
const PRIORITIES = 10;
const CAPACITY_MS = 5_000;
const BACKLOG_MAX = 2_000;
const TICK_MS = 10;
/** Between two ticks so far apart, if it did hardly anything meanwhile, the machine stood still: not a figure of ours. */
const STILL_MS = 2_000;
const STILL_CPU = 0.1;
/** Who offers which part of the load. */
const TENANTS = { hog: 0.85, 'small-1': 0.05, 'small-2': 0.05, 'small-3': 0.05 } as const;
type Tenant = keyof typeof TENANTS;
const TENANT_NAMES = Object.keys(TENANTS) as Tenant[];

/** Longest time until all is as before. */
const RECOVERY_MAX_MS = 30_000;
/** Four threads with their heaps, the queue, and the ended tasks that each session keeps. */
const MEMORY_MAX_MB = 768;
/** Growth of the peak from the second third to the last: more is no plateau. */
const MEMORY_GROWTH_MAX = 0.1;

/** Offers twelve times what the team can do, for minutes; all on one machine, the load included. */
export const overload: Case = async ({ dice, minutes, folder, progress }) => {
  const members = team(AGENTS, { mailboxMax: 4, batchMax: 1 });
  const runtime = await Runtime.start({
    home: folder,
    config: {
      ...DEFAULT_CONFIG,
      threadsMax: 4,
      heapMb: 64,
      youngHeapMb: 16,
      backlogMax: BACKLOG_MAX,
    },
    members,
    seed: 1,
    version: 'chaos',
    deterministic: false,
    previous: 'unknown',
    reactors: [],
    performers: new Map(),
  });
  const load = new Load(runtime, dice);
  const perSecond = await load.capacity();
  progress(`capacity ${Math.round(perSecond)} tasks a second`);
  load.meter.reset();

  const began = performance.now();
  const until = began + minutes * 60_000;
  let stoodStillMs = 0;
  let cpu = process.cpuUsage();
  for (let due = 0, last = began, said = 0; performance.now() < until; ) {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    if (now - last > STILL_MS && (user + system) / 1_000 < STILL_CPU * (now - last)) {
      stoodStillMs += now - last;
      last = now;
    }
    const pace = Math.max(perSecond, (load.meter.ended * 1000) / Math.max(now - began, CAPACITY_MS));
    due += ((now - last) / 1000) * pace * TIMES;
    last = now;
    for (; due >= 1; due -= 1) load.offer();
    await pause(TICK_MS);
    if (performance.now() - began < (said + 1) * 10_000) continue;
    said += 1;
    progress(load.meter.line());
  }
  const { meter } = load;
  const elapsedS = (performance.now() - began) / 1000;
  const turnless = meter.turnless();
  const share = meter.share(TENANT_NAMES);
  const tasksKept = runtime.supervisor.state.tasks.size;
  const endedPerSecond = Math.round(meter.ended / elapsedS);
  const times = Math.round((meter.offered / elapsedS / endedPerSecond) * 10) / 10;
  /** What `state/queue.ts` promises to whoever is next at its priority. */
  const turnlessMaxMs = (1000 * OLDEST_EVERY * BACKLOG_MAX) / endedPerSecond;
  const stopped = performance.now();
  const [believed, late] = await Promise.all([load.retryAsTold(), load.drained(stopped)]);
  const memory = meter.memoryGrowth();
  const figures = {
    minutes,
    capacityPerSecond: Math.round(perSecond),
    offered: meter.offered,
    accepted: meter.accepted,
    refused: meter.refused,
    endedPerSecond,
    offeredTimes: times,
    retryAfterMs: meter.retries(),
    acceptedWhenRetriedAsTold: believed,
    waitMsByPriority: meter.waits(PRIORITIES),
    longestWithoutTurnMs: turnless,
    stoodStillMs: Math.round(stoodStillMs),
    share,
    waitMsByTenant: meter.waitsOf(TENANT_NAMES),
    tasksKept,
    memoryMb: memory,
    recoveryMs: late,
  };
  await load.drained(performance.now());
  await runtime.stop('measured');
  const fouls = [
    ...meter.fouls,
    ...(meter.ended < meter.accepted ? ['accepted tasks have not ended'] : []),
    ...(turnless > turnlessMaxMs + stoodStillMs ? [`a priority had no turn for ${turnless} ms`] : []),
    ...(late > RECOVERY_MAX_MS ? [`recovery took ${late} ms`] : []),
    ...(times < TIMES_MIN ? [`only ${times} times the capacity was offered`] : []),
    ...(memory.lastThirdPeak > (1 + MEMORY_GROWTH_MAX) * memory.secondThirdPeak
      ? ['memory grew all the time']
      : []),
    ...(memory.lastThirdPeak > MEMORY_MAX_MB ? [`${memory.lastThirdPeak} MB of memory were used`] : []),
  ];
  return { figures, fouls };
};

/** Whoever offers work. */
class Load {
  readonly meter = new Meter();
  readonly #runtime: Runtime;
  readonly #dice: CaseOptions['dice'];
  readonly #sessions = new Map<Tenant | 'probe', SessionId>();
  #tasks = 0;
  #lastRefusals: number[] = [];

  constructor(runtime: Runtime, dice: CaseOptions['dice']) {
    this.#runtime = runtime;
    this.#dice = dice;
    runtime.supervisor.onEvent((event) => this.meter.event(event));
  }

  /** Tasks a second when there is always one more to do, but never too many. */
  async capacity(): Promise<number> {
    const began = performance.now();
    while (performance.now() < began + CAPACITY_MS) {
      for (let free = 4 * AGENTS - this.meter.open; free > 0; free -= 1) this.offer();
      await pause(2);
    }
    return (this.meter.ended * 1000) / (performance.now() - began);
  }

  offer(): void {
    this.#tasks += 1;
    let die = this.#dice(`tenant ${this.#tasks}`);
    const tenant = TENANT_NAMES.find((name) => {
      die -= TENANTS[name];
      return die < 0;
    });
    const priority = Math.floor(this.#dice(`priority ${this.#tasks}`) * PRIORITIES);
    void this.#submit(tenant ?? 'hog', priority);
  }

  /** Those refused last come again when they were told to: how many of them are accepted then. */
  async retryAsTold(): Promise<string> {
    const told = this.#lastRefusals.splice(0);
    const again = await Promise.all(
      told.map(async (retryAfterMs) => {
        await pause(retryAfterMs);
        return this.#submit('probe', 5);
      }),
    );
    return `${again.filter(Boolean).length} of ${again.length}`;
  }

  /** How long after `since` nothing waits any more. */
  async drained(since: number): Promise<number> {
    while (this.meter.open > 0) await pause(10);
    return Math.round(performance.now() - since);
  }

  async #submit(tenant: Tenant | 'probe', priority: number): Promise<boolean> {
    const session = this.#sessionOf(tenant);
    const id = `${session}/${this.#tasks}-${priority}-${this.meter.offered}` as TaskId;
    this.meter.offers();
    try {
      await this.#runtime.supervisor.tell({
        type: 'task.submit',
        task: {
          id,
          task_type: 'Work',
          payload: 'wait',
          session_id: session,
          tags: [],
          metadata: {},
          priority,
          after: null,
          reviewed: false,
          attemptsMax: 3,
          timeoutMs: 60_000,
        },
      });
      return true;
    } catch (refusal) {
      if (!(refusal instanceof KarmaError)) throw refusal;
      this.meter.refuses(refusal);
      this.#lastRefusals.push(Number(refusal.details.retryAfterMs));
      if (this.#lastRefusals.length > 100) this.#lastRefusals.shift();
      return false;
    }
  }

  /** One session a tenant, and never closed. */
  #sessionOf(tenant: Tenant | 'probe'): SessionId {
    const known = this.#sessions.get(tenant);
    if (known) return known;
    const id = `${tenant}:1` as SessionId;
    void this.#runtime.supervisor.insist({
      type: 'session.open',
      session: id,
      workflow: 'none',
      spec: null,
    });
    this.#sessions.set(tenant, id);
    return id;
  }
}
