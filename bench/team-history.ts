import { RESEARCH_TEAM } from '../actors/roster.ts';
import type { Command } from '../state/commands.ts';
import { decide } from '../state/decide.ts';
import { type Dice, diceOf } from '../state/dice.ts';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import type { Event, EventOf } from '../state/events.ts';
import { evolve } from '../state/evolve.ts';
import type { Seq, SessionId, TaskId } from '../state/ids.ts';
import { DEFAULT_LIMITS } from '../state/limits.ts';
import type { EventLog } from '../state/log.ts';
import { schedule } from '../state/schedule.ts';
import { initialState, type State } from '../state/state.ts';
import type { Outcome, TaskSpec, Vote } from '../state/task.ts';

const TURN_MS = 20;
const SLOWEST_TURNS = 4;
const SESSIONS_AT_A_TIME = 4;
const PAPERS = 6;
const TOPICS = ['#peft', '#prompting', '#pruning', '#quantisation', '#retrieval', '#reasoning'];
const SECOND_REVIEWS = 0.1;
const FAULTS = 0.03;

/** What a finished task leads to. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  Fetch_Paper: ['Summarise_Paper', 'Extract_Metrics'],
  Summarise_Paper: ['Critique_Claim'],
};
const REVIEWED = new Set(['Summarise_Paper', 'Extract_Metrics', 'Critique_Claim', 'Synthesise_Report']);

/**
 * The research team at work without its threads: the real `decide`, `schedule` and `evolve`; only the agents' time,
 * quality and mistakes are dice. The same seed gives the same log.
 */
export class TeamHistory {
  readonly log: Pick<EventLog, 'append' | 'head'>;
  readonly state: State = initialState();
  readonly #dice: Dice;
  /** Agents' reports to come, by turn. */
  readonly #due = new Map<number, Command[]>();
  #running: SessionId[] = [];
  #turn = 0;
  sessions = 0;
  #tasks = 0;

  constructor(log: Pick<EventLog, 'append' | 'head'>, seed: number) {
    this.log = log;
    this.#dice = diceOf(seed);
  }

  /** Lets the team work until the log holds at least so many events. */
  async workUntil(events: number): Promise<void> {
    if (this.state.seq === 0) await this.#commit(boot());
    while (this.state.seq < events) {
      this.#turn += 1;
      const reports = this.#due.get(this.#turn) ?? [];
      this.#due.delete(this.#turn);
      await this.#commit([...this.#openSession(), ...reports]);
    }
  }

