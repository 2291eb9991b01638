import type { Cell, MetricRecord, Table } from '../../state/paper.ts';
import { isWithin } from '../analysis/library.ts';
import { isPrinted } from '../analysis/numbers.ts';
import { parseNumber } from '../reading/cell-value.ts';
import { type PageText, squeeze } from './page-text.ts';
import { standsOn } from './quotation.ts';
import { type Labels, TableLabels } from './table-labels.ts';
import { type Fault, grave } from './verdict.ts';

/** A record with the cell it was read from and the labels that speak for the cell. */
export interface Placed {
  readonly record: MetricRecord;
  readonly table: Table;
  readonly cell: Cell;
  readonly labels: Labels;
}

/** The records that stand in a cell of a table. */
export function placed(records: readonly MetricRecord[], tables: readonly Table[]): Placed[] {
  const labels = new Map(tables.map((table) => [table, new TableLabels(table)]));
  return records.flatMap((record): Placed[] => {
    for (const [table, reader] of labels) {
      const cell = cellOf(record, table);
      if (cell) return [{ record, table, cell, labels: reader.of(cell) }];
    }
    return [];
  });
}

function cellOf(record: MetricRecord, table: Table): Cell | undefined {
  if (table.page !== record.page || table.label !== record.table) return undefined;
  return table.cells.find(({ box, text }) => isWithin(record.box, box) && stands(record.value, text));
}

/** Numbers that are invented, or stand elsewhere than the record says. */
export function misplaced(
  records: readonly MetricRecord[],
  tables: readonly Table[],
  page: PageText,
): Fault[] {
  const cost = 1 / Math.max(20, records.length);
  return records.flatMap((record) => {
    const problem = record.table === '' ? problemInProse(record, page) : problemInCell(record, tables, page);
    const where = `${record.table || 'prose'} on page ${record.page}: ${record.value}`;
    return problem === null ? [] : [grave(cost, `${where} ${problem}`)];
  });
}

const NO_PAGE = 'points at a page that does not exist';

function problemInProse(
  { page: at, sentence, value, number, spread }: MetricRecord,
  page: PageText,
): string | null {
  if (!page.has(at)) return NO_PAGE;
  if (!standsOn(page, at, sentence)) return `is taken from a sentence that is not there: “${sentence}”`;
  return problemOf({ value, number, spread }, sentence);
}

function problemInCell(record: MetricRecord, tables: readonly Table[], page: PageText): string | null {
  if (!page.has(record.page)) return NO_PAGE;
  const problem = problemOf(record, page.within(record.page, record.box));
  if (problem !== null) return problem;
  const named = tables.filter(({ label, page: at }) => label === record.table && at === record.page);
  if (named.length === 0) return 'points at a table that is not on that page';
  return named.some((table) => cellOf(record, table)) ? null : 'stands in no cell of the table';
}

function problemOf(
  { value, number, spread }: Pick<MetricRecord, 'value' | 'number' | 'spread'>,
  printed: string,
): string | null {
  if (!stands(value, printed)) return `is not printed there, but “${printed}”`;
  if (parseNumber(value.replace('%', '')) !== number) return `was taken for the number ${number}`;
  if (spread !== '' && !squeeze(printed).includes(squeeze(spread))) {
    return `has the spread ${spread}, which is not printed there`;
  }
  return null;
}

/** A value in a text whose words the PDF may have drawn apart or together. */
function stands(value: string, text: string): boolean {
  return isPrinted(value, text) || isPrinted(value.replace(/\s/g, ''), text.replace(/\s/g, ''));
}

/** Cells that the page does not print: a header may be invented as well as a number. */
export function forgedCells(tables: readonly Table[], page: PageText): Fault[] {
  return tables.flatMap(({ label, page: at, cells }) => {
    const forged = cells.filter(({ text, box }) => !holdsLetters(page.within(at, box), text));
    const cost = 1 / Math.max(20, cells.length);
    return forged.map(({ text }) =>
      grave(cost, `${label || 'a table'} on page ${at}: the cell “${text}” is not printed there`),
    );
  });
}

/** Whether the letters and digits of a text are among those of another; their order depends on how lines are read. */
function holdsLetters(printed: string, text: string): boolean {
  const left = [...squeeze(printed)];
  return [...squeeze(text)].every((letter) => {
    const at = left.indexOf(letter);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
