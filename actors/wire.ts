import { type SpecRow, specOfRow, specToRow } from '../state/rows.ts';
import type { Outcome } from '../state/task.ts';
import type { WorkItem } from './protocol.ts';

/**
 * Batches and their outcomes as they cross threads: JSON, in which a task is a row without field names. A third of what
 * a structured clone of the objects takes, on both sides.
 */

type Completed = Extract<Outcome, { status: 'completed' }>;

type ItemRow = [spec: SpecRow, attempt: number];

export function packBatch(batch: readonly WorkItem[]): string {
  return JSON.stringify(batch.map(({ task, attempt }): ItemRow => [specToRow(task), attempt]));
}

export function unpackBatch(packed: string): WorkItem[] {
  return (JSON.parse(packed) as ItemRow[]).map(([spec, attempt]) => ({ task: specOfRow(spec), attempt }));
}

export function packOutcomes(outcomes: readonly Outcome[]): string {
  return JSON.stringify(
    outcomes.map((outcome) => (outcome.status === 'completed' ? rowOf(outcome) : outcome)),
  );
}

function rowOf({ task, attempt, artifacts, output, usage, votes }: Completed): unknown[] {
  const { wallMs, cpuMs, units, tokens, costMicroUsd } = usage;
  return [task, attempt, artifacts, output, votes, wallMs, cpuMs, units, tokens, costMicroUsd];
}

/**
 * What an agent's thread sent, rows as objects again; as unchecked as before.
 * @throws SyntaxError
 */
export function unpackOutcomes(packed: string): unknown {
  const rows: unknown = JSON.parse(packed);
  return Array.isArray(rows) ? rows.map((row) => (Array.isArray(row) ? completed(row) : row)) : rows;
}

function completed(row: readonly unknown[]): unknown {
  return {
    status: 'completed',
    task: row[0],
    attempt: row[1],
    artifacts: row[2],
    output: row[3],
    usage: { wallMs: row[5], cpuMs: row[6], units: row[7], tokens: row[8], costMicroUsd: row[9] },
    votes: row[4],
  };
}
