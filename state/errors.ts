/** Whether trying the same thing again can help. */
export type Retry = 'never' | 'later';

/**
 * Every error a user or another thread can meet, with its retry rule.
 * A message names the thing, the place and the remedy; the code names the kind.
 */
export const ERRORS = {
  AGENT_CRASHED: 'later',
  AGENT_RETIRED: 'later',
  AGENT_UNKNOWN: 'never',
  ANSWER_TOO_LARGE: 'never',
  ARTIFACT_INVALID: 'never',
  ASK_TIMEOUT: 'later',
  ASK_UNKNOWN: 'never',
  BLOB_CORRUPT: 'never',
  BLOB_MISSING: 'never',
  COMMAND_INVALID: 'never',
  CONFIG_INVALID: 'never',
  DISK_FULL: 'later',
  FETCH_FAILED: 'later',
  FETCH_REFUSED: 'never',
  HOME_HELD: 'later',
  INTERNAL: 'later',
  LOG_ARCHIVED: 'never',
  LOG_CLOSED: 'never',
  LOG_CONFLICT: 'never',
  LOG_CORRUPT: 'never',
  LOG_FULL: 'later',
  LOG_NEWER: 'never',
  LOG_TRUNCATED: 'never',
  NOTHING_TO_DO: 'never',
  OVERLOADED: 'later',
  PAYLOAD_INVALID: 'never',
  PDF_CORRUPT: 'never',
  PDF_EMPTY: 'never',
  PDF_ENCRYPTED: 'never',
  PDF_NOT_A_PDF: 'never',
  PDF_NO_PAGES: 'never',
  PDF_NO_TEXT: 'never',
  PDF_TOO_HUNGRY: 'never',
  PDF_TOO_LARGE: 'never',
  PDF_TOO_MANY_PAGES: 'never',
  PDF_TOO_SLOW: 'never',
  PROCESS_DIED: 'later',
  RESULT_TOO_LARGE: 'never',
  REVIEWER_MISSING: 'never',
  SESSION_EXISTS: 'never',
  SESSION_UNKNOWN: 'never',
  SOURCE_NOT_FOUND: 'never',
  STOPPING: 'later',
  TASK_EXISTS: 'never',
  TASK_STALE: 'never',
  TASK_TIMEOUT: 'later',
  TASK_TYPE_UNKNOWN: 'never',
  TASK_UNKNOWN: 'never',
} as const satisfies Record<string, Retry>;

export type ErrorCode = keyof typeof ERRORS;

/** An error as data: what crosses threads and enters the log. Its schema is in `error-data.ts`. */
export interface ErrorData {
  code: ErrorCode;
  message: string;
  retry: Retry;
  details: Record<string, Json>;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export class KarmaError extends Error {
  override readonly name = 'KarmaError';
  readonly code: ErrorCode;
  readonly details: ErrorData['details'];

  constructor(code: ErrorCode, message: string, details: ErrorData['details'] = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  get retry(): Retry {
    return ERRORS[this.code];
  }

  toData(): ErrorData {
    return { code: this.code, message: this.message, retry: this.retry, details: this.details };
  }

  static fromData(data: ErrorData): KarmaError {
    return new KarmaError(data.code, data.message, data.details);
  }
}

/** Anything thrown, as data. What is not ours becomes `INTERNAL` and keeps its message. */
export function toErrorData(thrown: unknown): ErrorData {
  if (thrown instanceof KarmaError) return thrown.toData();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'INTERNAL', message: message || 'unknown failure', retry: 'later', details: {} };
}
