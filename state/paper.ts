import { z } from 'zod';
import { BlobHash, PaperId } from './ids.ts';

/**
 * What is known of one paper, from positioned text to metric records.
 * All lengths are PDF points (1/72 inch); the origin is the top left corner of the page as a reader sees it
 * (page rotation already applied), x to the right, y downwards. Pages count from 1.
 */

/** `[x0, y0, x1, y1]` in points, top left to bottom right. */
export const Box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof Box>;

/** No paper is larger, and what lies farther away is not on it: seven times the largest page of the PDF standard. */
export const LENGTH_MAX = 100_000;

const length = z.number().min(-LENGTH_MAX).max(LENGTH_MAX);
const Drawn = z.tuple([length, length, length, length]);

/** A run of text as the PDF draws it: often a word or a line fragment, sometimes a single glyph. */
export const TextItem = z.object({
  text: z.string(),
  /** Where the baseline starts. */
  x: length,
  /** Baseline. */
  y: length,
  /** Length along the baseline. */
  width: length,
  /** Font size. */
  height: length,
  /** Index into `PdfText.fonts`. */
  font: z.number().int(),
  /** Clockwise direction of writing in degrees; absent when 0. */
  angle: z.number().optional(),
});
export type TextItem = z.infer<typeof TextItem>;

/** A drawn line (table rule, underline, fraction bar) as the box it covers. */
export const Rule = Drawn;
export type Rule = z.infer<typeof Rule>;

export const Page = z.object({
  number: z.number().int().min(1),
  width: length,
  height: length,
  items: z.array(TextItem),
  rules: z.array(Rule),
  /** Figures placed on the page as one object (their text is among the items). */
  drawings: z.array(Drawn),
});
export type Page = z.infer<typeof Page>;

export const Font = z.object({ name: z.string(), bold: z.boolean(), italic: z.boolean() });
export type Font = z.infer<typeof Font>;

/** Artifact `paper.text`: what the parser process took out of a PDF. */
export const PdfText = z.object({
  pdf: BlobHash,
  /** Pages in the file; `pages` may hold fewer when a limit cut the reading. */
  pageCount: z.number().int(),
  pages: z.array(Page),
  fonts: z.array(Font),
  /** What a reader should know: pages without text, limits reached. */
  warnings: z.array(z.string()),
});
export type PdfText = z.infer<typeof PdfText>;

export const Sentence = z.object({
  text: z.string(),
  page: z.number().int(),
  /** One box a line the sentence stands on. */
  boxes: z.array(Box),
  /** Indices into `Document.references`. */
  cites: z.array(z.number().int()),
});
export type Sentence = z.infer<typeof Sentence>;

export const SectionRole = z.enum([
  'abstract',
  'introduction',
  'related',
  'method',
  'experiments',
  'results',
  'discussion',
  'limitations',
  'conclusion',
  'acknowledgements',
  'appendix',
  'other',
]);
export type SectionRole = z.infer<typeof SectionRole>;

export const Section = z.object({
  /** As printed, without its number. */
  title: z.string(),
  /** As printed: `3.1`, `A.2`; empty when the section has none. */
  number: z.string(),
  level: z.number().int().min(1),
  role: SectionRole,
  page: z.number().int(),
  paragraphs: z.array(z.array(Sentence)),
});
export type Section = z.infer<typeof Section>;

export const Caption = z.object({
  kind: z.enum(['table', 'figure']),
  /** As a reader would cite it: `Table 2`, `Figure 4`. */
  label: z.string(),
  /** Whole caption without the label. */
  text: z.string(),
  page: z.number().int(),
  box: Box,
});
export type Caption = z.infer<typeof Caption>;

export const Reference = z.object({
  /** As printed. */
  text: z.string(),
  authors: z.array(z.string()),
  year: z.number().int().nullable(),
  title: z.string(),
  venue: z.string(),
  arxiv: z.string(),
  doi: z.string(),
  page: z.number().int(),
});
export type Reference = z.infer<typeof Reference>;

