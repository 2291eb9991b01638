import { z } from 'zod';

/** An instant in milliseconds since the Unix epoch, or since zero on a logical clock. */
export type Ms = number;

const name = z.string().min(1).max(200);

export const AgentId = name.brand<'AgentId'>();
export type AgentId = z.infer<typeof AgentId>;

export const TaskId = name.brand<'TaskId'>();
export type TaskId = z.infer<typeof TaskId>;

export const SessionId = name.brand<'SessionId'>();
export type SessionId = z.infer<typeof SessionId>;

export const AskId = name.brand<'AskId'>();
export type AskId = z.infer<typeof AskId>;

/** A paper within a session: the first sixteen hex digits of the sha256 of its bytes. */
export const PaperId = name.brand<'PaperId'>();
export type PaperId = z.infer<typeof PaperId>;

/** Address of a blob: lower-case hex sha256 of its bytes. */
export const BlobHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'expected a sha256 in lower-case hex')
  .brand<'BlobHash'>();
export type BlobHash = z.infer<typeof BlobHash>;

/** Position of an event in the log; the first event is 1, an empty log's head is 0. */
export const Seq = z.number().int().min(0).brand<'Seq'>();
export type Seq = z.infer<typeof Seq>;
