import { z } from 'zod';
import { PaperId } from './ids.ts';
import { Box } from './paper.ts';

/** What the papers read so far say on a question: quotes with their places, no words of our own. */

/** A sentence or a table row of a paper. */
export const Quote = z.object({
  /** A sentence as printed; a row as its cells, each behind the name of its column. */
  text: z.string(),
  page: z.number().int(),
  boxes: z.array(Box),
});
export type Quote = z.infer<typeof Quote>;

/** What is found as one: a few sentences of a section, a table row, a caption or a footnote. */
export const Passage = z.object({
  paper: PaperId,
  /** Title of the paper. */
  title: z.string(),
  /** Number and title of the section, or the label of the figure; empty for a table. */
  section: z.string(),
  /** Label of the table; empty for prose. */
  table: z.string(),
  quotes: z.array(Quote).min(1),
});
export type Passage = z.infer<typeof Passage>;

export const Answer = z.object({
  question: z.string(),
  /** Share of the question's words that the best passage holds. */
  coverage: z.number(),
  /** What answers best, best first: indices into `passages` and their `quotes`. Empty when nothing fits. */
  highlights: z.array(z.object({ passage: z.number().int(), quote: z.number().int() })),
  /** Best first. */
  passages: z.array(z.object({ score: z.number(), ...Passage.shape })),
});
export type Answer = z.infer<typeof Answer>;
