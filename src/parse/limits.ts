import type { ErrorCode } from '../../state/errors.ts';
import { LENGTH_MAX } from '../../state/paper.ts';

/** Bounds of one parse. Each has a code of its own when it is exceeded, `maxChars` and `maxPageChars` excepted, which cut. */
export type ParseLimits = {
  /** Size of the file. */
  readonly maxBytes: number;
  /** Files with more pages are refused, not cut: half a paper reads like a whole one. */
  readonly maxPages: number;
  /** Reading stops after the page on which this many characters are reached. */
  readonly maxChars: number;
  /** A page is cut after so many: what it prints on top of itself. A full page holds about 5,000. */
  readonly maxPageChars: number;
  /** What is longer, or lies farther away, is left out. In points. */
  readonly lengthMax: number;
  /** Wall clock for one file, start of the child included. */
  readonly timeMs: number;
  /** Data segment of the child: a 2 kB file can ask for gigabytes. */
  readonly memoryBytes: number;
};

export const PARSE_LIMITS: ParseLimits = {
  maxBytes: 50_000_000,
  maxPages: 200,
  maxChars: 2_000_000,
  maxPageChars: 100_000,
  lengthMax: LENGTH_MAX,
  timeMs: 20_000,
  memoryBytes: 800_000_000,
};

export type ParseFailure = { readonly code: ErrorCode; readonly message: string };

/** What the parser tells its child about one file. */
export type ParseRequest = Pick<ParseLimits, 'maxPages' | 'maxChars' | 'maxPageChars' | 'lengthMax'> & {
  readonly password: string | null;
};
