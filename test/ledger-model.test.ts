import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Economy, evolveEconomy, initialEconomy } from '../state/economy/economy.ts';
import { DEFAULT_PARAMETERS, type EconomyParameters } from '../state/economy/parameters.ts';
import type { Event, EventOf } from '../state/events.ts';
import type { AgentId, Seq, SessionId, TaskId } from '../state/ids.ts';
import { NO_USAGE, type TaskSpec } from '../state/task.ts';
import { suite } from './helpers/suite.ts';
import { booksBalance, contractsCover } from './ledger-laws.ts';

const test = suite('ledger model');

const AGENTS = ['a', 'b'] as AgentId[];
const SESSION = 's' as SessionId;
const REVIEWER = 'r' as AgentId;
const CHOICE = { policy: 'test', candidates: [], scores: [], propensities: [] };
const ERROR = { code: 'INTERNAL', message: 'test', retry: 'later', details: {} } as const;
const USAGE = { ...NO_USAGE, wallMs: 1000 };

/** Every task has a stake, so that every order of locks and releases occurs. */
const PARAMETERS: EconomyParameters = {
  ...DEFAULT_PARAMETERS,
  otherTypes: { base: 1001, stakeShare: 0.5 },
};

const specOf = (id: string, more: Partial<TaskSpec> = {}): TaskSpec => ({
  id: id as TaskId,
  task_type: 'Work',
  payload: null,
  session_id: SESSION,
  tags: ['#x'],
  metadata: {},
  priority: 5,
  after: null,
  reviewed: false,
  attemptsMax: 2,
  timeoutMs: 1,
  ...more,
});
/** `KARMA_MODEL=whole` gives the second task a second attempt too: 326,108 states in a minute and a half. */
const SPECS = [
  specOf('one', { reviewed: true }),
  specOf('two', { after: 'one' as TaskId, attemptsMax: process.env.KARMA_MODEL === 'whole' ? 2 : 1 }),
];

/** Where a task of the model stands; enough to know what can happen to it next. */
interface Place {
  readonly status: 'new' | 'queued' | 'routed' | 'failed' | 'completed' | 'ended';
  readonly agent: AgentId | null;
  readonly attempt: number;
  readonly reviewed: boolean;
  readonly voted: boolean;
}

const NEW: Place = { status: 'new', agent: null, attempt: 0, reviewed: false, voted: false };

/** Everything that can happen next to one task, with where it stands then. */
function* next(spec: TaskSpec, place: Place, previous: Place | undefined): Generator<[Event, Place]> {
  const task = spec.id;
  const { agent, attempt } = place;
  if (place.status === 'new')
    yield [
      { type: 'task.submitted', task: spec },
      { ...place, status: 'queued' },
    ];
  if (place.status === 'queued') {
    for (const other of attempt < spec.attemptsMax ? AGENTS : []) {
      const routed = {
        type: 'task.routed',
        task,
        agent: other,
        attempt: attempt + 1,
        choice: CHOICE,
      } as const;
      yield [routed, { ...place, status: 'routed', agent: other, attempt: attempt + 1 }];
    }
  }
  if (place.status === 'routed' && agent) {
    const end = { task, agent, attempt, usage: USAGE };
    const done: Event = { type: 'task.completed', ...end, artifacts: [], output: null };
    yield [done, { ...place, status: 'completed' }];
    for (const charged of [true, false]) {
      yield [
        { type: 'task.failed', ...end, error: ERROR, charged },
        { ...place, status: 'failed' },
      ];
    }
  }
  if (place.status === 'routed' || place.status === 'failed') {
    yield [
      { type: 'task.requeued', task, notBefore: 0, alone: false, reason: '' },
      { ...place, status: 'queued' },
    ];
  }
  if (place.status === 'failed') {
    yield [
      { type: 'task.dead', task, attempts: attempt, error: ERROR },
      { ...place, status: 'ended' },
    ];
  }
  if (place.status === 'queued' || place.status === 'routed') {
    yield [
      { type: 'task.cancelled', task, reason: '' },
      { ...place, status: 'ended' },
    ];
  }
  if (place.status === 'completed' && agent && !place.reviewed) {
    for (const quality of [0, 1.2]) {
      const review = { review: 'review' as TaskId, reviewer: REVIEWER, quality, reasons: [] };
      yield [
        { type: 'task.reviewed', task, agent, ...review },
        { ...place, reviewed: true },
      ];
    }
  }
  if (agent && !place.voted && previous?.agent && spec.after) {
    for (const opinion of [-1, 1]) {
      const vote = { task: spec.after, agent: previous.agent, opinion, reason: '' };
      yield [
        { type: 'vote.cast', voter: agent, via: task, ...vote },
        { ...place, voted: true },
      ];
    }
  }
}

function fold(economy: Economy, event: Event): void {
  evolveEconomy({ economy, retainClosed: false }, { seq: 1 as Seq, at: 0, event });
}

