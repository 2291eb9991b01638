import type { Movement } from '../../state/economy/accounts.ts';
import { isBlameless } from '../../state/economy/economy.ts';
import { DEFAULT_PARAMETERS, EconomyParameters, termsOf } from '../../state/economy/parameters.ts';
import { escrowOf, penaltyOf, rewardOf } from '../../state/economy/reward.ts';
import type { Event } from '../../state/events.ts';
import type { Ms, SessionId, TaskId } from '../../state/ids.ts';
import type { TaskSpec } from '../../state/task.ts';
import { assertFair } from './foul.ts';

interface Due {
  readonly spec: TaskSpec;
  readonly base: number;
  /** Penalty of the attempt that completed; null before. */
  penalty: number | null;
  /** The first verdict on it. */
  quality: number | null;
}

/** Decay rounds down at each of its 64 lines to the half-life; the sum of all that is less than this. */
const ROUNDING = 94;

/** What movements of karma ought to amount to, from the events alone. */
export class Dues {
  readonly #tasks = new Map<TaskId, Due>();
  /** When decay was last due, by account. */
  readonly #settledAt = new Map<string, Ms>();
  /** What voters moved of an agent, by voter, agent, scope and period. */
  readonly #votes = new Map<string, number>();
  #parameters = DEFAULT_PARAMETERS;

  /** Before the event is booked. */
  see(event: Event): void {
    switch (event.type) {
      case 'task.submitted': {
        const { task: spec } = event;
        const { base } = termsOf(this.#parameters, spec.task_type);
        this.#tasks.set(spec.id, { spec, base, penalty: null, quality: null });
        return;
      }
      case 'task.completed': {
        const due = this.#tasks.get(event.task);
        if (due) due.penalty = penaltyOf(event.usage, due.base, this.#parameters);
        return;
      }
      case 'task.reviewed': {
        const due = this.#tasks.get(event.task);
        if (due?.spec.reviewed) due.quality ??= event.quality;
        return;
      }
      default:
    }
  }

  /** Once the event is booked. */
  seen(event: Event, at: Ms): void {
    if (event.type !== 'economy.configured') return;
    const parsed = EconomyParameters.safeParse(event.parameters);
    if (!parsed.success) return;
    this.#parameters = parsed.data;
    for (const account of this.#settledAt.keys()) this.#settledAt.set(account, at);
  }

  /**
   * @param free what the agent had before
   * @throws Foul
   */
  check(movement: Movement, event: Event, free: number): void {
    const { scope, cause, agent, task, amount, at } = movement;
    if (agent !== null) this.#checkDecay(movement, free);
    const due = task === null ? undefined : this.#tasks.get(task);
    switch (cause) {
      case 'escrow':
        assertFair(due && amount === escrowOf(due.base), `${amount} set aside for ${task}`);
        break;
      case 'reward': {
        const owed = this.owed(task, event);
        const most = due ? escrowOf(due.base) : 0;
        assertFair(
          owed === null ? amount <= most : amount === owed,
          `${task} paid ${amount}, owed ${owed ?? most}`,
        );
        break;
      }
      case 'release':
      case 'forfeit': {
        const failed = this.#hasFailed(due, event);
        assertFair((cause === 'forfeit') === failed, `${cause} of the stake on ${task} at ${event.type}`);
        break;
      }
      case 'penalty':
        assertFair(due && amount <= due.base, `${amount} taken as a penalty for ${task}`);
        break;
      case 'vote': {
        assertFair(event.type === 'vote.cast', `a ${event.type} moved karma as a vote`);
        const { max, pairMax, periodMs } = this.#parameters.votes;
        assertFair(amount <= max, `a vote of ${event.voter} moved ${amount}, at most ${max} may be`);
        const pair = `${event.voter} ${agent} ${scope} ${Math.floor(at / periodMs)}`;
        const moved = (this.#votes.get(pair) ?? 0) + amount;
        assertFair(moved <= pairMax, `votes of ${event.voter} moved ${moved} of ${agent}`);
        this.#votes.set(pair, moved);
        break;
      }
      default:
    }
  }

  /** Whether work ended in a way that costs its stake. */
  #hasFailed(due: Due | undefined, event: Event): boolean {
    const { pass, unreviewed } = this.#parameters.quality;
    switch (event.type) {
      case 'task.failed':
        return event.charged && !isBlameless(event.error);
      case 'task.dead':
        return !isBlameless(event.error);
      case 'task.completed':
      case 'task.reviewed':
      case 'session.closed':
      case 'tasks.forgotten':
        return due?.penalty !== null && (due?.quality ?? unreviewed) < pass;
      default:
        return false;
    }
  }

  /** What a task pays when the event is booked; null for reviews, which are paid by their agreement. */
  owed(task: TaskId | null, { type }: Event): number | null {
    const due = task === null ? undefined : this.#tasks.get(task);
    if (!due || due.penalty === null || due.spec.task_type === 'Review_Artifact') return null;
    const { base, penalty, quality, spec } = due;
    const last = type === 'session.closed' || type === 'tasks.forgotten';
    if (spec.reviewed && quality === null && !last) return 0;
    return Math.max(0, rewardOf(base, quality ?? this.#parameters.quality.unreviewed, penalty));
  }

  *tasksOf(session: SessionId): Generator<TaskId> {
    for (const [id, { spec }] of this.#tasks) if (spec.session_id === session) yield id;
  }

  #checkDecay({ scope, cause, agent, amount, at }: Movement, free: number): void {
    const account = `${scope} ${agent}`;
    const lineMs = this.#parameters.halfLifeMs / 64;
    const line = (ms: Ms): number => Math.floor(ms / lineMs);
    const lines = line(at) - line(this.#settledAt.get(account) ?? at);
    if (cause === 'decay') {
      const left = free * 2 ** (-lines / 64);
      const off = Math.abs(free - amount - left);
      assertFair(
        lines > 0 && off < ROUNDING,
        `${amount} of ${free} decayed over ${lines} lines in ${account}`,
      );
    } else assertFair(lines === 0 || free === 0, `${free} did not decay over ${lines} lines in ${account}`);
    this.#settledAt.set(account, at);
  }
}
