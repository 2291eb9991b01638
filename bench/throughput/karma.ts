import { join } from 'node:path';
import { sumOf } from '../../state/economy/balances.ts';
import type { SessionId } from '../../state/ids.ts';
import { noOp, startIdle } from '../idle.ts';
import type { Open } from './contest.ts';

/** The whole loop: decide, LMDB, routing by karma, twelve threads, completion, pay. */
export const open: Open = async ({ folder }, completed) => {
  const runtime = await startIdle(join(folder, 'karma'), { snapshotEvery: Number.MAX_SAFE_INTEGER });
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
    submit: (id) => supervisor.tell({ type: 'task.submit', task: noOp(id, session, '#bench') }),
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