/** Artifact `paper.document`: the paper as its author structured it. */
export const Document = z.object({
  paper: PaperId,
  title: z.string(),
  authors: z.array(z.string()),
  year: z.number().int().nullable(),
  arxiv: z.string(),
  pageCount: z.number().int(),
  sections: z.array(Section),
  captions: z.array(Caption),
  footnotes: z.array(Sentence),
  references: z.array(Reference),
  /** Abbreviations the paper itself defines: `['PEFT', 'parameter-efficient fine-tuning']`. */
  abbreviations: z.array(z.tuple([z.string(), z.string()])),
  warnings: z.array(z.string()),
});
export type Document = z.infer<typeof Document>;

export const ClaimKind = z.enum(['claim', 'contribution', 'limitation']);

/** A sentence in which the authors say what they achieved, contribute or could not do. */
export const Claim = z.object({
  kind: ClaimKind,
  text: z.string(),
  page: z.number().int(),
  boxes: z.array(Box),
  role: SectionRole,
  /** Rank weight, higher is more central to the paper; comparable within a paper only. */
  weight: z.number(),
  /** Numbers as printed in the sentence. */
  numbers: z.array(z.string()),
});
export type Claim = z.infer<typeof Claim>;

/** Artifact `paper.summary`. Claims stand in order of weight. */
export const Summary = z.object({
  paper: PaperId,
  title: z.string(),
  sentences: z.array(
    z.object({ text: z.string(), page: z.number().int(), boxes: z.array(Box), role: SectionRole }),
  ),
  claims: z.array(Claim),
});
export type Summary = z.infer<typeof Summary>;

/** One cell of a rebuilt table. */
export const Cell = z.object({
  text: z.string(),
  row: z.number().int(),
  column: z.number().int(),
  rowSpan: z.number().int(),
  columnSpan: z.number().int(),
  box: Box,
  bold: z.boolean(),
  underline: z.boolean(),
});
export type Cell = z.infer<typeof Cell>;

export const TableKind = z.enum(['results', 'settings', 'statistics', 'other']);

export const Table = z.object({
  /** `Table 2`; empty when no caption was found. */
  label: z.string(),
  caption: z.string(),
  page: z.number().int(),
  box: Box,
  kind: TableKind,
  /** Rows at the top that hold names of columns. */
  headerRows: z.number().int(),
  rows: z.number().int(),
  columns: z.number().int(),
  cells: z.array(Cell),
});
export type Table = z.infer<typeof Table>;

export const Direction = z.enum(['higher', 'lower', 'unknown']);
export type Direction = z.infer<typeof Direction>;

/** One measured number with what it measures. Empty string: the paper does not say. */
export const MetricRecord = z.object({
  paper: PaperId,
  page: z.number().int(),
  /** Label of the table; empty for a number found in prose. */
  table: z.string(),
  method: z.string(),
  model: z.string(),
  /** Trainable parameters as printed: `0.3M`, `2.1%`. */
  params: z.string(),
  dataset: z.string(),
  metric: z.string(),
  /** What else identifies the run: `r = 8`, `0-shot`. */
  setting: z.string(),
  /** As printed, without spread and marks. */
  value: z.string(),
  /** Parsed `value`. */
  number: z.number(),
  /** As printed: `±.2`; empty when none is given. */
  spread: z.string(),
  better: Direction,
  /** Marked best by the authors (bold). */
  bold: z.boolean(),
  /** The cell, or the line of prose. */
  box: Box,
  /** For a number in prose: its sentence. */
  sentence: z.string(),
});
export type MetricRecord = z.infer<typeof MetricRecord>;

/** Artifact `paper.metrics`. */
export const PaperMetrics = z.object({
  paper: PaperId,
  tables: z.array(Table),
  records: z.array(MetricRecord),
  warnings: z.array(z.string()),
});
export type PaperMetrics = z.infer<typeof PaperMetrics>;
