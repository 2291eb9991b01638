import type { Cell, Table } from '../../state/paper.ts';
import { isBlank, valuesOf } from './cell-value.ts';
import { labelOf } from './record-label.ts';
import { namesParams, namesSetting } from './table-roles.ts';

/** What a row or column holds: names, counts of parameters, what runs were set to, measured values. */
export type Kind = 'label' | 'params' | 'setting' | 'value' | 'other';

/** A table's cells by place, with what each of its rows and columns holds. */
export type TableLines = {
  readonly table: Table;
  /** The cell at a place; a spanning cell at every place it covers. */
  readonly at: (row: number, column: number) => Cell | null;
  /** Rows below the heads, without those that name groups. */
  readonly body: readonly number[];
  /** Rows of one cell across the table: names of the rows below. */
  readonly groups: readonly number[];
  /** Rows of the body that hold heads anew. */
  readonly headRows: readonly number[];
  /** Columns at the left that name rows. */
  readonly stubs: readonly number[];
  readonly valueColumns: readonly number[];
  readonly columnKinds: readonly Kind[];
  readonly rowKind: (row: number) => Kind;
  /** What stands in the head over a column alone. */
  readonly ownHead: (column: number) => string;
};

const isWhole = (text: string): boolean => /^\d{1,5}[kKM]?$/.test(text);
const isYear = (text: string): boolean => /^(?:19|20)\d\d\+?$/.test(text);
/** `350M`, `1.3B`: sizes of models. */
const areCounts = (texts: readonly string[]): boolean =>
  texts.filter((text) => /^\d[\d.]*\s?[MB]$/.test(text)).length > 0.6 * texts.length;

/** Whether a cell may stand among values: a number, a blank, a number in brackets. */
export const isValueText = (text: string): boolean =>
  isBlank(text) || valuesOf(text) !== null || /^\([+-−]?\s*[\d.]+%?\)$/.test(text);

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

function placesOf(table: Table): TableLines['at'] {
  const places = new Map<number, Cell>();
  for (const cell of table.cells) {
    for (const row of range(cell.row, cell.row + cell.rowSpan)) {
      for (const column of range(cell.column, cell.column + cell.columnSpan)) {
        places.set(row * table.columns + column, cell);
      }
    }
  }
  return (row, column) => places.get(row * table.columns + column) ?? null;
}

