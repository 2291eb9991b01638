import type { Usage } from '../state/task.ts';

/** Measures what the attempts of a batch cost, one after the other. */
export interface Meter {
  spend(units: number): void;
  /** Units spent since the lap began or since this was last called. */
  sinceAsk(): number;
  /** What was used since the start or the last lap. */
  lap(): Usage;
}

abstract class Counter {
  #units = 0;
  #asked = 0;

  spend(more: number): void {
    this.#units += more;
  }

  sinceAsk(): number {
    const since = this.#units - this.#asked;
    this.#asked = this.#units;
    return since;
  }

  protected lapUnits(): number {
    const units = this.#units;
    this.#units = 0;
    this.#asked = 0;
    return units;
  }
}

/** Wall and CPU time of the thread, and the work units beside them. */
export class TimeMeter extends Counter implements Meter {
  #wall = performance.now();
  #cpu = process.threadCpuUsage();

  lap(): Usage {
    const [wall, cpu] = [performance.now(), process.threadCpuUsage()];
    const spent = cpu.user - this.#cpu.user + cpu.system - this.#cpu.system;
    const wallMs = round(wall - this.#wall);
    this.#wall = wall;
    this.#cpu = cpu;
    return usage(wallMs, round(spent / 1000), this.lapUnits());
  }
}

/** Work units in place of milliseconds. */
export class UnitMeter extends Counter implements Meter {
  lap(): Usage {
    const units = this.lapUnits();
    return usage(units, units, units);
  }
}

/** Extractive work uses no model. */
function usage(wallMs: number, cpuMs: number, units: number): Usage {
  return { wallMs, cpuMs, units, tokens: 0, costMicroUsd: 0 };
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}
