import { z } from 'zod';
import { BlobHash, PaperId } from './ids.ts';
import { Box, Claim, Direction, Document, PaperMetrics, Summary } from './paper.ts';

/**
 * What follows from papers that were read: comparison, debate and report. Everything said is a `Statement`
 * whose numbers point at what was printed, so that a report can be checked without understanding it.
 */

/** What one read paper brings into a comparison. */
export const Evidence = z.object({
  paper: PaperId,
  /** As the user gave it; for display only. */
  source: z.string(),
  document: Document,
  summary: Summary,
  metrics: PaperMetrics,
});
export type Evidence = z.infer<typeof Evidence>;

/** A place in a paper: one table cell, caption or sentence. */
export const Source = z.object({
  paper: PaperId,
  page: z.number().int(),
  /** Label of the table; empty for prose. */
  table: z.string(),
  /** The cell, or one box a line of the sentence. */
  boxes: z.array(Box),
  /** The cell's text, the caption or the sentence, as printed. */
  quote: z.string(),
});
export type Source = z.infer<typeof Source>;

const SourceIndex = z.number().int().min(0);

/** A number as printed in a source of the same statement. */
export const Operand = z.object({ value: z.string(), source: SourceIndex });
export type Operand = z.infer<typeof Operand>;

/** How a number that no source prints follows from what they print. */
export const Derivation = z.discriminatedUnion('how', [
  /** First minus second, sign dropped, with the decimals of the more exact one. */
  z.object({ how: z.literal('difference'), of: z.tuple([Operand, Operand]) }),
  /** First as a percentage of the second, two significant digits. Units such as `M` are taken into account. */
  z.object({ how: z.literal('percentage'), of: z.tuple([Operand, Operand]) }),
  /** How many groups of sources; a group is what was counted once, such as a pair of compared cells. */
  z.object({ how: z.literal('count'), of: z.array(z.array(SourceIndex).min(1)) }),
  /** How many of them a paper has, or all papers together. */
  z.object({
    how: z.literal('tally'),
    what: z.enum(['papers', 'pages', 'tables', 'records', 'claims']),
    paper: PaperId.nullable(),
  }),
]);
export type Derivation = z.infer<typeof Derivation>;

/** A piece of a sentence. Plain text holds no digit: every number is one of the other kinds. */
export const Part = z.union([
  z.string(),
  /** A method, model, data set, metric, setting or title, as the reading of a paper gave it. */
  z.object({ name: z.string() }),
  z.object({ value: z.string(), source: SourceIndex }),
  /** Words of the source itself. */
  z.object({ quote: z.string(), source: SourceIndex }),
  z.object({ derived: z.string(), by: Derivation }),
]);
export type Part = z.infer<typeof Part>;

/** One sentence with the places that bear it out. */
export const Statement = z.object({ parts: z.array(Part), sources: z.array(Source) });
export type Statement = z.infer<typeof Statement>;

/** A metric record of a paper: index into `PaperMetrics.records`. */
export const RecordRef = z.object({ paper: PaperId, record: z.number().int().min(0) });
export type RecordRef = z.infer<typeof RecordRef>;

/** One run on a board. */
export const Entry = z.object({
  /** Display name; runs of one method bear the same name. */
  method: z.string(),
  /** Settings of the method itself that tell its runs apart: `r = 8`. */
  variant: z.string(),
  /** Counts runs that nothing printed tells apart, from 1, in order of the paper. */
  run: z.number().int().min(1),
  /** Trainable parameters as printed. */
  params: z.string(),
  paper: PaperId,
  /** Where it is printed: indices into the paper's records, more than one when tables repeat it. */
  records: z.array(z.number().int().min(0)).min(1),
  /** As printed. */
  value: z.string(),
  number: z.number(),
  /** Parsed spread, in the unit of `number`. */
  spread: z.number().nullable(),
});
export type Entry = z.infer<typeof Entry>;

/** Runs that may be compared: same model, data set, metric and conditions of evaluation. */
export const Board = z.object({
  id: z.string(),
  model: z.string(),
  dataset: z.string(),
  metric: z.string(),
  /** What else all runs share: `5-shot`, `test`. */
  condition: z.string(),
  better: Direction,
  /** An average of other boards: shown, but not counted once more in the standings. */
  average: z.boolean(),
  /** Best first; in order of the papers when the better direction is unknown. */
  entries: z.array(Entry),
  /** Indices into `entries`; more than one on a tie, none when the direction is unknown or there is one run. */
  best: z.array(z.number().int()),
  second: z.array(z.number().int()),
});
export type Board = z.infer<typeof Board>;

/** Methods by benchmarks for one model. */
export const Pivot = z.object({
  model: z.string(),
  /** Ids of boards. */
  columns: z.array(z.string()),
  rows: z.array(
    z.object({
      method: z.string(),
      variant: z.string(),
      run: z.number().int(),
      params: z.string(),
      paper: PaperId,
      /** Index into the board's entries, column by column; null where the run was not measured. */
      cells: z.array(z.number().int().nullable()),
    }),
  ),
});
export type Pivot = z.infer<typeof Pivot>;

