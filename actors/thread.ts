import { getPriority, setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { expose, wrap } from 'comlink';
import { DiskBlobs } from '../state/blobs.ts';
import { KarmaError } from '../state/errors.ts';
import type { AgentId } from '../state/ids.ts';
import { Actor } from './actor.ts';
import { TimeMeter, UnitMeter } from './meter.ts';
import { endpointOf, type SupervisorApi, type ThreadApi, type ThreadInit } from './protocol.ts';
import type { Role } from './role.ts';
import { packOutcomes, unpackBatch } from './wire.ts';

export interface ThreadStart {
  readonly init: ThreadInit;
  /** Over this port the supervisor drives the thread. */
  readonly control: MessagePort;
  /** Over this port the thread reaches the supervisor. */
  readonly upstream: MessagePort;
}

/** Of 0 to 19. */
const NICENESS = 5;

/** Entry of a pool's thread: hosts actors until it is told to stop. Its promise is the life of the thread. */
export default async function thread({ init, control, upstream }: ThreadStart): Promise<void> {
  // The supervisor's thread goes first. (Elsewhere than on Linux this would be said of the whole process.)
  if (process.platform === 'linux' && getPriority() < NICENESS) setPriority(NICENESS);
  const supervisor = wrap<SupervisorApi>(endpointOf(upstream));
  const world = {
    blobs: new DiskBlobs(init.blobs, init.diskFreeMin),
    newMeter: () => (init.meter === 'units' ? new UnitMeter() : new TimeMeter()),
    outcomeBytesMax: init.outcomeBytesMax,
    timers: { setTimeout, clearTimeout },
    ask: supervisor.ask,
  };
  const actors = new Map<AgentId, Actor>();
  const actorOf = (id: AgentId): Actor => {
    const actor = actors.get(id);
    if (actor) return actor;
    throw new KarmaError('AGENT_UNKNOWN', `${id} does not live in this thread`);
  };

  await new Promise<void>((resolve) => {
    const api: ThreadApi = {
      welcome: (agents) => {
        for (const id of agents) actorOf(id).registered();
      },
      work: async (agent, batch) => packOutcomes(await actorOf(agent).work(unpackBatch(batch))),
      stop: async () => {
        await Promise.all([...actors.values()].map((actor) => actor.stop()));
        resolve();
      },
    };
    expose(api, endpointOf(control));
    void supervisor.ready(); // what it leads to is heard when the actors are there
    for (const { id, module } of init.members) actors.set(id, new Actor(id, loadRole(module), world));
    setInterval(() => void supervisor.beat(), init.heartbeatMs).unref();
  });
  control.close();
  upstream.close();
}

/** Roles load while the thread is already in service; the first task waits for the rest. */
function loadRole(module: string): Promise<Role> {
  const role = import(module).then((loaded: { role: Role }) => loaded.role);
  role.catch(() => {}); // the task that needs it fails with the reason
  return role;
}
