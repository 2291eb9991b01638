import type { Usage } from '../state/task.ts';

/** Extractive work uses no model. */
const FREE = { tokens: 0, costMicroUsd: 0 };

/** Measures what an attempt costs. */
export interface Meter {
  start(): Spent;
}

export interface Spent {
  spend(units: number): void;
  /** Units spent since the start or since this was last called. */
  sinceAsk(): number;
  usage(): Usage;
}

/** Wall and CPU time of the thread, and the work units beside them. */
export const timeMeter: Meter = {
  start() {
    const count = counter();
    const began = performance.now();
    const cpu = process.threadCpuUsage();
    return {
      ...count,
      usage() {
        const { user, system } = process.threadCpuUsage(cpu);
        return {
          wallMs: round(performance.now() - began),
          cpuMs: round((user + system) / 1000),
          units: count.units(),
          ...FREE,
        };
      },
    };
  },
};

/** Work units in place of milliseconds. */
export const unitMeter: Meter = {
  start() {
    const count = counter();
    return {
      ...count,
      usage: () => ({ wallMs: count.units(), cpuMs: count.units(), units: count.units(), ...FREE }),
    };
  },
};

function counter() {
  let units = 0;
  let asked = 0;
  return {
    spend(more: number): void {
      units += more;
    },
    sinceAsk(): number {
      const since = units - asked;
      asked = units;
      return since;
    },
    units: () => units,
  };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
