import { assign, setup } from 'xstate';
import type { WorkItem } from './protocol.ts';

/** Share of a batch's time after which an actor gives up by itself, before its lease ends and its thread is stopped. */
const PATIENCE = 0.9;
const ASK_PAUSE_MS = 500;

interface Hooks {
  /** Starts work on a batch, whose end will be told by `DONE` or `BROKEN`. */
  readonly begin: (batch: readonly WorkItem[]) => void;
  /** The batch's time is up. */
  readonly giveUp: () => void;
}

interface LifecycleContext extends Hooks {
  batch: readonly WorkItem[];
  /** Tries of the question at hand that failed. */
  askFailures: number;
}

type LifecycleEvent =
  | { type: 'REGISTERED' }
  | { type: 'WORK'; batch: readonly WorkItem[] }
  | { type: 'DONE' }
  | { type: 'BROKEN' }
  | { type: 'ASKED' }
  | { type: 'ANSWERED' }
  | { type: 'REFUSED' }
  | { type: 'STOP' };

/**
 * The life of an agent. It advances once per batch and question, not per task. Waiting lives here: the pause before a
 * question is asked again (`retrying`) and the end of patience with a batch are delays. One machine for all agents,
 * because making one costs as much as ten batches; and no child actor a batch, which cost as much as the rest.
 */
export const lifecycle = setup({
  types: {
    context: {} as LifecycleContext,
    input: {} as Hooks,
    events: {} as LifecycleEvent,
  },
  delays: {
    patience: ({ context }) => PATIENCE * context.batch.reduce((sum, { task }) => sum + task.timeoutMs, 0),
    askPause: ({ context }) => ASK_PAUSE_MS * 2 ** (context.askFailures - 1),
  },
}).createMachine({
  id: 'agent',
  context: ({ input }) => ({ ...input, batch: [], askFailures: 0 }),
  initial: 'registering',
  states: {
    registering: { on: { REGISTERED: 'idle', STOP: 'stopped' } },
    idle: {
      on: {
        WORK: { target: 'busy', actions: assign({ batch: ({ event }) => event.batch, askFailures: 0 }) },
        STOP: 'stopped',
      },
    },
    busy: {
      entry: ({ context }) => context.begin(context.batch),
      on: { DONE: 'idle', BROKEN: 'failed' },
      after: { patience: { target: 'idle', actions: ({ context }) => context.giveUp() } },
      initial: 'working',
      states: {
        working: { on: { ASKED: { target: 'asking', actions: assign({ askFailures: 0 }) } } },
        asking: {
          on: {
            ANSWERED: 'working',
            REFUSED: {
              target: 'retrying',
              actions: assign({ askFailures: ({ context }) => context.askFailures + 1 }),
            },
          },
        },
        retrying: { after: { askPause: 'asking' } },
      },
    },
    failed: { on: { STOP: 'stopped' } },
    stopped: { type: 'final' },
  },
});