/** `No. 1, 2, 3`: rows counted, not measured. Under another name, steps of a setting are seldom four in a row. */
function isNumbering(texts: readonly string[], head: string): boolean {
  const first = Number(texts[0]);
  const said = /^(?:#|no\.?|id)$/i.test(head.trim());
  return (
    (said || (texts.length > 3 && !namesSetting(head, true))) &&
    (first === 0 || first === 1) &&
    texts.every((text, i) => text === String(first + i))
  );
}

/** `∆ F1`, `Improvement`: how far two other numbers differ. */
const DIFFERENCE =
  /^(?:[∆Δ]|(?:abs(?:olute)?|rel(?:ative)?)?\.?\s*(?:delta|gains?|improvements?|diff(?:erence|\.)?)\b)/i;

/** Whether a line of numbers says only how much others differ: by its name, or as most are signed. */
const areDifferences = (name: string, values: readonly string[]): boolean =>
  DIFFERENCE.test(name.trim()) ||
  (values.some((text) => text.startsWith('+')) &&
    values.filter((text) => /^[+−–-]\s*[\d.]|^0(?:\.0+)?%?$/.test(text)).length >= 0.9 * values.length);

function kindOfColumn(texts: readonly string[], head: string): Kind {
  const values = texts.filter(isValueText);
  if (texts.length === 0) return 'other';
  if (values.length < 0.5 * texts.length) return 'label';
  if (isNumbering(texts, head)) return 'other';
  if (namesParams(head) || (head === '' && areCounts(values))) return 'params';
  if (values.every(isYear)) return 'setting';
  const whole = values.every((text) => isWhole(text) || isBlank(text));
  return namesSetting(head, whole) ? 'setting' : 'value';
}

/** What each column holds, by its cells and its head. */
function columnKinds(columns: readonly (readonly string[])[], ownHead: TableLines['ownHead']): Kind[] {
  const kinds = columns.map((texts, column) => kindOfColumn(texts, ownHead(column)));
  const [first = []] = columns;
  // Whole numbers in front of values are steps of a setting when nothing else names the rows.
  if (!kinds.includes('label') && !kinds.includes('setting') && kinds.length > 1 && first.every(isWhole)) {
    if (labelOf(ownHead(0)).metric === null) kinds[0] = 'setting';
  }
  // So are whole numbers between names and values, under no head, where the values are not whole.
  const next = kinds.indexOf('value');
  const steps = columns[next]?.filter((text) => !isBlank(text)) ?? [];
  const finer = columns.some(
    (texts, i) => i > next && kinds[i] === 'value' && texts.some((t) => t.includes('.')),
  );
  if (kinds[next - 1] === 'label' && ownHead(next) === '' && finer && steps.every(isWhole))
    kinds[next] = 'setting';
  // A column of names may hold shares of data (`+10k`) below the first of them.
  if (
    kinds[0] === 'value' &&
    ownHead(0) === '' &&
    first.some((text) => !isValueText(text)) &&
    kinds.includes('value', 1)
  )
    kinds[0] = 'label';
  for (const [i, texts] of columns.entries()) {
    const values = texts.filter((text) => !isBlank(text));
    if (i > 0 && kinds[i] === 'value' && areDifferences(ownHead(i), values)) kinds[i] = 'other';
  }
  // Names stand at the left of values; a text after the last of them is a remark.
  const last = kinds.lastIndexOf('value');
  return kinds.map((kind, i) => (kind === 'label' && i > last ? 'other' : kind));
}

/** Tells what the rows and columns of a table hold. `expand` writes out what its labels shorten. */
export function linesOf(table: Table, expand: (label: string) => string): TableLines {
  const at = placesOf(table);
  const textsAt = (rows: readonly number[], columns: readonly number[]): string[] =>
    rows.flatMap((row) => columns.flatMap((column) => at(row, column)?.text ?? []));
  const isGroup = (row: number): boolean => table.columns > 1 && at(row, 0)?.columnSpan === table.columns;
  const rows = range(table.headerRows, table.rows);
  const body = rows.filter((row) => !isGroup(row));
  const ownHead = (column: number): string =>
    range(0, table.headerRows)
      .flatMap((row) => {
        const cell = at(row, column);
        return cell?.columnSpan === 1 ? [expand(cell.text)] : [];
      })
      .join(' ');
  const kinds = columnKinds(
    range(0, table.columns).map((column) => textsAt(body, [column])),
    ownHead,
  );
  const valueColumns = range(0, table.columns).filter((column) => kinds[column] === 'value');
  const stubs = range(0, valueColumns[0] ?? 0).filter((column) => kinds[column] === 'label');
  const headRows = body.filter((row) => {
    const texts = textsAt([row], valueColumns);
    return texts.length > 1 && !texts.some(isValueText);
  });
  const kindOfRow = (row: number): Kind => {
    if (headRows.includes(row)) return 'other';
    const name = textsAt([row], stubs.slice(0, 1)).join();
    if (namesParams(name)) return 'params';
    if (
      areDifferences(
        name,
        textsAt([row], valueColumns).filter((text) => !isBlank(text)),
      )
    )
      return 'other';
    return namesSetting(name, textsAt([row], valueColumns).every(isWhole)) ? 'setting' : 'value';
  };
  const rowKinds = new Map(body.map((row) => [row, kindOfRow(row)]));
  return {
    table,
    at,
    body,
    groups: rows.filter(isGroup),
    headRows,
    stubs,
    valueColumns,
    columnKinds: kinds,
    rowKind: (row) => rowKinds.get(row) ?? 'other',
    ownHead,
  };
}
