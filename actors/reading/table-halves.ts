import type { Cell, Table } from '../../state/paper.ts';
import { labelOf } from './record-label.ts';

/** A table set beside its own continuation: how many columns a part has; null when the table is one part. */
function partWidth({ cells, columns, headerRows }: Table): number | null {
  const heads = Array.from({ length: columns }, () => '');
  for (const { row, column, columnSpan, text } of cells) {
    if (row >= headerRows) continue;
    // A head over several columns says that they differ in more than their place.
    if (columnSpan > 1) return null;
    heads[column] = `${heads[column]} ${text}`.trim();
  }
  const name = labelOf(heads[0] ?? '');
  if (name.text === '' || name.metric) return null;
  const width = heads.indexOf(heads[0] ?? '', 1);
  const repeats = width > 1 && columns % width === 0 && heads.every((head, i) => head === heads[i % width]);
  return repeats ? width : null;
}

/** Sets the parts of a table that stand side by side (`Seed | EM | Seed | EM`) one below the other. */
export function stacked(table: Table): Table {
  const width = partWidth(table);
  if (width === null) return table;
  const { headerRows } = table;
  const height = table.rows - headerRows;
  const parts = table.columns / width;
  const last = Math.max(...table.cells.filter((cell) => cell.columnSpan <= width).map(({ row }) => row));
  const cells = table.cells.flatMap((cell): Cell[] => {
    // What stands across all parts heads the rows below it in each, or ends the table.
    if (cell.row >= headerRows && cell.columnSpan > width) {
      const copies = Array.from({ length: parts }, (_, i) => ({
        ...cell,
        row: cell.row + i * height,
        columnSpan: width,
      }));
      return cell.row > last ? copies.slice(-1) : copies;
    }
    const part = Math.floor(cell.column / width);
    if (cell.row < headerRows) return part === 0 ? [cell] : [];
    return [
      {
        ...cell,
        row: cell.row + part * height,
        column: cell.column % width,
      },
    ];
  });
  return { ...table, columns: width, rows: headerRows + height * parts, cells };
}
