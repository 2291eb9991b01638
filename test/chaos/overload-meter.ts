import { readFileSync } from 'node:fs';
import type { KarmaError } from '../../state/errors.ts';
import type { Event } from '../../state/events.ts';

interface Waiting {
  readonly since: number;
  readonly priority: number;
  readonly tenant: string;
  started: boolean;
}

/** Counts what is offered to a runtime and what becomes of it. Times are those of the durable events. */
export class Meter {
  readonly fouls: string[] = [];
  offered = 0;
  accepted = 0;
  refused = 0;
  ended = 0;
  readonly #tasks = new Map<string, Waiting>();
  #waits: Histogram[] = [];
  readonly #waitsOf = new Map<string, Histogram>();
  #waitingAt: number[] = [];
  #turnAt: number[] = [];
  #turnless = 0;
  #ends = new Map<string, number>();
  #retries = new Histogram();
  #memory: number[] = [];
  #memoryAt = 0;

  /** Tasks accepted that have not ended. */
  get open(): number {
    return this.#tasks.size;
  }

  /** Forgets all but what is open. */
  reset(): void {
    this.offered = 0;
    this.refused = 0;
    this.ended = 0;
    this.accepted = this.open;
    this.#waits = [];
    this.#waitsOf.clear();
    this.#turnless = 0;
    this.#ends.clear();
    this.#retries = new Histogram();
  }

  offers(): void {
    this.offered += 1;
    const now = performance.now();
    if (now - this.#memoryAt < 1_000) return;
    this.#memoryAt = now;
    this.#memory.push(memoryMb());
  }

  refuses({ code, retry, details, message }: KarmaError): void {
    this.refused += 1;
    const { retryAfterMs } = details;
    if (code !== 'OVERLOADED' || retry !== 'later' || typeof retryAfterMs !== 'number') {
      if (this.fouls.length < 5) this.fouls.push(`refused with ${code}: ${message}`);
    } else this.#retries.add(retryAfterMs);
  }

  event(event: Event): void {
    const now = performance.now();
    switch (event.type) {
      case 'task.submitted': {
        const { id, priority, session_id } = event.task;
        this.accepted += 1;
        this.#tasks.set(id, { since: now, priority, tenant: session_id.split(':')[0] ?? '', started: false });
        if ((this.#waitingAt[priority] ?? 0) === 0) this.#turnAt[priority] = now;
        this.#waitingAt[priority] = (this.#waitingAt[priority] ?? 0) + 1;
        return;
      }
      case 'tasks.started':
        for (const id of event.tasks) this.#started(id, now);
        return;
      case 'task.completed':
      case 'task.dead': {
        const { tenant = '' } = this.#tasks.get(event.task) ?? {};
        this.#ends.set(tenant, (this.#ends.get(tenant) ?? 0) + 1);
        this.#tasks.delete(event.task);
        this.ended += 1;
        return;
      }
      default:
    }
  }

  #started(id: string, now: number): void {
    const task = this.#tasks.get(id);
    if (!task || task.started) return;
    task.started = true;
    const { priority, tenant, since } = task;
    const waitsOf = this.#waitsOf.get(tenant) ?? new Histogram();
    waitsOf.add(now - since);
    this.#waitsOf.set(tenant, waitsOf);
    const waits = this.#waits[priority] ?? new Histogram();
    waits.add(now - since);
    this.#waits[priority] = waits;
    this.#turnless = Math.max(this.#turnless, now - (this.#turnAt[priority] ?? now));
    this.#turnAt[priority] = now;
    this.#waitingAt[priority] = (this.#waitingAt[priority] ?? 0) - 1;
  }

  /** Longest time that a priority with something waiting went without a start. */
  turnless(): number {
    return Math.round(this.#turnless);
  }

  waits(priorities: number): Record<string, Quantiles | undefined> {
    return Object.fromEntries(
      Array.from({ length: priorities }, (_, priority) => [priority, this.#waits[priority]?.quantiles()]),
    );
  }

  waitsOf(tenants: readonly string[]): Record<string, Quantiles | undefined> {
    return Object.fromEntries(tenants.map((tenant) => [tenant, this.#waitsOf.get(tenant)?.quantiles()]));
  }

  /** Who got which part of what was done. */
  share(tenants: readonly string[]): Record<string, number> {
    const done = (tenant: string): number => this.#ends.get(tenant) ?? 0;
    const sum = tenants.reduce((all, tenant) => all + done(tenant), 0);
    return Object.fromEntries(
      tenants.map((tenant) => [tenant, Math.round((done(tenant) / sum) * 1000) / 1000]),
    );
  }

  retries(): Quantiles {
    return this.#retries.quantiles();
  }

  memoryGrowth(): { firstThirdPeak: number; secondThirdPeak: number; lastThirdPeak: number; end: number } {
    const third = Math.ceil(this.#memory.length / 3);
    const peak = (part: readonly number[]): number => Math.round(Math.max(...part));
    return {
      firstThirdPeak: peak(this.#memory.slice(0, third)),
      secondThirdPeak: peak(this.#memory.slice(third, -third)),
      lastThirdPeak: peak(this.#memory.slice(-third)),
      end: Math.round(memoryMb()),
    };
  }

  line(): string {
    const memory = Math.round(this.#memory.at(-1) ?? 0);
    return `${this.offered} offered, ${this.accepted} accepted, ${this.ended} ended, ${this.open} open, ${memory} MB`;
  }
}

/** What the process has to itself; where the system does not tell, all it has, the pages of the log's file included. */
function memoryMb(): number {
  try {
    const [, kb] = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
    if (kb) return Number(kb) / 1_024;
  } catch {}
  return process.memoryUsage.rss() / 2 ** 20;
}

interface Quantiles {
  readonly count: number;
  readonly min: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Times to the millisecond: however many there are, it takes no more memory than there are different ones. */
class Histogram {
  readonly #counts = new Map<number, number>();
  #count = 0;

  add(ms: number): void {
    const key = Math.round(ms);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#count += 1;
  }

  quantiles(): Quantiles {
    const sorted = [...this.#counts].sort(([a], [b]) => a - b);
    const at = (q: number): number => {
      let left = q * this.#count;
      for (const [ms, count] of sorted) {
        left -= count;
        if (left < 0) return ms;
      }
      return sorted.at(-1)?.[0] ?? 0;
    };
    return { count: this.#count, min: at(0), p50: at(0.5), p99: at(0.99), max: at(1) };
  }
}
