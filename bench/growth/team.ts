import type { Command } from '../../state/commands.ts';
import { decide } from '../../state/decide.ts';
import { diceOf } from '../../state/dice.ts';
import type { Event, EventOf } from '../../state/events.ts';
import { evolve } from '../../state/evolve.ts';
import type { AgentId, Seq, SessionId } from '../../state/ids.ts';
import { DEFAULT_LIMITS } from '../../state/limits.ts';
import { schedule } from '../../state/schedule.ts';
import { initialState } from '../../state/state.ts';
import type { Outcome } from '../../state/task.ts';
import { noOp } from '../idle.ts';

const TURN_MS = 20;
const limits = { ...DEFAULT_LIMITS, backlogMax: Number.MAX_SAFE_INTEGER };

/** A team that does no-ops, without log and threads: what remains is the state and what is decided on it. */
export class Team {
  readonly state = initialState();
  readonly agents: readonly AgentId[];
  readonly #tags: number;
  readonly #reviewed: boolean;
  readonly #dice = diceOf(1);
  #now = 0;
  #submitted = 0;

  constructor(agents: number, { tags = 1, mailboxMax = 64, batchMax = 16, reviewed = false } = {}) {
    this.#tags = tags;
    this.#reviewed = reviewed;
    this.agents = Array.from({ length: agents }, (_, i) => `agent-${i + 1}` as AgentId);
    for (const agent of this.agents)
      this.do({
        type: 'agent.register',
        agent,
        role: 'idler',
        taskTypes: ['No_Op'],
        mailboxMax,
        batchMax,
      });
  }

  do(command: Command): void {
    for (const event of decide(this.state, command, this.#context())) this.#fold(event);
  }

  open(session: string): void {
    this.do({ type: 'session.open', session: session as SessionId, workflow: 'none', spec: null });
  }

  close(session: string): void {
    this.do({
      type: 'session.close',
      session: session as SessionId,
      status: 'done',
      reason: '',
      output: null,
    });
  }

  submit(session: string, count: number): void {
    for (let i = 0; i < count; i += 1) {
      this.#submitted += 1;
      const number = this.#submitted;
      const spec = noOp(`${session}/${number}`, session, `#tag-${number % this.#tags}`);
      this.do({ type: 'task.submit', task: { ...spec, payload: { number }, reviewed: this.#reviewed } });
    }
  }

  /** Routes and starts what can be. Returns what was chosen, and the milliseconds that deciding and folding took. */
  schedule(): { routed: EventOf<'task.routed'>[]; decideMs: number; foldMs: number } {
    const routed: EventOf<'task.routed'>[] = [];
    let [decideMs, foldMs] = [0, 0];
    let last = performance.now();
    schedule(this.state, this.#context(), (event) => {
      const decided = performance.now();
      if (event.type === 'task.routed') {
        routed.push(event);
        decideMs += decided - last;
      }
      this.#fold(event);
      last = performance.now();
      foldMs += last - decided;
    });
    return { routed, decideMs, foldMs };
  }

  /** Every agent with a batch has done it. Returns how many tasks that were. */
  report(): number {
    let done = 0;
    this.#now += TURN_MS;
    for (const { id: agent, batch } of this.state.agents.values()) {
      if (batch.length === 0) continue;
      done += batch.length;
      const outcomes = batch.map((task): Outcome => {
        const wallMs = Math.round(10 * this.#dice(agent));
        const usage = { wallMs, cpuMs: 1, units: 1, tokens: 0, costMicroUsd: 0 };
        return { status: 'completed', task, attempt: 1, artifacts: [], output: null, usage, votes: [] };
      });
      this.do({ type: 'agent.report', agent, outcomes });
    }
    return done;
  }

  #context() {
    return { now: this.#now, limits, dice: this.#dice };
  }

  #fold(event: Event): void {
    evolve(this.state, { seq: (this.state.seq + 1) as Seq, at: this.#now, event });
  }
}
