import type { Box, Caption, Document, PaperMetrics, Table } from '../../state/paper.ts';
import { valuesOf } from '../reading/cell-value.ts';
import { kindOfTable } from '../reading/table-kind.ts';
import type { PageText } from './page-text.ts';
import { type Fault, fault, grave } from './verdict.ts';

/** Share of the measured numbers that must be read; below it, quality falls in proportion. */
const SHARE_MIN = 0.6;
/** A page with the caption of a table and so many decimal numbers has a table of numbers. */
const DECIMALS_MIN = 8;
const EVERYWHERE: Box = [-1e6, -1e6, 1e6, 1e6];

/** How many of the numbers in result tables became records. */
export interface Coverage {
  readonly read: number;
  readonly all: number;
}

/** What each table holds, by its own labels and numbers. */
export type Kinds = ReadonlyMap<Table, Table['kind']>;

export function kindsOf(tables: readonly Table[]): Kinds {
  return new Map(tables.map((table) => [table, kindOfTable(table)]));
}

export function coverageOf(records: PaperMetrics['records'], kinds: Kinds): Coverage {
  const taken = new Set(records.map(({ page, table, box }) => `${page} ${table} ${box.join()}`));
  const cells = [...kinds].flatMap(([table, kind]) => (kind === 'results' ? measuredIn(table) : []));
  return { read: cells.filter((cell) => taken.has(cell)).length, all: cells.length };
}

/** Places of the decimal numbers below the heads of a table. */
function measuredIn({ page, label, headerRows, cells }: Table): string[] {
  return cells
    .filter(
      ({ row, text }) => row >= headerRows && valuesOf(text)?.some((value) => value?.text.includes('.')),
    )
    .map(({ box }) => `${page} ${label} ${box.join()}`);
}

/** Tables that were missed or taken for something else, and results that were not read. */
export function leftOut(
  { records, tables }: PaperMetrics,
  kinds: Kinds,
  { read, all }: Coverage,
  document: Document,
  page: PageText,
): Fault[] {
  const captions = document.captions.filter(({ kind }) => kind === 'table');
  const missed = captions.filter((caption) => !isRebuilt(caption, tables) && hasNumbers(caption, page));
  const results = tables.filter((table) => kinds.get(table) === 'results');
  const [expected] = [...results, ...missed];
  if (records.length === 0 && expected) {
    const where = `${expected.label || 'a table'} on page ${expected.page}`;
    return [grave(0.9, `there is no record, although ${where} holds numbers`)];
  }
  const faults = missed.map(({ label, page: at }) =>
    fault(0.3 / captions.length, `${label} on page ${at} was not rebuilt`),
  );
  for (const [{ label, page: at, kind: said }, kind] of kinds) {
    if (said === kind) continue;
    faults.push(
      fault(0.5 / tables.length, `${label || 'a table'} on page ${at} is called ${said}, but holds ${kind}`),
    );
  }
  if (read < SHARE_MIN * all) {
    faults.push(
      fault(1 - read / all, `only ${read} of ${all} measured numbers of the result tables were read`),
    );
  }
  return faults;
}

function isRebuilt({ label, page }: Caption, tables: readonly Table[]): boolean {
  return tables.some((table) => table.label === label && table.page === page);
}

function hasNumbers({ page: at }: Caption, page: PageText): boolean {
  const decimals = page.within(at, EVERYWHERE).match(/(?<![\d.])\d*\.\d+(?![\d.])/g) ?? [];
  return decimals.length >= DECIMALS_MIN;
}
