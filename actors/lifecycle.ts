import { assign, emit, fromPromise, setup } from 'xstate';
import type { Outcome } from '../state/task.ts';
import type { WorkItem } from './protocol.ts';

/** Shares of a batch's time after which an actor gives up by itself, before its lease ends and its thread is stopped. */
const PATIENCE = 0.9;
const ASK_PAUSE_MS = 500;

export type Perform = (batch: readonly WorkItem[], signal: AbortSignal) => Promise<readonly Outcome[]>;

interface Hooks {
  readonly perform: Perform;
  /** How the batch stands when time runs out. */
  readonly outcomesSoFar: () => readonly Outcome[];
}

interface LifecycleContext extends Hooks {
  batch: readonly WorkItem[];
  outcomes: readonly Outcome[];
  /** Tries of the question at hand that failed. */
  askFailures: number;
}

type LifecycleEvent =
  | { type: 'REGISTERED' }
  | { type: 'WORK'; batch: readonly WorkItem[] }
  | { type: 'ASKED' }
  | { type: 'ANSWERED' }
  | { type: 'REFUSED' }
  | { type: 'STOP' };

/**
 * The life of an agent. It advances once per batch and question, not per task. Waiting lives here: the pause before a
 * question is asked again (`retrying`) and the end of patience (`timedOut`) are states with delays. One machine for
 * all agents, because making one costs as much as ten batches.
 */
export const lifecycle = setup({
  types: {
    context: {} as LifecycleContext,
    input: {} as Hooks,
    events: {} as LifecycleEvent,
    emitted: {} as { type: 'reported'; outcomes: readonly Outcome[] } | { type: 'broken'; error: unknown },
  },
  actors: {
    perform: fromPromise<readonly Outcome[], Pick<LifecycleContext, 'perform' | 'batch'>>(
      ({ input: { perform, batch }, signal }) => perform(batch, signal),
    ),
  },
  delays: {
    patience: ({ context }) => PATIENCE * context.batch.reduce((sum, { task }) => sum + task.timeoutMs, 0),
    askPause: ({ context }) => ASK_PAUSE_MS * 2 ** (context.askFailures - 1),
  },
}).createMachine({
  id: 'agent',
  context: ({ input }) => ({ ...input, batch: [], outcomes: [], askFailures: 0 }),
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
      invoke: {
        src: 'perform',
        input: ({ context }) => context,
        onDone: { target: 'reporting', actions: assign({ outcomes: ({ event }) => event.output }) },
        onError: {
          target: 'failed',
          actions: emit(({ event }) => ({ type: 'broken', error: event.error })),
        },
      },
      after: { patience: 'timedOut' },
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
    timedOut: {
      entry: assign({ outcomes: ({ context }) => context.outcomesSoFar() }),
      always: 'reporting',
    },
    reporting: {
      entry: emit(({ context }) => ({ type: 'reported', outcomes: context.outcomes })),
      always: 'idle',
    },
    failed: { on: { STOP: 'stopped' } },
    stopped: { type: 'final' },
  },
});
