import * as assert from 'uvu/assert';
import type { Command } from '../../state/commands.ts';
import type { Context } from '../../state/context.ts';
import { decide } from '../../state/decide.ts';
import { diceOf } from '../../state/dice.ts';
import { type ErrorCode, KarmaError } from '../../state/errors.ts';
import type { Event, EventOf, EventType } from '../../state/events.ts';
import { evolve } from '../../state/evolve.ts';
import type { AgentId, Seq, SessionId, TaskId } from '../../state/ids.ts';
import { DEFAULT_LIMITS, type Limits } from '../../state/limits.ts';
import { schedule } from '../../state/schedule.ts';
import { initialState, type State, type StateOptions } from '../../state/state.ts';
import type { Outcome, TaskSpec } from '../../state/task.ts';

export const SESSION = 'session' as SessionId;

/** A supervisor without log, clock and threads: commands in, events folded and kept. */
export class Bench {
  readonly state: State;
  readonly events: Event[] = [];
  readonly limits: Limits;
  now = 1_000;

  constructor(limits: Partial<Limits> = {}, options: StateOptions = { retainClosed: true }) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.state = initialState(options);
  }

  context(): Context {
    return { now: this.now, limits: this.limits, dice: diceOf(this.state.seed) };
  }

  given(...events: Event[]): this {
    for (const event of events) this.#fold(event);
    return this;
  }

  /** Decides and folds; returns the events the command led to, scheduling excluded. */
  when(command: Command): Event[] {
    const events = decide(this.state, command, this.context());
    this.given(...events);
    return events;
  }

  /** Folds and returns all that the state allows to start. */
  schedule(busy = false): Event[] {
    const events: Event[] = [];
    schedule(this.state, { ...this.context(), busy }, (event) => {
      this.#fold(event);
      events.push(event);
    });
    return events;
  }

  refuses(command: Command, code: ErrorCode): void {
    try {
      decide(this.state, command, this.context());
    } catch (thrown) {
      assert.instance(thrown, KarmaError);
      assert.is((thrown as KarmaError).code, code);
      return;
    }
    assert.unreachable(`expected ${command.type} to be refused with ${code}`);
  }

  #fold(event: Event): void {
    this.events.push(event);
    evolve(this.state, { seq: (this.state.seq + 1) as Seq, at: this.now, event });
  }
}

export function only<T extends EventType>(events: readonly Event[], type: T): EventOf<T>[] {
  return events.filter((event): event is EventOf<T> => event.type === type);
}

export function agentId(name: string): AgentId {
  return name as AgentId;
}

export function taskId(name: string): TaskId {
  return name as TaskId;
}

export function registered(name: string, options: Partial<EventOf<'agent.registered'>> = {}): Event {
  return {
    type: 'agent.registered',
    agent: agentId(name),
    role: 'worker',
    taskTypes: ['Work'],
    mailboxMax: 8,
    batchMax: 1,
    ...options,
  };
}

export function opened(): Event {
  return { type: 'session.opened', session: SESSION, workflow: 'none', spec: null };
}

export function work(name: string, options: Partial<TaskSpec> = {}): TaskSpec {
  return {
    id: taskId(name),
    task_type: 'Work',
    payload: null,
    session_id: SESSION,
    tags: [],
    metadata: {},
    priority: 5,
    after: null,
    reviewed: false,
    attemptsMax: 3,
    timeoutMs: 1_000,
    ...options,
  };
}

export function submit(name: string, options: Partial<TaskSpec> = {}): Command {
  return { type: 'task.submit', task: work(name, options) };
}

export function success(name: string, attempt = 1): Extract<Outcome, { status: 'completed' }> {
  return {
    status: 'completed',
    task: taskId(name),
    attempt,
    artifacts: [],
    output: null,
    usage: { wallMs: 10, cpuMs: 5, units: 1, tokens: 0, costMicroUsd: 0 },
    votes: [],
  };
}

export function failure(
  name: string,
  attempt = 1,
  retry: 'later' | 'never' = 'later',
): Extract<Outcome, { status: 'failed' }> {
  return {
    status: 'failed',
    task: taskId(name),
    attempt,
    error: { code: 'INTERNAL', message: 'it broke', retry, details: {} },
    usage: { wallMs: 10, cpuMs: 5, units: 1, tokens: 0, costMicroUsd: 0 },
    votes: [],
  };
}
