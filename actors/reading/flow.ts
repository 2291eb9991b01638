import { isRaised, type Line, textOf, weightedMedian } from './lines.ts';
import { type Pages, SAME_SIZE } from './pages.ts';
import type { Sheet } from './table-sheet.ts';

/** A line in the flow of the text. */
export type FlowLine = {
  readonly line: Line;
  readonly text: string;
  readonly sheet: Sheet;
  readonly column: number;
  /** Edges of its column. */
  readonly from: number;
  readonly to: number;
  /** Distance from the baseline above in leadings of the paper: 1 within a paragraph; infinite atop a column. */
  readonly gap: number;
};

export type Flow = {
  readonly lines: readonly FlowLine[];
  /** Each footnote as its lines. */
  readonly footnotes: readonly (readonly FlowLine[])[];
};

const NOTE_SIGN = /^[*†‡§¶∗]/;

/** Whether the line starts with a note's mark: a sign, or a number set above the line. */
function startsNote({ line, text }: FlowLine): boolean {
  const [first, second] = line.words;
  if (NOTE_SIGN.test(text)) return true;
  return first !== undefined && second !== undefined && /^\d{1,2}$/.test(first.text) && isRaised(first, line);
}

/**
 * Where the notes at the foot of a column start: at a mark after which all text is small, or, in papers that set
 * notes as large as their text, at a raised number below a space.
 */
function notesAt(column: readonly FlowLine[], body: number): number {
  let small = column.length;
  while (small > 0 && (column[small - 1]?.line.size ?? body) < body - SAME_SIZE) small -= 1;
  const mark = column.findIndex((line, i) => i >= small && startsNote(line));
  if (mark !== -1) return mark;
  const large = column.findLastIndex(
    (line) => line.gap > 1.15 && startsNote(line) && !NOTE_SIGN.test(line.text),
  );
  const below = column.slice(large + 1);
  const isFoot = large > 0 && below.every((line) => line.gap < 1.15 || startsNote(line));
  return isFoot ? large : column.length;
}

function splitNotes(column: readonly FlowLine[], body: number): { text: FlowLine[]; notes: FlowLine[][] } {
  const at = notesAt(column, body);
  const notes: FlowLine[][] = [];
  for (const line of column.slice(at)) {
    if (notes.length === 0 || startsNote(line)) notes.push([line]);
    else notes.at(-1)?.push(line);
  }
  return { text: column.slice(0, at), notes };
}

/** Strings the pages together. Footnotes come apart. */
export function flowOf({ pages, body }: Pages): Flow {
  const leading = weightedMedian(
    pages.flatMap(({ lines }) =>
      lines.slice(1).flatMap(({ line, column }, i): [number, number][] => {
        const before = lines[i];
        const gap = before?.column === column ? line.y - before.line.y : 0;
        return gap > 0.5 * body && gap < 3 * body && Math.abs(line.size - body) < SAME_SIZE ? [[gap, 1]] : [];
      }),
    ),
  );
  const lines: FlowLine[] = [];
  const footnotes: FlowLine[][] = [];
  for (const { sheet, lines: placed } of pages) {
    let column: FlowLine[] = [];
    const close = (): void => {
      const { text, notes } = splitNotes(column, body);
      lines.push(...text);
      footnotes.push(...notes);
      column = [];
    };
    for (const [i, spot] of placed.entries()) {
      const before = placed[i - 1];
      if (before && before.column !== spot.column) close();
      const gap = before?.column === spot.column ? (spot.line.y - before.line.y) / (leading || 12) : Infinity;
      column.push({ ...spot, sheet, text: textOf(spot.line), gap: gap < 0 ? Infinity : gap });
    }
    close();
  }
  return { lines, footnotes };
}
