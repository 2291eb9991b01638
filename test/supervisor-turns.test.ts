import * as assert from 'uvu/assert';
import { type Conductor, freeConductor, OrderedConductor } from '../src/conductor.ts';
import { newLife, Time } from '../src/lab/time.ts';
import { type Reactor, Supervisor } from '../src/supervisor.ts';
import type { Command } from '../state/commands.ts';
import { DEFAULT_LIMITS, type Limits } from '../state/limits.ts';
import type { EventLog, Head } from '../state/log.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { initialState } from '../state/state.ts';
import { agentId, failure, SESSION, submit, success, taskId } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('supervisor turns');

const open = { type: 'session.open', session: SESSION, workflow: 'none', spec: null } as const;

const register: Command = {
  type: 'agent.register',
  agent: agentId('a'),
  role: 'worker',
  taskTypes: ['Work'],
  mailboxMax: 1,
  batchMax: 1,
};

function supervise(
  conductor: Conductor,
  {
    log = new MemoryLog(),
    reactors = [],
    limits = {},
  }: {
    log?: EventLog;
    reactors?: Reactor[];
    limits?: Partial<Limits>;
  },
): Supervisor {
  return new Supervisor({
    log,
    state: initialState(),
    rebuild: initialState,
    clock: conductor.clock,
    watch: conductor.clock,
    breathe: async () => {},
    limits: { ...DEFAULT_LIMITS, ...limits },
    inboxMax: 100,
    reactors,
  });
}

test('a pause that ends while its turn is still on its way to the disk ends', async () => {
  const time = new Time(0);
  const log = new MemoryLog();
  let appendMs = 0;
  const slow = Object.assign(Object.create(log) as EventLog, {
    async append(...args: Parameters<EventLog['append']>): Promise<Head> {
      await time.pause(appendMs, newLife());
      return log.append(...args);
    },
  });
  const supervisor = supervise(freeConductor(time.wallClock(newLife())), {
    log: slow,
    limits: { retryPauseMs: 100 },
  });
  const told = async (...commands: Command[]): Promise<void> => {
    const all = Promise.all(commands.map((command) => supervisor.tell(command)));
    await new Promise(setImmediate);
    while (time.step()) await new Promise(setImmediate);
    await all;
  };
  await told(open, register, submit('t'));
  appendMs = 5_000;
  await told({ type: 'agent.report', agent: agentId('a'), outcomes: [failure('t')] });
  assert.is(supervisor.state.tasks.get(taskId('t'))?.status, 'started', 'its second attempt has begun');
});

test('mail that lingers is handed over as soon as nothing else happens', async () => {
  const limits = { busyEvents: 2, lingerMs: 3_600_000 };
  const supervisor = supervise(freeConductor(new Time(0).wallClock(newLife())), { limits });
  await Promise.all([open, { ...register, mailboxMax: 8, batchMax: 8 }].map((one) => supervisor.tell(one)));
  await Promise.all([submit('t1'), submit('t2'), submit('t3')].map((one) => supervisor.tell(one)));
  await supervisor.settled();
  const ends = [...supervisor.state.tasks.values()].map(({ status }) => status);
  assert.equal(ends, ['started', 'started', 'started']);
});

test('what a reactor wants and is refused for overload waits for room, and lets the world go on meanwhile', async () => {
  const wanted = ['one', 'two', 'three'];
  const reactor: Reactor = ({ type }) =>
    type === 'session.opened' ? wanted.map((name) => submit(name)) : [];
  const conductor = new OrderedConductor(0, () => supervisor.settled());
  const supervisor: Supervisor = supervise(conductor, { reactors: [reactor], limits: { backlogMax: 1 } });
  await supervisor.tell(register);
  await supervisor.tell({ type: 'agent.lose', agent: agentId('a'), silentMs: 1 });
  await supervisor.tell(open);
  await new Promise(setImmediate);
  assert.equal([...supervisor.state.tasks.keys()], ['one']);
  await supervisor.tell({ type: 'agent.find', agent: agentId('a') });
  for (const name of wanted) {
    await new Promise(setImmediate);
    await supervisor.tell({ type: 'agent.report', agent: agentId('a'), outcomes: [success(name)] });
  }
  const ends = [...supervisor.state.tasks.values()].map(({ status }) => status);
  assert.equal(ends, ['completed', 'completed', 'completed']);
});

test.run();
