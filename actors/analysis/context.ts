import type { Direction, MetricRecord } from '../../state/paper.ts';
import { nameKey } from './names.ts';

export function isAverage(name: string): boolean {
  return /(?:^|[\s/(])(?:avg|average|mean|overall)\.?\)?$|(?:^|\/)\s*(?:total|all)$/i.test(name);
}

/** What a record owes to the table it stands in. */
export class TableContext {
  readonly #models = new Map<string, Set<string>>();
  readonly #directions = new Map<string, Set<Direction>>();
  readonly #largest = new Map<string, number>();

  /** @param records of one paper */
  constructor(records: readonly MetricRecord[]) {
    for (const record of records) {
      const table = tableKey(record);
      if (!isNamedByMethod(record)) addTo(this.#models, table, nameKey(record.model));
      if (record.better !== 'unknown') addTo(this.#directions, table, record.better);
      const column = columnKey(record);
      this.#largest.set(column, Math.max(this.#largest.get(column) ?? 0, Math.abs(record.number)));
    }
  }

  /**
   * The base model of a run. A model that is its own method (a row `BERT-large` among others that name no model)
   * is no base model, unless other rows of the table are built on it.
   */
  modelOf(record: MetricRecord): string {
    const isBase = this.#models.get(tableKey(record))?.has(nameKey(record.model)) ?? false;
    return isNamedByMethod(record) && !isBase ? '' : record.model;
  }

  /** Which number is better. An average goes the way of the columns it sums up, if they all go one way. */
  betterOf(record: MetricRecord): Direction {
    if (record.better !== 'unknown' || !(isAverage(record.metric) || isAverage(record.dataset))) {
      return record.better;
    }
    const directions = [...(this.#directions.get(tableKey(record)) ?? [])];
    return directions.length === 1 ? (directions[0] ?? 'unknown') : 'unknown';
  }

  /** `fraction` for metrics whose numbers in a table all lie between 0 and 1, which elsewhere may be percent. */
  scaleOf(record: MetricRecord): string {
    return (this.#largest.get(columnKey(record)) ?? 0) <= 1 ? 'fraction' : '';
  }
}

function isNamedByMethod({ model, method }: MetricRecord): boolean {
  return nameKey(model) === nameKey(method);
}

function tableKey({ page, table }: MetricRecord): string {
  return `${page} ${table}`;
}

function columnKey(record: MetricRecord): string {
  return `${tableKey(record)} ${nameKey(record.metric)}`;
}

function addTo<T>(sets: Map<string, Set<T>>, key: string, value: T): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}
