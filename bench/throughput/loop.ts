import { type Contestant, type Order, quantile, type Round } from './contest.ts';

/** How long the last tasks of a round may take. */
const PATIENCE_MS = 30_000;

/**
 * Closed loop: `depth` tasks are in flight, each completion submits the next, until the time is up. Checks that each
 * task is done exactly once. Latencies count from the submission: to its acknowledgement, to the durable completion.
 */
export class Loop {
  readonly #sent = new Map<string, number>();
  #contestant: Contestant | null = null;
  #rounds = 0;
  #round = '';
  #until = 0;
  #submitted = 0;
  #acks: number[] = [];
  #dones: number[] = [];
  #end: PromiseWithResolvers<void> = Promise.withResolvers();

  readonly completed = (id: string): void => {
    const at = this.#sent.get(id);
    if (at === undefined) return this.#end.reject(new Error(`${id} was done twice, or never submitted`));
    this.#sent.delete(id);
    const now = performance.now();
    this.#dones.push(now - at);
    if (now < this.#until) this.#submit();
    else if (this.#sent.size === 0) this.#end.resolve();
  };

  /** @param serverCpuUs processor time that the contestant's database server has used so far */
  async run(
    name: string,
    contestant: Contestant,
    { depth, seconds }: Order,
    serverCpuUs: () => number,
  ): Promise<Round> {
    this.#contestant = contestant;
    this.#rounds += 1;
    this.#round = `${name}-${this.#rounds}`;
    this.#submitted = 0;
    this.#acks = [];
    this.#dones = [];
    this.#end = Promise.withResolvers();
    await contestant.begin(this.#round, depth);
    const before = contestant.counts?.();
    const server = serverCpuUs();
    const cpu = process.cpuUsage();
    const loop = performance.eventLoopUtilization();
    const start = performance.now();
    this.#until = start + seconds * 1000;
    for (let i = 0; i < depth; i += 1) this.#submit();
    const late = setTimeout(
      () => this.#end.reject(new Error(`${this.#sent.size} tasks of ${name} never came back`)),
      seconds * 1000 + PATIENCE_MS,
    );
    await this.#end.promise.finally(() => clearTimeout(late));
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    const cpuUs = user + system + serverCpuUs() - server;
    const { utilization } = performance.eventLoopUtilization(loop);
    const after = contestant.counts?.();
    await contestant.end();
    if (this.#dones.length !== this.#submitted) {
      throw new Error(`${name}: ${this.#submitted} tasks submitted, ${this.#dones.length} done`);
    }
    this.#acks.sort((a, b) => a - b);
    this.#dones.sort((a, b) => a - b);
    return {
      name,
      depth,
      tasks: this.#submitted,
      tasksPerSecond: Math.round((this.#submitted / ms) * 1000),
      ackP50Ms: quantile(this.#acks, 0.5),
      ackP99Ms: quantile(this.#acks, 0.99),
      doneP50Ms: quantile(this.#dones, 0.5),
      doneP99Ms: quantile(this.#dones, 0.99),
      cpuUsPerTask: cpuUs / this.#submitted,
      loop: utilization,
      eventsPerCommit:
        before && after ? (after.events - before.events) / (after.commits - before.commits) : null,
    };
  }

  #submit(): void {
    this.#submitted += 1;
    const id = `${this.#round}/${this.#submitted}`;
    const at = performance.now();
    this.#sent.set(id, at);
    this.#contestant?.submit(id).then(
      () => this.#acks.push(performance.now() - at),
      (reason) => this.#end.reject(reason),
    );
  }
}
