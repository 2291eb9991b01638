import type { Blobs } from '../state/blobs.ts';
import type { Json } from '../state/errors.ts';
import type { BlobHash } from '../state/ids.ts';
import type { TaskSpec, Vote } from '../state/task.ts';

/** How an agent of one kind thinks: a function from a task to a result, with the world behind `tools.ask`. */
export interface Role {
  /** @throws KarmaError to fail the attempt; its `retry` says whether another attempt can help */
  perform(task: TaskSpec, tools: Tools): Promise<Result>;
}

export interface Tools {
  /**
   * Asks a performer, one question at a time. The answer is on record before it comes back: a later attempt that
   * asks the same gets it from the record.
   * @throws KarmaError `TASK_STALE` once the attempt has ended
   */
  ask(kind: string, request: Json): Promise<Json>;
  readonly blobs: Blobs;
  /** Aborted when time is up. */
  readonly signal: AbortSignal;
  /** Counts work done, in units that do not depend on the machine: pages, sentences, cells. */
  spend(units: number): void;
}

export interface Result {
  readonly artifacts: readonly Artifact[];
  /** Small facts for the workflow; the documents are in the artifacts. */
  readonly output: Json;
  readonly votes?: readonly Vote[];
}

/** Either a document to store, or the address of bytes that are stored already. */
export type Artifact =
  | { readonly kind: string; readonly content: unknown }
  | { readonly kind: string; readonly blob: BlobHash; readonly bytes: number };
