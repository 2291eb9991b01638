import { z } from 'zod';
import { ERRORS, type ErrorCode } from './errors.ts';

/** The schema of `ErrorData`, apart from the errors themselves: a thread starts without a schema library. */
export const ErrorData = z.object({
  code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  retry: z.enum(['never', 'later']),
  details: z.record(z.string(), z.json()),
});
