import { join } from 'node:path';
import { verify } from '../../src/replay-verify.ts';
import type { Event } from '../../state/events.ts';
import { evolve } from '../../state/evolve.ts';
import type { Seq } from '../../state/ids.ts';
import type { EventLog } from '../../state/log.ts';
import { LmdbLog } from '../../state/log-lmdb.ts';
import { initialState } from '../../state/state.ts';
import { booksBalance, contractsCover } from '../ledger-laws.ts';
import type { Client } from './client.ts';

export interface Audit {
  readonly events: number;
  readonly tasks: number;
  readonly completed: number;
  readonly dead: number;
  /** Attempts that were lost with the process. */
  readonly lost: number;
  /** Events by type. */
  readonly seen: Readonly<Record<string, number>>;
  readonly fouls: readonly string[];
}

export interface Witness extends Pick<Client, 'acknowledged' | 'ends' | 'closed'> {
  readonly offered: { has(task: string): boolean };
}

/**
 * Compares the log with what the client was told.
 * @param settled whether every task must have ended
 */
export async function audit(home: string, witness: Witness, settled: boolean): Promise<Audit> {
  const log = new LmdbLog(join(home, 'log'), { readOnly: true });
  try {
    const found = auditLog(log, witness, settled);
    if (!settled) return found;
    const verified = await verify(home);
    const problems = 'why' in verified ? [verified.why] : verified.problems;
    return { ...found, fouls: [...found.fouls, ...problems] };
  } finally {
    await log.close();
  }
}

export function auditLog(
  log: Pick<EventLog, 'read'>,
  { offered, acknowledged, ends, closed }: Witness,
  settled: boolean,
): Audit {
  const fouls: string[] = [];
  const foul = (what: string): void => void (fouls.length < 20 && fouls.push(what));
  const submitted = new Set<string>();
  const ended = new Map<string, string>();
  const attempts = new Map<string, number>();
  const answered = new Set<string>();
  const shut = new Set<string>();
  const state = initialState();
  const seen: Record<string, number> = {};
  let lost = 0;

  const check = (event: Event): void => {
    switch (event.type) {
      case 'task.submitted': {
        const { id } = event.task;
        if (submitted.has(id)) foul(`${id} was submitted twice`);
        if (!offered.has(id)) foul(`${id} was never offered`);
        submitted.add(id);
        return;
      }
      case 'tasks.started':
        for (const id of event.tasks) {
          const attempt = state.tasks.get(id)?.attempt ?? 0;
          if (ended.has(id)) foul(`${id} was started after it had ended`);
          if (attempt <= (attempts.get(id) ?? 0)) foul(`${id} was started twice as attempt ${attempt}`);
          attempts.set(id, attempt);
        }
        return;
      case 'task.completed':
      case 'task.dead': {
        const failing = state.tasks.get(event.task)?.spec.payload === 'throw';
        if (failing !== (event.type === 'task.dead')) foul(`${event.task}, which is innocent, is dead`);
        if (ended.has(event.task)) foul(`${event.task} ended twice`);
        ended.set(event.task, event.type.slice('task.'.length));
        return;
      }
      case 'task.cancelled':
        return foul(`${event.task} was cancelled`);
      case 'task.failed':
        if (event.error.code === 'PROCESS_DIED') lost += 1;
        return;
      case 'ask.made':
        if (answered.has(event.ask)) foul(`${event.ask} was asked again after its answer`);
        return;
      case 'ask.answered':
        if (answered.has(event.ask)) foul(`${event.ask} was answered twice`);
        answered.add(event.ask);
        return;
      case 'session.closed':
        shut.add(event.session);
        return;
      default:
    }
  };

  for (const { seq, at, events } of log.read()) {
    for (const [i, event] of events.entries()) {
      evolve(state, { seq: (seq + i) as Seq, at, event });
      check(event);
      seen[event.type] = (seen[event.type] ?? 0) + 1;
    }
    try {
      booksBalance(state.economy);
      contractsCover(state.economy);
    } catch (thrown) {
      foul(`after event ${state.seq}: ${thrown}`);
    }
  }
  for (const id of acknowledged) if (!submitted.has(id)) foul(`${id} was acknowledged and is lost`);
  for (const [id, how] of ends)
    if (ended.get(id) !== how) foul(`${id} was said to have ${how}, in the log it has ${ended.get(id)}`);
  for (const id of closed) if (!shut.has(id)) foul(`the end of session ${id} was acknowledged and is lost`);
  if (settled) for (const id of submitted) if (!ended.has(id)) foul(`${id} never ended`);
  const count = (how: string): number => [...ended.values()].filter((one) => one === how).length;
  return {
    events: state.seq,
    tasks: submitted.size,
    completed: count('completed'),
    dead: count('dead'),
    lost,
    seen,
    fouls,
  };
}