  async #commit(commands: Command[]): Promise<void> {
    const { log, state } = this;
    const at = this.#turn * TURN_MS;
    const context = { now: at, limits: DEFAULT_LIMITS, dice: diceOf(state.seed) };
    const events: Event[] = [];
    const fold = (event: Event): void => {
      events.push(event);
      evolve(state, { seq: (state.seq + 1) as Seq, at, event });
      if (event.type === 'tasks.started') this.#start(event);
    };
    for (const command of commands) {
      for (const event of decide(state, command, context)) {
        fold(event);
        if (event.type === 'task.completed') commands.push(...this.#follow(event.task));
      }
    }
    for (const command of this.#conclude()) for (const event of decide(state, command, context)) fold(event);
    schedule(state, context, fold);
    await log.append({ at, epoch: state.epoch, events }, log.head().seq);
  }

  #openSession(): Command[] {
    if (this.#running.length >= SESSIONS_AT_A_TIME) return [];
    this.sessions += 1;
    const session = `session-${this.sessions}` as SessionId;
    this.#running.push(session);
    const topic = TOPICS[this.sessions % TOPICS.length] ?? '';
    const papers = Array.from({ length: PAPERS }, () => this.#submit(session, 'Fetch_Paper', [topic]));
    return [{ type: 'session.open', session, workflow: 'none', spec: { topic } }, ...papers];
  }

  /** Reviews of a finished task, and the next links of its chain. */
  #follow(id: TaskId): Command[] {
    const spec = this.state.tasks.get(id)?.spec;
    if (!spec) return [];
    const { session_id, task_type, tags, reviewed } = spec;
    const reviews = reviewed ? (this.#dice(`second/${id}`) < SECOND_REVIEWS ? 2 : 1) : 0;
    return [
      ...Array.from({ length: reviews }, () =>
        this.#submit(session_id, 'Review_Artifact', tags, { payload: { subject: id } }),
      ),
      ...(NEXT[task_type] ?? []).map((type) => this.#submit(session_id, type, tags, { after: id })),
    ];
  }

  /** Sessions with nothing left to do compare, then report, then close. */
  #conclude(): Command[] {
    return this.#running.flatMap((session): Command[] => {
      const known = this.state.sessions.get(session);
      if (!known || known.open > 0) return [];
      const last = this.state.tasks.get(known.tasks.names.at(-1) ?? ('' as TaskId))?.spec;
      const tags = last?.tags ?? [];
      const done = (type: string) => known.tasks.names.some((id) => id.includes(type));
      if (!done('Compare')) return [this.#submit(session, 'Compare_Methods', tags)];
      if (!done('Synthesise')) return [this.#submit(session, 'Synthesise_Report', tags)];
      this.#running = this.#running.filter((id) => id !== session);
      return [{ type: 'session.close', session, status: 'done', reason: 'all done', output: null }];
    });
  }

  #submit(
    session_id: SessionId,
    task_type: string,
    tags: readonly string[],
    more: Partial<TaskSpec> = {},
  ): Command {
    this.#tasks += 1;
    const task: TaskSpec = {
      id: `${session_id}/${task_type}/${this.#tasks}` as TaskId,
      task_type,
      payload: null,
      session_id,
      tags: [...tags],
      metadata: {},
      priority: 5,
      after: null,
      reviewed: REVIEWED.has(task_type),
      attemptsMax: 3,
      timeoutMs: 60_000,
      ...more,
    };
    return { type: 'task.submit', task };
  }

  /** The batch's report comes when its work is done. */
  #start({ agent, tasks }: EventOf<'tasks.started'>): void {
    const turns = 1 + Math.floor(this.#dice(`time/${tasks[0]}`) * SLOWEST_TURNS);
    const outcomes = tasks.map((id): Outcome => {
      const task = this.state.tasks.get(id);
      const attempt = task?.attempt ?? 1;
      const skill = this.#dice(`skill/${agent}`);
      const quality = Math.round(100 * (0.4 + 0.6 * skill + 0.5 * this.#dice(`quality/${id}`))) / 100;
      const opinion = Math.round(20 * this.#dice(`opinion/${id}`) - 10) / 10;
      const after = task?.spec.after;
      const votes: Vote[] = after
        ? [{ task: after, opinion, reason: 'as it looked from the next link' }]
        : [];
      const wallMs = turns * TURN_MS;
      const usage = { wallMs, cpuMs: wallMs / 2, units: turns, tokens: 0, costMicroUsd: 0 };
      if (this.#dice(`fault/${id}/${attempt}`) < FAULTS) {
        const error = {
          code: 'PAYLOAD_INVALID',
          message: 'unreadable',
          retry: 'later',
          details: {},
        } as const;
        return { status: 'failed', task: id, attempt, error, usage, votes };
      }
      const output = { quality, reasons: ['every number stands in its cell'] };
      return { status: 'completed', task: id, attempt, artifacts: [], output, usage, votes };
    });
    const reports = this.#due.get(this.#turn + turns) ?? [];
    this.#due.set(this.#turn + turns, [...reports, { type: 'agent.report', agent, outcomes }]);
  }
}

function boot(): Command[] {
  return [
    { type: 'runtime.start', seed: 1, version: 'bench', previous: 'none' },
    { type: 'economy.configure', parameters: DEFAULT_PARAMETERS },
    ...RESEARCH_TEAM.map(
      ({ id: agent, role, taskTypes, mailboxMax, batchMax }): Command => ({
        type: 'agent.register',
        agent,
        role,
        taskTypes: [...taskTypes],
        mailboxMax,
        batchMax,
      }),
    ),
  ];
}