/** How a method did against the others it met on the same boards, each with its best run. */
export const Standing = z.object({
  method: z.string(),
  boards: z.number().int(),
  /** Different methods it met. */
  rivals: z.number().int(),
  firsts: z.number().int(),
  seconds: z.number().int(),
  wins: z.number().int(),
  /** Equal numbers, or spreads that overlap. */
  draws: z.number().int(),
  losses: z.number().int(),
  /** (wins + draws / 2) / meetings, 0 to 1. */
  winRate: z.number(),
  /** Mean place on the boards, 1 is first; equal numbers share the mean of their places. */
  meanRank: z.number(),
});
export type Standing = z.infer<typeof Standing>;

/** Score against trainable parameters on one board. */
export const ParetoFront = z.object({
  board: z.string(),
  unit: z.enum(['parameters', 'percent']),
  points: z.array(
    z.object({
      entry: z.number().int(),
      /** Trainable parameters, as a count or as percent of the model. */
      cost: z.number(),
      /** No other run is at least as good with no more parameters. */
      front: z.boolean(),
    }),
  ),
});
export type ParetoFront = z.infer<typeof ParetoFront>;

/** Trainable parameters of a run relative to full fine-tuning of the same model in the same paper. */
export const RelativeCost = z.object({
  model: z.string(),
  method: z.string(),
  run: RecordRef,
  baseline: RecordRef,
  ratio: z.number(),
});
export type RelativeCost = z.infer<typeof RelativeCost>;

/** Papers that print different numbers for the same method, model, data set, metric and condition. */
export const Contradiction = z.object({
  board: z.string(),
  method: z.string(),
  /** One record a paper. */
  sides: z.array(RecordRef).min(2),
  statement: Statement,
});
export type Contradiction = z.infer<typeof Contradiction>;

/** Whether a paper's own tables bear out what it claims. */
export const ClaimCheck = z.object({
  paper: PaperId,
  /** Index into `Summary.claims`. */
  claim: z.number().int().min(0),
  verdict: z.enum(['supported', 'contradicted', 'undecidable']),
  reason: Statement,
  /** Records the verdict rests on. */
  records: z.array(RecordRef),
});
export type ClaimCheck = z.infer<typeof ClaimCheck>;

/** Something that was left out of the comparison. */
export const NotCompared = z.object({
  reason: z.enum([
    'single method',
    'direction unknown',
    'no data set or metric',
    'models differ',
    'metrics differ',
    'conditions differ',
    'scales differ',
    'parameters not comparable',
  ]),
  statement: Statement,
  /** How many records it concerns. */
  records: z.number().int(),
});
export type NotCompared = z.infer<typeof NotCompared>;

/** Artifact `comparison`. */
export const Comparison = z.object({
  topic: z.string(),
  papers: z.array(PaperId),
  /** Every method with the spellings that were taken for it. */
  methods: z.array(z.object({ name: z.string(), spellings: z.array(z.string()) })),
  boards: z.array(Board),
  pivots: z.array(Pivot),
  standings: z.array(Standing),
  fronts: z.array(ParetoFront),
  costs: z.array(RelativeCost),
  contradictions: z.array(Contradiction),
  checks: z.array(ClaimCheck),
  notCompared: z.array(NotCompared),
});
export type Comparison = z.infer<typeof Comparison>;

/** A claim and whose it is. */
export const PaperClaim = Claim.extend({ paper: PaperId });
export type PaperClaim = z.infer<typeof PaperClaim>;

export const ArgumentKind = z.enum([
  'numbers found',
  'numbers not found',
  'ahead of others',
  'behind others',
  'gain beyond spread',
  'gain within spread',
  'small gain',
  'no spread',
  'low cost',
  'higher cost',
  'many data sets',
  'few data sets',
  'one model',
  'no comparison',
  'other paper agrees',
  'other paper disagrees',
  'other paper remarks',
  'authors elaborate',
  'authors qualify',
]);
export type ArgumentKind = z.infer<typeof ArgumentKind>;

export const Argument = z.object({
  side: z.enum(['optimist', 'sceptic']),
  kind: ArgumentKind,
  statement: Statement,
  /** How much it moves the verdict, 0 to 1. */
  weight: z.number(),
});
export type Argument = z.infer<typeof Argument>;

/** Artifact `critique`: one claim argued from both sides. Every argument has at least one source. */
export const Critique = z.object({
  claim: PaperClaim,
  arguments: z.array(Argument),
  verdict: z.enum(['holds', 'holds with limits', 'contested', 'not decidable']),
  /** How sure the verdict is, 0 to 1. */
  confidence: z.number().min(0).max(1),
  reason: Statement,
});
export type Critique = z.infer<typeof Critique>;

/** Artifact `report`: the files of a finished report, each in a blob. */
export const ReportFiles = z.object({
  title: z.string(),
  files: z.array(
    z.object({
      /** Relative path with forward slashes: `charts/cost.svg`. */
      name: z.string(),
      mediaType: z.string(),
      blob: BlobHash,
      bytes: z.number().int().min(0),
    }),
  ),
});
export type ReportFiles = z.infer<typeof ReportFiles>;
