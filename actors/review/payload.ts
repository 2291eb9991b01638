import { z } from 'zod';
import { BlobHash, TaskId } from '../../state/ids.ts';

/** A document by its address, and what it holds. */
export const Exhibit = z.object({ kind: z.string().min(1).max(100), blob: BlobHash });
export type Exhibit = z.infer<typeof Exhibit>;

/** What a `Review_Artifact` task is given. */
export const ReviewPayload = z.object({
  /** The task under review. */
  subject: TaskId,
  task_type: z.string().min(1).max(100),
  /** The payload of the task under review: what it was asked for. */
  given: z.json().default(null),
  /** What it had to work with; several of one kind where it was about several papers. */
  inputs: z.array(Exhibit).max(1024),
  /** What it made. */
  artifacts: z.array(Exhibit).max(64),
  output: z.json(),
});
export type ReviewPayload = z.infer<typeof ReviewPayload>;
