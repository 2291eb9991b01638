import { join } from 'node:path';
import { IDLE_TEAM } from '../../actors/roster.ts';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { Runtime } from '../../src/runtime.ts';
import { sumOf } from '../../state/economy/balances.ts';
import type { SessionId, TaskId } from '../../state/ids.ts';
import type { Open } from './contest.ts';

/** The whole loop: decide, LMDB, routing by karma, twelve threads, completion, pay. */
export const open: Open = async ({ folder }, completed) => {
  const runtime = await Runtime.start({
    home: join(folder, 'karma'),
    config: { ...DEFAULT_CONFIG, snapshotEvery: Number.MAX_SAFE_INTEGER },
    members: IDLE_TEAM,
    seed: 1,
    version: 'bench',
    deterministic: false,
    previous: 'unknown',
    reactors: [],
    performers: new Map(),
  });
  const { supervisor, home } = runtime;
  let commits = 0;
  supervisor.onEvent((event) => {
    if (event.type === 'task.completed') completed(event.task);
  });
  home.log.subscribe(() => {
    commits += 1;
  });
  /** Each round has a session of its own: closing it lets its tasks leave the state. */
  let session = '' as SessionId;
  return {
    async begin(round) {
      session = round as SessionId;
      await supervisor.tell({ type: 'session.open', session, workflow: 'none', spec: null });
    },
    submit: (id) =>
      supervisor.tell({
        type: 'task.submit',
        task: {
          id: id as TaskId,
          task_type: 'No_Op',
          payload: null,
          session_id: session,
          tags: ['#bench'],
          metadata: {},
          priority: 5,
          after: null,
          reviewed: false,
          attemptsMax: 3,
          timeoutMs: 10_000,
        },
      }),
    async end() {
      for (const [scope, book] of supervisor.state.economy.books) {
        if (sumOf(book) !== 0) throw new Error(`karma of ${scope} does not sum to zero`);
      }
      await supervisor.tell({
        type: 'session.close',
        session,
        status: 'done',
        reason: 'measured',
        output: null,
      });
    },
    close: () => runtime.stop('measured'),
    counts: () => ({ events: home.log.head().seq, commits }),
  };
};
