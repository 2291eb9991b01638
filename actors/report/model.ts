import { z } from 'zod';
import { Statement } from '../../state/findings.ts';
import { PaperId } from '../../state/ids.ts';

/**
 * A report before it has a form. All text is statements, so every number keeps its source whichever renderer
 * writes it, and a checker needs the model only.
 */

export const ReportCell = z.object({
  statement: Statement,
  mark: z.enum(['none', 'best', 'second']),
});
export type ReportCell = z.infer<typeof ReportCell>;

/** What a paragraph or a line of a list is about, printed before it. */
const label = z.string();

const Line = z.object({ label, statements: z.array(Statement) });

export const Block = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paragraph'), label, statements: z.array(Statement) }),
  z.object({ kind: z.literal('list'), lines: z.array(Line) }),
  z.object({
    kind: z.literal('table'),
    caption: Statement,
    /** Columns from the left that hold words, not numbers. */
    names: z.number().int(),
    head: z.array(Statement),
    rows: z.array(z.array(ReportCell)),
  }),
  z.object({
    kind: z.literal('chart'),
    /** File name without extension, under `charts/`. */
    name: z.string(),
    /** What a reader who cannot see it should know. */
    alt: Statement,
    caption: Statement,
  }),
]);
export type Block = z.infer<typeof Block>;

export const ReportSection = z.object({
  /** Anchor, unique in the report. */
  id: z.string(),
  title: Statement,
  /** 2 for a chapter, 3 for a part of one. */
  level: z.union([z.literal(2), z.literal(3)]),
  blocks: z.array(Block),
});
export type ReportSection = z.infer<typeof ReportSection>;

/** Written beside the report as `report.json`, so that a reviewer can check what the renderers set. */
export const ReportModel = z.object({
  title: z.string(),
  topic: z.string(),
  papers: z.array(z.object({ paper: PaperId, name: z.string(), citation: Statement })),
  /** Sources that could not be read, as the user gave them, and why. */
  failures: z.array(z.object({ source: z.string(), reason: z.string() })),
  sections: z.array(ReportSection),
});
export type ReportModel = z.infer<typeof ReportModel>;

/** Every statement of a report in the order in which a reader meets them. */
export function* statementsOf({ papers, sections }: ReportModel): Generator<Statement> {
  for (const { title, blocks } of sections) {
    yield title;
    for (const block of blocks) yield* statementsIn(block);
  }
  for (const { citation } of papers) yield citation;
}

function* statementsIn(block: Block): Generator<Statement> {
  switch (block.kind) {
    case 'paragraph':
      yield* block.statements;
      return;
    case 'list':
      for (const { statements } of block.lines) yield* statements;
      return;
    case 'table':
      yield block.caption;
      yield* block.head;
      for (const row of block.rows) for (const { statement } of row) yield statement;
      return;
    case 'chart':
      yield block.alt;
      yield block.caption;
  }
}
