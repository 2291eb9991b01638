import { parseNumber } from '../../actors/reading/cell-value.ts';
import { joinName } from '../../actors/reading/vocabulary.ts';
import type { Extracted } from '../../actors/review/metrics.ts';
import type { MetricRecord, PaperMetrics } from '../../state/paper.ts';
import { type Chance, otherNumber, type Planted, type Planters, replaced } from './planting.ts';

export const METRICS_PLANTERS: Planters<Extracted> = {
  'invented number': [invent(false), invent(true), exchangeValues],
  'swapped name': [
    renameOne('dataset'),
    renameOne('metric'),
    exchangeColumns('dataset'),
    exchangeColumns('metric'),
    exchangeMethods,
  ],
  'dangling page': [pageBeyondEnd, otherPage],
  padding: [repeatRecords],
  'empty result': [
    (work) => with_(work, { records: [] }, 'all records are gone'),
    (work) => with_(work, { records: [], tables: [] }, 'all records and tables are gone'),
  ],
};

function with_(work: Extracted, change: Partial<PaperMetrics>, what: string): Planted<Extracted> | null {
  if (work.metrics.records.length === 0) return null;
  return { work: { ...work, metrics: { ...work.metrics, ...change } }, what };
}

function withRecord(work: Extracted, at: number, change: Partial<MetricRecord>, what: string) {
  const record = work.metrics.records[at];
  return record
    ? with_(work, { records: replaced(work.metrics.records, at, { ...record, ...change }) }, what)
    : null;
}

/** A number that the paper does not print there; `deep` forges the cell of the table as well. */
function invent(deep: boolean) {
  return (work: Extracted, chance: Chance): Planted<Extracted> | null => {
    const at = chance.below(work.metrics.records.length);
    const record = work.metrics.records[at];
    if (!record) return null;
    const value = otherNumber(record.value, chance);
    const number = parseNumber(value.replace('%', ''));
    const planted = withRecord(work, at, { value, number }, `${record.value} became ${value}`);
    if (!planted || !deep) return planted;
    const tables = work.metrics.tables.map((table) => ({
      ...table,
      cells: table.cells.map((cell) =>
        table.page === record.page && cell.box.join() === record.box.join()
          ? { ...cell, text: cell.text.replace(record.value, value) }
          : cell,
      ),
    }));
    return { ...planted, work: { ...planted.work, metrics: { ...planted.work.metrics, tables } } };
  };
}

/** Two records trade their values and keep their cells. */
function exchangeValues(work: Extracted, chance: Chance): Planted<Extracted> | null {
  const { records } = work.metrics;
  const [a, b] = pairOf(
    records,
    chance,
    (one, other) => one.value !== other.value && one.box.join() !== other.box.join(),
  );
  if (a === undefined || b === undefined) return null;
  const [x, y] = [records[a], records[b]];
  if (!x || !y) return null;
  const first = replaced(records, a, { ...x, value: y.value, number: y.number, spread: y.spread });
  return with_(
    work,
    { records: replaced(first, b, { ...y, value: x.value, number: x.number, spread: x.spread }) },
    `${x.value} and ${y.value} traded places`,
  );
}

type Named = 'dataset' | 'metric';

const isOther = (kind: Named, a: string, b: string): boolean =>
  b !== '' && a !== '' && joinName(kind, a) !== joinName(kind, b);

function renameOne(kind: Named) {
  return (work: Extracted, chance: Chance): Planted<Extracted> | null => {
    const { records } = work.metrics;
    const [a, b] = pairOf(records, chance, (one, other) => isOther(kind, one[kind], other[kind]));
    const [x, y] = [records[a ?? -1], records[b ?? -1]];
    if (a === undefined || !x || !y) return null;
    return withRecord(
      work,
      a,
      { [kind]: y[kind] },
      `the ${kind} of ${x.value} became ${y[kind]} instead of ${x[kind]}`,
    );
  };
}

/** Everything of a table that had one name gets the other, and the other way round. */
function exchangeColumns(kind: Named) {
  return (work: Extracted, chance: Chance): Planted<Extracted> | null => {
    const { records } = work.metrics;
    const [a, b] = pairOf(
      records,
      chance,
      (one, other) =>
        one.table === other.table && one.page === other.page && isOther(kind, one[kind], other[kind]),
    );
    const [x, y] = [records[a ?? -1], records[b ?? -1]];
    if (!x || !y) return null;
    const traded = records.map((record) => {
      if (record.table !== x.table || record.page !== x.page) return record;
      if (record[kind] === x[kind]) return { ...record, [kind]: y[kind] };
      return record[kind] === y[kind] ? { ...record, [kind]: x[kind] } : record;
    });
    return with_(work, { records: traded }, `${x[kind]} and ${y[kind]} traded places in ${x.table}`);
  };
}

function exchangeMethods(work: Extracted, chance: Chance): Planted<Extracted> | null {
  const { records } = work.metrics;
  const [a, b] = pairOf(
    records,
    chance,
    (one, other) =>
      one.table === other.table &&
      one.method !== '' &&
      other.method !== '' &&
      one.box[1] !== other.box[1] &&
      !one.method.includes(other.method) &&
      !other.method.includes(one.method),
  );
  const [x, y] = [records[a ?? -1], records[b ?? -1]];
  if (a === undefined || !x || !y) return null;
  return withRecord(
    work,
    a,
    { method: y.method },
    `the method of ${x.value} became ${y.method} instead of ${x.method}`,
  );
}

function pageBeyondEnd(work: Extracted, chance: Chance): Planted<Extracted> | null {
  const page = work.text.pageCount + 1 + chance.below(5);
  return withRecord(
    work,
    chance.below(work.metrics.records.length),
    { page },
    `a record points at page ${page}`,
  );
}

function otherPage(work: Extracted, chance: Chance): Planted<Extracted> | null {
  const at = chance.below(work.metrics.records.length);
  const others = work.text.pages
    .map(({ number }) => number)
    .filter((number) => number !== work.metrics.records[at]?.page);
  const page = chance.pick(others);
  return page === null ? null : withRecord(work, at, { page }, `a record points at page ${page}`);
}

function repeatRecords(work: Extracted, chance: Chance): Planted<Extracted> | null {
  const { records } = work.metrics;
  const again = chance.some(records, Math.ceil(records.length * (0.05 + 0.5 * chance.next())));
  return with_(work, { records: [...records, ...again] }, `${again.length} records are repeated`);
}

/** Two indices whose items fit each other, found in a bounded number of throws. */
export function pairOf<T>(
  items: readonly T[],
  chance: Chance,
  fits: (a: T, b: T) => boolean,
): [number, number] | [undefined, undefined] {
  for (let attempt = 0; attempt < 60; attempt++) {
    const [a, b] = [chance.below(items.length), chance.below(items.length)];
    const [x, y] = [items[a], items[b]];
    if (a !== b && x !== undefined && y !== undefined && fits(x, y)) return [a, b];
  }
  return [undefined, undefined];
}
