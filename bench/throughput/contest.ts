/** A durable task queue in the contest, ours or a peer's. Peers are plain JavaScript: their packages are optional. */
export interface Contestant {
  /** Resolves when the task is durable, or as far as the contestant goes. */
  submit(id: string): Promise<void>;
  /** Before a round with so many tasks in flight. */
  begin(round: string, depth: number): Promise<void>;
  /** After it. @throws Error when something does not add up */
  end(): Promise<void>;
  close(): Promise<void>;
  /** Events and commits so far, where there are such. */
  readonly counts?: () => { readonly events: number; readonly commits: number };
}

/** What a contestant may use. */
export interface Place {
  readonly folder: string;
  readonly postgres: { readonly url: string; readonly pid: number } | null;
  readonly redis: { readonly port: number; readonly pid: number } | null;
}

/** @param completed is told each task once its completion is durable */
export type Open = (place: Place, completed: (id: string) => void) => Promise<Contestant>;

export interface Round {
  readonly name: string;
  readonly depth: number;
  readonly tasks: number;
  readonly tasksPerSecond: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly doneP50Ms: number;
  readonly doneP99Ms: number;
  /** Of all threads and of the database server. */
  readonly cpuUsPerTask: number;
  /** Share of the time that the main thread's event loop was busy. */
  readonly loop: number;
  readonly eventsPerCommit: number | null;
}

/** What a round asks for. */
export interface Order {
  readonly depth: number;
  readonly seconds: number;
}

export const LABELS: Readonly<Record<string, string>> = {
  karma: 'Karma',
  'pg-boss': 'pg-boss',
  'graphile-worker': 'graphile-worker',
  bullmq: 'BullMQ',
  postgres: 'Postgres by hand',
  'postgres-karma': 'Postgres, events, karma',
  piscina: 'Piscina (not durable)',
};

export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
