import type { Cell, Table } from '../../state/paper.ts';
import { isBlank, valuesOf } from '../reading/cell-value.ts';

/** Labels of a table as they stand to one of its cells. */
export interface Labels {
  /** Those that speak for the cell: heads above it, names beside it, the name of its group. */
  readonly own: readonly string[];
  /** All others. */
  readonly others: readonly string[];
}

/** Where in a rebuilt table the labels of a number stand. */
export class TableLabels {
  readonly #labels: readonly Cell[];
  /** Labels that stand alone in their row below the heads: names of the rows below them. */
  readonly #groups: readonly Cell[];
  /** The other labels. */
  readonly #heads: readonly Cell[];
  /** Those of them below the heads of the table. */
  readonly #names: readonly Cell[];
  readonly #known = new Map<Cell, Labels>();

  constructor(table: Table) {
    const isBody = ({ row }: Cell): boolean => row >= table.headerRows;
    this.#labels = table.cells.filter(isLabel);
    this.#groups = this.#labels.filter((cell) => isBody(cell) && isAlone(cell, table));
    this.#heads = this.#labels.filter((cell) => !this.#groups.includes(cell));
    this.#names = this.#heads.filter(isBody);
  }

  of(cell: Cell): Labels {
    const known = this.#known.get(cell);
    if (known) return known;
    const own = new Set([...this.#above(cell), ...this.#beside(cell), ...this.#group(cell)]);
    const labels: Labels = {
      own: [...own].map(({ text }) => text),
      others: this.#labels.filter((label) => !own.has(label)).map(({ text }) => text),
    };
    this.#known.set(cell, labels);
    return labels;
  }

  #above(cell: Cell): Cell[] {
    return this.#heads.filter(
      (label) => label.row < cell.row && meet(label.column, label.columnSpan, cell.column, cell.columnSpan),
    );
  }

  /** Names in the cell's row; a name that is printed once for several rows stands in the last row above that has one. */
  #beside(cell: Cell): Cell[] {
    const inRow = this.#labels.filter(
      (label) => label !== cell && meet(label.row, label.rowSpan, cell.row, 1),
    );
    const filled = new Set(inRow.map((label) => label.column));
    const hanging = Map.groupBy(
      this.#names.filter(({ row, column }) => row < cell.row && column < cell.column && !filled.has(column)),
      ({ column }) => column,
    );
    return [...inRow, ...[...hanging.values()].flatMap((column) => column.at(-1) ?? [])];
  }

  /** The nearest name of a group above, with names of groups directly above that one. */
  #group(cell: Cell): Cell[] {
    const above = this.#groups.filter((group) => group.row < cell.row).toSorted((a, b) => b.row - a.row);
    const end = above.findIndex((group, i) => i > 0 && group.row < (above[i - 1]?.row ?? 0) - 1);
    return end < 0 ? above : above.slice(0, end);
  }
}

/** A cell that names something; a number with marks that nobody understands does not. */
function isLabel({ text }: Cell): boolean {
  return /\p{L}/u.test(text) && valuesOf(text) === null && !isBlank(text);
}

function isAlone(cell: Cell, table: Table): boolean {
  return !table.cells.some(
    (other) => other !== cell && meet(other.row, other.rowSpan, cell.row, cell.rowSpan),
  );
}

function meet(a: number, aSpan: number, b: number, bSpan: number): boolean {
  return a < b + Math.max(1, bSpan) && b < a + Math.max(1, aSpan);
}
