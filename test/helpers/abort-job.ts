import { parseArgs } from 'node:util';
import type { TaskId } from '../../state/ids.ts';
import { SESSION } from './given.ts';
import { allEnded, hostileTeam, startRuntime, workOff } from './runtime.ts';

/** A job in a process of its own: works off the payloads, or what an earlier run left of them. */
const { positionals: payloads } = parseArgs({ allowPositionals: true });
const [home, ...work] = payloads;
const runtime = await startRuntime({
  home: home ?? '',
  members: hostileTeam(3),
  previous: process.env.KARMA_PREVIOUS === 'aborted' ? 'aborted' : 'unknown',
});
const { sessions, tasks } = runtime.supervisor.state;
if (!sessions.has(SESSION)) await workOff(runtime, work);
else {
  const open = [...tasks.values()].filter(({ status }) => !['completed', 'dead'].includes(status));
  if (open.length > 0)
    await allEnded(
      runtime,
      open.map(({ spec }) => spec.id as TaskId),
    );
}
for (const { spec, status, faults } of runtime.supervisor.state.tasks.values()) {
  process.stdout.write(`${spec.id} ${status} ${faults}\n`);
}
await runtime.stop('test');
