/** Bounds of one fetch. */
export interface FetchLimits {
  /** Size of a PDF, counted while it streams. The parser reads no larger one. */
  readonly bytesMax: number;
  readonly redirectsMax: number;
  /** From the start of a hop, name look-up included, to the end of its answer's headers. */
  readonly headerMs: number;
  /** Longest pause within a body. */
  readonly idleMs: number;
  /** The whole fetch, redirects included. */
  readonly totalMs: number;
}

export const FETCH_LIMITS: FetchLimits = {
  bytesMax: 50_000_000,
  redirectsMax: 3,
  headerMs: 5_000,
  idleMs: 10_000,
  totalMs: 60_000,
};
