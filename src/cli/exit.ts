/** What the process says when it ends. Documented in the README and in `kma --help`. */
export const EXIT = {
  /** All that was asked for is done. */
  done: 0,
  /** A report was written, but some paper could not be read. */
  partial: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** Nothing could be done. */
  nothing: 3,
  /** A signal ended it; the same command resumes. */
  interrupted: 130,
} as const;
