import type { Ms } from '../state/ids.ts';

/** Where the kernel's time comes from. */
export interface Clock {
  now(): Ms;
  /** Calls once after the delay; returns the way to cancel. */
  after(delayMs: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** Nobody can set it: for leases and heartbeats. Its zero means nothing. */
export const steadyClock: Clock = { now: () => performance.now(), after: systemClock.after };

/**
 * Resolves when the event loop has polled. Whoever blocks it, as a commit does, hears only then what was sent
 * meanwhile. Two immediates, because the one that comes first may end the phase that is going on.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