function newEconomy(): Economy {
  const economy = initialEconomy(PARAMETERS);
  for (const agent of AGENTS) {
    fold(economy, {
      type: 'agent.registered',
      agent,
      role: 'worker',
      taskTypes: [],
      mailboxMax: 1,
      batchMax: 1,
    });
  }
  return economy;
}

/** All of an economy that moves karma; beliefs do not. */
function keyOf({ books, contracts, agents }: Economy, places: readonly Place[]): string {
  const accounts = [...books].map(([scope, { treasury, escrow, holdings }]) => [
    scope,
    treasury,
    escrow,
    [...holdings].map(([agent, { free, staked }]) => [agent, free, staked]),
  ]);
  const judges = [...agents.values()].map(({ accuracy, votes }) => [accuracy.mean, [...votes]]);
  return JSON.stringify([places, accounts, judges, [...contracts.values()]]);
}

test('two agents and two tasks: in every order of events the books balance, and all is settled at the end', () => {
  const seen = new Set<string>();
  const open: [Economy, readonly Place[]][] = [[newEconomy(), SPECS.map(() => NEW)]];
  let folds = 0;
  for (let at = open.pop(); at; at = open.pop()) {
    const [economy, places] = at;
    const closed = structuredClone(economy);
    fold(closed, { type: 'session.closed', session: SESSION, status: 'done', reason: '', output: null });
    booksBalance(closed);
    contractsCover(closed);
    assert.is(closed.contracts.size + closed.sessions.size + closed.audits.size, 0);
    for (const [i, spec] of SPECS.entries()) {
      for (const [event, place] of next(spec, places[i] ?? NEW, places[i - 1])) {
        const after = structuredClone(economy);
        fold(after, event);
        folds += 1;
        booksBalance(after);
        contractsCover(after);
        const then = places.map((other, j) => (j === i ? place : other));
        const key = keyOf(after, then);
        if (seen.has(key)) continue;
        seen.add(key);
        open.push([after, then]);
      }
    }
  }
  console.log(`  ${seen.size} states, ${folds} transitions`);
  assert.ok(seen.size > 1000);
});

test('events in an order that cannot be, or about nothing, break nothing', () => {
  const task = fc.constantFrom('one', 'two', 'three', 'r1', 'r2').map((id) => id as TaskId);
  const agent = fc.constantFrom('a', 'b', 'r', 'nobody').map((id) => id as AgentId);
  const quality = fc.double({ min: 0, max: 1.5, noNaN: true });
  const usage = fc.record({
    wallMs: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    cpuMs: fc.nat(),
    units: fc.nat(),
    tokens: fc.maxSafeNat(),
    costMicroUsd: fc.maxSafeNat(),
  });
  const end = { task, agent, attempt: fc.constant(1), usage };
  const spec = fc
    .record({
      task,
      subject: task,
      task_type: fc.constantFrom('Work', 'Review_Artifact', 'constructor', '__proto__'),
      tags: fc.array(fc.constantFrom('#x', '#y', 'global', '__proto__'), { maxLength: 4 }),
      after: fc.option(task),
      reviewed: fc.boolean(),
    })
    .map(({ task: id, subject, ...more }) => specOf(id, { payload: { subject }, ...more }));
  const parameters = fc.constantFrom(
    DEFAULT_PARAMETERS,
    PARAMETERS,
    null,
    {},
    { ...PARAMETERS, halfLifeMs: 1 },
  );
  const session = fc.constant(SESSION);
  const of = <T extends Event['type']>(type: T, fields: object) =>
    fc.record({ type: fc.constant(type), ...fields }) as fc.Arbitrary<EventOf<T>>;
  const event: fc.Arbitrary<Event> = fc.oneof(
    of('agent.registered', { agent, role: fc.constantFrom('worker', '__proto__') }),
    of('task.submitted', { task: spec }),
    of('task.routed', { task, agent }),
    of('task.completed', end),
    of('task.failed', { ...end, error: fc.constant(ERROR), charged: fc.boolean() }),
    of('task.requeued', { task }),
    of('task.dead', { task, error: fc.constant(ERROR) }),
    of('task.cancelled', { task }),
    of('task.reviewed', { task, agent, review: task, reviewer: agent, quality }),
    of('vote.cast', {
      voter: agent,
      via: task,
      task,
      agent,
      opinion: fc.double({ min: -1, max: 1, noNaN: true }),
    }),
    of('session.closed', { session }),
    of('economy.configured', { parameters }),
  );
  const recorded = fc.array(fc.tuple(event, fc.nat({ max: 1e9 })), { maxLength: 200, size: 'max' });
  fc.assert(
    fc.property(recorded, (log) => {
      const economy = initialEconomy();
      let at = 0;
      for (const [happened, ms] of log) {
        at += ms;
        evolveEconomy({ economy, retainClosed: false }, { seq: 1 as Seq, at, event: happened });
        booksBalance(economy);
        contractsCover(economy);
      }
    }),
    { numRuns: 1000 },
  );
});

test.run();
