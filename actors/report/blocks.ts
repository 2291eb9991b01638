import type { Comparison, Critique, Evidence, Source, Statement } from '../../state/findings.ts';
import type { Library } from '../analysis/library.ts';
import { type Chunk, say } from '../analysis/say.ts';
import type { Block, ReportCell, ReportSection } from './model.ts';

/** What a report is made from. */
export interface Findings {
  /** Heading of the report; one is made up where it is empty. */
  readonly title: string;
  readonly topic: string;
  readonly papers: readonly Evidence[];
  /** Sources that could not be read. */
  readonly failures: readonly { readonly source: string; readonly reason: string }[];
  readonly comparison: Comparison;
  readonly critiques: readonly Critique[];
}

/** Findings with an index of the papers. */
export interface Desk extends Findings {
  readonly library: Library;
}

export function paragraph(label: string, ...statements: readonly Statement[]): Block {
  return { kind: 'paragraph', label, statements: [...statements] };
}

export function list(lines: readonly (Statement | { label: string; statements: Statement[] })[]): Block {
  return {
    kind: 'list',
    lines: lines.map((line) => ('parts' in line ? { label: '', statements: [line] } : line)),
  };
}

export function section(
  level: ReportSection['level'],
  id: string,
  title: Chunk,
  blocks: readonly Block[],
): ReportSection {
  return { id, title: say`${title}`, level, blocks: [...blocks] };
}

export function cell(content: Chunk, mark: ReportCell['mark'] = 'none'): ReportCell {
  return { statement: say`${content}`, mark };
}

/** Words of a paper between quotation marks. */
export function quoted(source: Source): Statement {
  return { parts: ['“', { quote: source.quote, source: 0 }, '”'], sources: [source] };
}
