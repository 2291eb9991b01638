import type { Cell, Table } from '../../state/paper.ts';
import { isBlank } from './cell-value.ts';
import { type Label, labelOf } from './record-label.ts';
import { isValueText, linesOf, range, type TableLines } from './table-lines.ts';
import { type Role, roleOf, roleOfName } from './table-roles.ts';

/** One line of labels: a row of heads, a column of row names, the names of row groups. */
export type Level = {
  readonly role: Role;
  /** What the table calls the line: `Rank r`, `Dataset`; empty when it does not. */
  readonly name: string;
  /** The label that stands for a column (of heads) or a row (of names). */
  readonly at: (position: number) => Label | null;
};

/** Which lines of a table name its rows and columns, and what they name. */
export type Axes = {
  /** Rows of heads, outermost first. */
  readonly heads: readonly Level[];
  /** Columns of row names, outermost first; groups of rows come before. */
  readonly names: readonly Level[];
  /** Heads set anew amid the body, for the rows below them. */
  readonly headsAbove: (row: number) => Level | null;
  readonly valueColumns: readonly number[];
  readonly isValueRow: (row: number) => boolean;
  /** Parameter count of a row, or of a column where counts stand in a row. */
  readonly paramsAt: (row: number, column: number) => string;
  /** What the run of a row was set to, from columns of such numbers. */
  readonly settingsAt: (row: number, column: number) => string[];
};

/** How a paper's own words bear on its labels. */
export type Lexicon = {
  readonly expand: (label: string) => string;
  /** Keys of the names the paper gives to methods. */
  readonly methods: ReadonlySet<string>;
  /** Whether the caption says what all numbers measure. */
  readonly metricSaid: boolean;
};

/** Lines of a table read with a paper's words. */
type Reader = TableLines & Lexicon;

const read = ({ expand }: Reader, texts: readonly string[]): Label | null =>
  texts.length === 0 ? null : labelOf(expand(texts.join(' ')));

const textsAt = ({ at }: Reader, rows: readonly number[], column: number): string[] =>
  rows.flatMap((row) => at(row, column)?.text ?? []);

const labelsAt = (reader: Reader, rows: readonly number[], column: number): Label[] =>
  rows.flatMap((row) => read(reader, textsAt(reader, [row], column)) ?? []);

/** Heads over the row names may name the rows of heads beside them (`Rank r | 8 | 4`) rather than the column below. */
function lineNames({ table, at, stubs, valueColumns }: Reader): (row: number) => string {
  const [stub] = stubs;
  if (stub === undefined) return () => '';
  const text = (row: number): string => at(row, stub)?.text ?? '';
  const rows = range(0, table.headerRows).filter((row) => at(row, stub)?.columnSpan === 1);
  const beside = (row: number): number =>
    new Set(valueColumns.map((column) => at(row, column)).filter(Boolean)).size;
  const several =
    rows.length > 1 && rows.every((row) => beside(row) > 1 && roleOfName(text(row)) !== 'unknown');
  const [only = -1] = rows;
  const one = rows.length === 1 && roleOfName(text(only)) === 'metric' ? only : -1;
  return (row) => (several || row === one ? text(row) : '');
}

/** A line of heads, of one row or of several read as one. */
function headLevel(reader: Reader, rows: readonly number[], name: string): Level {
  const labels = reader.valueColumns.flatMap((column) => labelsAt(reader, rows, column));
  return {
    role: roleOf(labels, name, null, reader.methods),
    name,
    at: (column) => read(reader, textsAt(reader, rows, column)),
  };
}

/** Two rows of single heads are two lines of the same heads (`Unigram` over `Accuracy`) unless they name two things. */
const areOneLine = (above: Role, below: Role): boolean =>
  above === below
    ? above === 'unknown' || above === 'method'
    : [above, below].some((role) => role === 'unknown' || role === 'method');

function headLevels(reader: Reader, lineName: (row: number) => string): Level[] {
  const { table, at, valueColumns } = reader;
  const cells = (row: number): Cell[] => valueColumns.flatMap((column) => at(row, column) ?? []);
  const rows = range(0, table.headerRows).filter((row) => cells(row).length > 0);
  const named = range(0, table.headerRows).some((row) => lineName(row) !== '');
  const isSingle = (row: number): boolean => cells(row).every((cell) => cell.columnSpan === 1);
  const role = (row: number): Role => headLevel(reader, [row], lineName(row)).role;
  const lines: number[][] = [];
  for (const row of rows) {
    const above = lines.at(-1)?.at(-1);
    const joins = above !== undefined && !named && isSingle(above) && isSingle(row);
    if (joins && areOneLine(role(above), role(row))) lines.at(-1)?.push(row);
    else lines.push([row]);
  }
  return lines.map((line) => headLevel(reader, line, line.length === 1 ? lineName(line[0] ?? 0) : ''));
}

/** So few rows may as well be ways to pool. */
const AVERAGED_MIN = 5;

/** Methods are not averaged over: where an average begins or ends the rows, their names are data. */
const isAveraged = (labels: readonly Label[]): boolean =>
  labels.length >= AVERAGED_MIN &&
  [labels[0], labels.at(-1)].some((label) => /^(?:avg\.?|average)$/i.test(label?.text ?? ''));

