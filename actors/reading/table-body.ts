import { type Column, cellCut, columnAt, GAP } from './table-columns.ts';
import { holdsValue, kindOf, type Ruled } from './table-header.ts';
import { quartile, type Row, segmentsOf } from './table-rows.ts';
import type { Word } from './table-sheet.ts';
import { type Fragment, labelsOf } from './table-stub.ts';

/** Words of one cell and the place they take. */
export type Cell = {
  readonly words: readonly Word[];
  readonly row: number;
  readonly column: number;
  readonly rowSpan: number;
  readonly columnSpan: number;
};

/** Words with the first and last column they stand in. */
type Placed = { readonly words: readonly Word[]; readonly from: number; readonly to: number };
type PlacedRow = { readonly row: Row; readonly cells: Placed[]; readonly kind: ReturnType<typeof kindOf> };

/** What is known of a body before its labels are laid out. */
type Body = {
  readonly placed: readonly PlacedRow[];
  readonly columns: readonly Column[];
  readonly ruled: Ruled;
  /** How many columns at the left hold labels rather than values. */
  readonly stubs: number;
  /** Usual distance of rows. */
  readonly pitch: number;
  /** Lines of labels that stand between rows rather than on a row of their own. */
  readonly floats: ReadonlySet<PlacedRow>;
};

/** A label nearer than this to a row, in row pitches, does not stand on a row of its own. */
const FLOATING = 0.75;

/** Cells of a row: words by column; a text that runs across columns spans them. */
function placeCells(row: Row, columns: readonly Column[], ruled: Ruled): Placed[] {
  const segments = segmentsOf(row.words, GAP, cellCut(ruled.bars));
  const byColumn = new Map<number, Word[]>();
  const spanning: Placed[] = [];
  for (const segment of segments) {
    const from = columnAt(columns, segment.x0 + 1);
    const to = columnAt(columns, segment.x1 - 1);
    const numbered = segments.length > 1 && segment.words.some((word) => /^\d/.test(word.text));
    if (from !== to && !numbered) {
      spanning.push({ words: segment.words, from, to });
      continue;
    }
    for (const word of segment.words) {
      const column = columnAt(columns, (word.x0 + word.x1) / 2);
      byColumn.set(column, [...(byColumn.get(column) ?? []), word]);
    }
  }
  const single = [...byColumn].map(([column, words]): Placed => ({ words, from: column, to: column }));
  return [...spanning, ...single].sort((a, b) => a.from - b.from);
}

function stubColumns(rows: readonly PlacedRow[], columns: number): number {
  for (let column = 0; column < columns; column++) {
    const cells = rows.flatMap((row) => row.cells.filter(({ from, to }) => from === column && to === column));
    const values = cells.filter(({ words }) => holdsValue(words)).length;
    if (cells.length > 0 && values >= 0.5 * cells.length) return column;
  }
  return 0;
}

const isLabel = ({ kind, cells }: PlacedRow, stubs: number): boolean =>
  kind === 'label' || cells.every(({ to }) => to < stubs);

/** A row of names amid the body: heads anew for the rows below. */
function isHead({ kind, cells }: PlacedRow, stubs: number): boolean {
  const names = cells.filter(({ to }) => to >= stubs);
  return kind === 'head' && names.length > 1 && !names.some(({ words }) => holdsValue(words));
}

function surveyed(rows: readonly Row[], columns: readonly Column[], ruled: Ruled): Body {
  const placed = rows.map(
    (row): PlacedRow => ({ row, cells: placeCells(row, columns, ruled), kind: kindOf(row, ruled) }),
  );
  const data = placed.filter(({ kind }) => kind === 'data');
  const stubs = stubColumns(data, columns.length);
  const values = placed.filter((line) => !isLabel(line, stubs));
  // Rows of values further apart have something between them.
  const pitch = quartile(values.slice(1).map(({ row }, i) => row.y - (values[i]?.row.y ?? row.y))) || 12;
  const isNear = (a: PlacedRow, b: PlacedRow | undefined): boolean =>
    b !== undefined && Math.abs(a.row.y - b.row.y) < FLOATING * pitch;
  const floats = placed.filter(
    (line, i) => isLabel(line, stubs) && (isNear(line, placed[i - 1]) || isNear(line, placed[i + 1])),
  );
  return { placed, columns, ruled, stubs, pitch, floats: new Set(floats) };
}

/** Runs of rows that no rule through the column, no row of heads and no row of one label divides. */
function bandsOf({ placed, columns, ruled, stubs, floats }: Body, column: number): PlacedRow[][] {
  const { x0, x1 } = columns[column] ?? { x0: 0, x1: 0 };
  const rules = [...ruled.wide, ...ruled.short].filter(
    (line) => Math.min(line.to, x1) - Math.max(line.from, x0) > 0.5 * (x1 - x0),
  );
  const bands: PlacedRow[][] = [[]];
  for (const [i, line] of placed.entries()) {
    const above = placed[i - 1];
    if (above && rules.some((rule) => rule.at > above.row.y - 2 && rule.at < line.row.y)) bands.push([]);
    if ((isLabel(line, stubs) && !floats.has(line)) || isHead(line, stubs)) bands.push([]);
    else bands.at(-1)?.push(line);
  }
  return bands.filter((band) => band.length > 0);
}

/** Labels of one column at the left, each over the rows it stands for. */
function labelCells(body: Body, column: number, rowAt: ReadonlyMap<PlacedRow, number>): Cell[] {
  return bandsOf(body, column).flatMap((band) => {
    const rows = band.filter((line) => !body.floats.has(line));
    const ys = rows.map(({ row }) => row.y);
    const fragments = band.flatMap(({ row, cells }): Fragment[] =>
      cells
        .filter(({ from, to }) => from === column && to < body.stubs)
        .map(({ words }) => ({ y: row.y, words })),
    );
    return labelsOf(fragments, ys, body.pitch).flatMap(({ words, from, to }): Cell[] => {
      const row = rows[from] && rowAt.get(rows[from]);
      return row === undefined ? [] : [{ words, row, column, rowSpan: to - from + 1, columnSpan: 1 }];
    });
  });
}

/** Cells of the rows below the heads, numbered from `firstRow`, with the labels at their left laid out. */
export function bodyCells(
  rows: readonly Row[],
  columns: readonly Column[],
  ruled: Ruled,
  firstRow: number,
): { cells: Cell[]; rows: number } {
  const body = surveyed(rows, columns, ruled);
  const { placed, stubs, floats } = body;
  const lines = placed.filter((line) => !floats.has(line));
  const rowAt = new Map(lines.map((line, i) => [line, firstRow + i]));
  const standing = lines.flatMap((line, i): Cell[] => {
    const whole = isLabel(line, stubs) || isHead(line, stubs);
    const lone = isLabel(line, stubs) && line.cells.length === 1;
    return line.cells
      .filter(({ to }) => whole || to >= stubs)
      .map(({ words, from, to }) => ({
        words,
        row: firstRow + i,
        column: lone ? 0 : from,
        rowSpan: 1,
        columnSpan: lone ? columns.length : to - from + 1,
      }));
  });
  const labels = Array.from({ length: stubs }, (_, column) => labelCells(body, column, rowAt)).flat();
  const cells = [...standing, ...labels].sort((a, b) => a.row - b.row || a.column - b.column);
  return { cells, rows: lines.length };
}
