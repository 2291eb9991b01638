import { z } from 'zod';

/** The bounds that decisions respect; the shell's own are in `src/config.ts`. */
export const Limits = z.object({
  /** Tasks waiting for an agent, over all types. More are refused with `OVERLOADED`. */
  backlogMax: z.number().int().min(1),
  /**
   * Ended tasks that a session no reactor steers keeps known: what is submitted again meanwhile is refused. Their outcomes
   * (`outcomeBytesMax` each) are the most that such a session takes of the memory.
   */
  tasksKept: z.number().int().min(1),
  /** Events of a turn from which on it is busy: soon there will be more. */
  busyEvents: z.number().int().min(1),
  /** How long an idle agent's mail may wait for more while turns are busy. */
  lingerMs: z.number().int().min(0),
  /** First pause before a retry; doubles with each fault. */
  retryPauseMs: z.number().int().min(0),
  retryPauseMaxMs: z.number().int().min(0),
  /** Restarts an agent may have within `restartPeriodMs` before it is retired (OTP's restart intensity). */
  restartsMax: z.number().int().min(0).max(1_000),
  restartPeriodMs: z.number().int().min(1),
  /** Deaths of the process, cause unknown, that a task may be in flight at before it runs alone. */
  lossesMax: z.number().int().min(1),
});
export type Limits = z.infer<typeof Limits>;

export const DEFAULT_LIMITS: Limits = {
  backlogMax: 1_000_000,
  tasksKept: 2_000,
  busyEvents: 64,
  lingerMs: 20,
  retryPauseMs: 100,
  retryPauseMaxMs: 10_000,
  restartsMax: 5,
  restartPeriodMs: 60_000,
  lossesMax: 3,
};