/** Columns of row names, and the names of row groups before them. */
function nameLevels(reader: Reader, heads: readonly Level[], lineName: (row: number) => string): Level[] {
  const { table, body, groups, stubs, rowKind, methods } = reader;
  const rows = body.filter((row) => rowKind(row) === 'value');
  const [firstValue = table.columns] = reader.valueColumns;
  // What stands over names and values alike names neither.
  const isOver = (cell: Cell | null): boolean => cell !== null && cell.column + cell.columnSpan <= firstValue;
  const nameOf = (column: number): string => {
    const above = range(0, table.headerRows).filter((row) => column !== stubs[0] || lineName(row) === '');
    const own = above.filter((row) => isOver(reader.at(row, column)));
    return textsAt(reader, own, column).join(' ');
  };
  const role = (column: number, usual: Role | null): Role =>
    roleOf(labelsAt(reader, rows, column), nameOf(column), usual, methods);
  const isMethod = (named: Role): boolean => named === 'method' || named === 'model';
  const across = heads.some((level) => level.role === 'method');
  const measured = heads.some((level) => level.role === 'metric');
  const names = stubs.map((column, i): Level => {
    const elsewhere = across || stubs.some((other) => other !== column && isMethod(role(other, null)));
    const averaged = stubs.length === 1 && isAveraged(labelsAt(reader, rows, column));
    const usual = averaged ? 'dataset' : i === 0 && !elsewhere ? 'method' : null;
    const named = role(column, usual);
    return {
      // Where heads say what is measured, a name of a metric amid the row names is a part of other names.
      role: named === 'metric' && usual === 'method' && measured ? usual : named,
      name: nameOf(column),
      at: (row) => read(reader, textsAt(reader, [row], column)),
    };
  });
  if (groups.length === 0) return names;
  const group: Level = {
    role: roleOf(labelsAt(reader, groups, 0), '', null, methods),
    name: '',
    at: (row) => read(reader, textsAt(reader, groups.filter((above) => above < row).slice(-1), 0)),
  };
  return [group, ...names];
}

/** Heads amid the body. They may take several lines, some of them with a single word. */
function innerHeads(reader: Reader): (row: number) => Level | null {
  const { body, headRows, valueColumns } = reader;
  const texts = (row: number): string[] => valueColumns.flatMap((column) => textsAt(reader, [row], column));
  const isOpen = (row: number): boolean =>
    body.includes(row) && texts(row).length > 0 && !texts(row).some((text) => /\d\.\d/.test(text));
  const levels = new Map(
    headRows.map((row): [number, Level] => {
      const lines = [row];
      for (let below = row + 1; isOpen(below); below++) lines.push(below);
      return [
        row,
        headLevel(
          reader,
          lines.filter((line) => !texts(line).some(isValueText)),
          '',
        ),
      ];
    }),
  );
  return (row) => levels.get(headRows.findLast((head) => head < row) ?? -1) ?? null;
}

/** Gives heads that no vocabulary knows the role the rest of the table leaves open. */
function settled(heads: readonly Level[], names: readonly Level[], metricSaid: boolean): Level[] {
  const has = (role: Role): boolean => [...heads, ...names].some((level) => level.role === role);
  return heads.map((level) => {
    if (level.role !== 'unknown') return level;
    if (!has('method') && !has('model')) return { ...level, role: 'method' };
    if (!has('dataset') && (metricSaid || has('metric'))) return { ...level, role: 'dataset' };
    return level;
  });
}

/** Columns of settings that bear on a column of values: of several under one name, the nearest at its left. */
function settingColumns({ columnKinds, ownHead }: Reader, column: number): number[] {
  const columns = range(0, columnKinds.length).filter((i) => columnKinds[i] === 'setting');
  return columns.filter((i) => {
    const twins = columns.filter((other) => ownHead(other) === ownHead(i));
    return twins.length === 1 || i === twins.findLast((other) => other < column);
  });
}

/** Reads which lines of a table name its rows and columns. */
export function axesOf(table: Table, lexicon: Lexicon): Axes {
  const reader: Reader = { ...linesOf(table, lexicon.expand), ...lexicon };
  const { at, body, columnKinds, rowKind, ownHead } = reader;
  const lineName = lineNames(reader);
  const heads = headLevels(reader, lineName);
  const names = nameLevels(reader, heads, lineName);
  const paramsColumn = columnKinds.indexOf('params');
  const paramsRow = body.findLast((row) => rowKind(row) === 'params') ?? -1;
  return {
    heads: settled(heads, names, lexicon.metricSaid),
    names,
    headsAbove: innerHeads(reader),
    valueColumns: reader.valueColumns,
    isValueRow: (row) => rowKind(row) === 'value',
    paramsAt: (row, column) =>
      (paramsColumn >= 0 ? at(row, paramsColumn) : at(paramsRow, column))?.text ?? '',
    settingsAt: (row, column) =>
      settingColumns(reader, column).flatMap((from) => {
        const text = at(row, from)?.text ?? '';
        const name = ownHead(from).replace(/\s*=$/, '');
        return isBlank(text) ? [] : [name ? `${name} = ${text}` : text];
      }),
  };
}
