import { bodyCells, type Cell } from './table-body.ts';
import { type Column, cellCut, columnsOf, GAP, withOwnColumns } from './table-columns.ts';
import { headerRowsOf, headSpans, kindOf, type Ruled, splitHeads } from './table-header.ts';
import type { Region } from './table-regions.ts';
import { bodySize, type Row, rowsOf, type Segment, segmentsOf } from './table-rows.ts';
import type { Line, Word } from './table-sheet.ts';

export type GridCell = Cell & { readonly underline: boolean };

export type Grid = {
  readonly rows: number;
  readonly columns: number;
  readonly headerRows: number;
  readonly cells: readonly GridCell[];
};

/** Rules of a table by what they tell: which cells are underlined, and where the table is parted. */
function ruledOf({ sheet, box }: Region, words: readonly Word[]): Ruled & { underlines: Line[] } {
  const [x0, top, x1, bottom] = box;
  const inside = sheet.horizontal.filter(
    (line) => line.at > top + 2 && line.at < bottom - 2 && line.to > x0 && line.from < x1,
  );
  const underlines = inside.filter(
    (line) =>
      line.to - line.from < 45 &&
      words.some((word) => isUnder(line, word) && Math.abs(line.from - word.x0) < 2.5),
  );
  const rules = inside.filter((line) => !underlines.includes(line));
  const wide = (line: Line): boolean => line.to - line.from > 0.6 * (x1 - x0);
  return {
    bars: sheet.vertical.filter(
      (line) =>
        line.at > x0 - 2 &&
        line.at < x1 + 2 &&
        line.to > top - 2 &&
        line.from < bottom + 2 &&
        line.to - line.from > 4,
    ),
    wide: rules.filter(wide),
    short: rules.filter((line) => !wide(line)),
    underlines,
  };
}

const isUnder = (line: Line, word: Word): boolean =>
  line.at > word.y && line.at < word.y + 0.45 * word.size && line.from < word.x1 && line.to > word.x0;

function wordsIn({ sheet, box: [x0, top, x1, bottom] }: Region): Word[] {
  return sheet.words.filter(
    (word) =>
      word.x0 > x0 - 8 &&
      word.x1 < x1 + 8 &&
      word.y - word.size * 0.35 > top - 1 &&
      word.y - word.size * 0.25 < bottom + 1,
  );
}

/** Rebuilds the grid of a table. */
export function gridOf(region: Region): Grid {
  const words = wordsIn(region);
  const rows = rowsOf(words);
  const ruled = ruledOf(region, words);
  const headerRows = headerRowsOf(rows, ruled);
  const columns = gridColumns(rows, headerRows, ruled, bodySize(words));
  const heads = headCells(rows.slice(0, headerRows), columns, ruled);
  const body = bodyCells(rows.slice(headerRows), columns, ruled, headerRows);
  const isUnderlined = (cell: Cell): boolean =>
    ruled.underlines.some((line) => cell.words.some((word) => isUnder(line, word)));
  return {
    rows: headerRows + body.rows,
    columns: columns.length,
    headerRows,
    cells: [...heads, ...body.cells].map((cell) => ({ ...cell, underline: isUnderlined(cell) })),
  };
}

/** Columns, from the rows below the heads that fill several of them; rows of one text add only what no other has. */
function gridColumns(rows: readonly Row[], headerRows: number, ruled: Ruled, size: number): Column[] {
  const body = rows.slice(headerRows);
  const full = body.filter((row) => kindOf(row, ruled) !== 'label');
  const sparse = body.filter((row) => !full.includes(row));
  const columns = columnsOf(full.length > 0 ? full : rows, ruled.bars, size);
  return withOwnColumns(columns, sparse, ruled.bars, size);
}

/**
 * Heads of a table with the columns they span. The lowest row is laid out first: heads of single columns may be wider
 * than what stands under them, and the heads above are centred over them.
 */
function headCells(rows: readonly Row[], columns: readonly Column[], ruled: Ruled): Cell[] {
  const cells: Cell[] = [];
  let widened = [...columns];
  for (const [i, row] of [...rows.entries()].reverse()) {
    const below = rows[i + 1];
    const under = ruled.short.filter((line) => line.at > row.y && line.at < (below?.y ?? row.bottom + 6));
    const bars = ruled.bars.filter((bar) => bar.from < row.y && bar.to > row.y - 5);
    const segments = segmentsOf(row.words, GAP, cellCut(ruled.bars));
    const heads = below ? segments : splitHeads(segments, columns);
    const spans = headSpans(heads, widened, under, bars);
    const single = new Map<number, Segment>();
    for (const [k, head] of heads.entries()) {
      const [from, to] = spans[k] ?? [0, 0];
      cells.push({ words: head.words, row: i, column: from, rowSpan: 1, columnSpan: to - from + 1 });
      if (from === to) single.set(from, head);
    }
    widened = widened.map((column, k) => widenedBy(column, single.get(k), widened[k - 1], widened[k + 1]));
  }
  return cells.sort((a, b) => a.row - b.row || a.column - b.column);
}

/** A column made as wide as the head over it, up to its neighbours. */
function widenedBy(
  column: Column,
  head: Segment | undefined,
  left: Column | undefined,
  right: Column | undefined,
): Column {
  if (!head) return column;
  return {
    x0: Math.min(column.x0, Math.max(head.x0, left?.x1 ?? head.x0)),
    x1: Math.max(column.x1, Math.min(head.x1, right?.x0 ?? head.x1)),
  };
}
