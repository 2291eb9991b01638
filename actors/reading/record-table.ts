import type { Cell, MetricRecord, Table } from '../../state/paper.ts';
import { type CellValue, valuesOf } from './cell-value.ts';
import type { CaptionFacts } from './record-caption.ts';
import { copyOf, type Facts, hear, noFacts } from './record-facts.ts';
import type { Hints } from './record-hints.ts';
import { type Label, labelOf } from './record-label.ts';
import type { Axes, Level } from './table-axes.ts';
import { betterOf, keyOf, pairedMetrics, termFor, termsIn } from './vocabulary.ts';

export type TableContext = {
  readonly axes: Axes;
  readonly caption: CaptionFacts;
  readonly hints: Hints;
  /** The paper's own method; empty when its title announces none. */
  readonly own: string;
};

const AVERAGE = 'Average';

const compact = (parts: readonly string[]): string[] => [
  ...new Map(parts.filter(Boolean).map((part) => [keyOf(part) || part, part])).values(),
];

const isKnown = (name: string): boolean => termsIn(name).some(({ term }) => term.kind === 'dataset');

/** The row a variant (`+NEFT`) is built upon: the nearest above it, in its group, that is no variant. */
function baseOf(row: number, axes: Axes, level: Level): Label | null {
  for (let above = row - 1; axes.isValueRow(above); above--) {
    const label = level.at(above);
    if (label && !label.added && !label.varied) return label;
  }
  return null;
}

/** Makes a variant what it is: its base's method with the addition. */
function buildUpon(facts: Facts, base: Label): void {
  if (base.method !== base.model) facts.method = `${base.method} + ${facts.method}`;
}

/** Facts of a row, which hold for all its numbers. */
function rowFacts(row: number, { axes, hints }: TableContext): Facts {
  const facts = noFacts();
  for (const level of axes.names.toReversed()) {
    const label = level.at(row);
    if (!label) continue;
    hear(facts, label, level, level.at(row + 1)?.added ? hints.usual : '');
    const derived = (label.added || label.varied) && level.role === 'method';
    const base = derived ? baseOf(row, axes, level) : null;
    if (base && label.added) buildUpon(facts, base);
    if (base) facts.model ||= base.model;
  }
  facts.setting.push(...facts.unplaced);
  facts.unplaced = [];
  return facts;
}

/** Names one data set from the labels that speak of it: `MMLU` and `STEM` give `MMLU STEM`. */
function datasetOf(facts: Facts, { caption, hints }: TableContext): string {
  const parts = compact(facts.dataset);
  const outer = caption.datasets[0]?.shown;
  if (facts.aggregate && parts.length === 0) return outer ?? facts.aggregate;
  if (parts.length === 0) {
    // Heads nobody knows may be names of data: then only the caption may say what the data is.
    const hint = facts.unplaced.length > 0 ? '' : hints.dataset;
    return caption.datasets.length > 1 ? hint || (outer ?? '') : (outer ?? hint);
  }
  const inner = parts.at(-1) ?? '';
  if (isKnown(inner)) return inner;
  const whole = parts.join(' ');
  const single = caption.datasets.length === 1 ? (outer ?? '') : '';
  return single && !isKnown(whole) && !keyOf(whole).includes(keyOf(single)) ? `${single} ${whole}` : whole;
}

const isFuller = (name: string, than: string): boolean =>
  name !== than && name.toLowerCase().endsWith(than.toLowerCase());

function metricOf(facts: Facts, dataset: string, { axes, caption, hints }: TableContext): string {
  const said = caption.metricOf.get(keyOf(dataset)) ?? caption.metricOf.get(keyOf(facts.known?.name ?? ''));
  // The caption may say more than the head: `average correlation` or `unigram accuracy` where it has `Corr`, `Acc`.
  if (facts.metric) {
    const fuller = (said ? [said] : caption.metrics).filter(({ name }) => isFuller(name, facts.metric));
    const plain = caption.metrics.some(({ name }) => name === facts.metric);
    return fuller.length === 1 && !plain ? (fuller[0]?.name ?? '') : facts.metric;
  }
  if (facts.aggregate) return AVERAGE;
  // Several columns under no heads measure several things, and which is which nobody says.
  if (axes.heads.length === 0 && axes.valueColumns.length > 1) return '';
  const known = said ?? caption.metric;
  return (
    known?.name ||
    facts.known?.metric ||
    caption.datasets[0]?.metric ||
    termFor(dataset, 'dataset')?.metric ||
    facts.unplaced.shift() ||
    hints.metric
  );
}

/** Heads such as `R1/R2/RL` or `Dev (EM/F1)` name one metric for each part of their cells. */
function partsOf(label: Label | null, count: number): (Label | null)[] {
  const text = label?.text ?? '';
  const [, whole = '', list = text] = /^([^()]+)\(([^()]+\/[^()]+)\)$/.exec(text) ?? [];
  const parts = list.split('/').map((part) => `${whole}${part.trim()}`);
  return parts.length === count ? parts.map(labelOf) : Array.from({ length: count }, () => null);
}

/** The numbers of a cell, each with what rows and heads say of it. */
function spoken(cell: Cell, row: Facts, { axes, hints }: TableContext): { value: CellValue; facts: Facts }[] {
  const values = valuesOf(cell.text) ?? [];
  const inner = axes.headsAbove(cell.row);
  // Heads set anew take the place of those that say the same kind of thing.
  const standing = axes.heads.filter(({ role }) => role === 'unknown' || role !== inner?.role);
  const heads = [...standing, ...(inner ? [inner] : [])].toReversed();
  const slashed =
    values.length > 1 ? heads.map((level) => partsOf(level.at(cell.column), values.length)) : [];
  return values.flatMap((value, i) => {
    if (!value) return [];
    const facts = copyOf(row);
    const part = slashed.map((parts) => parts[i]).find((label) => label);
    if (part?.metric) facts.metric = part.metric.name;
    if (part?.split) facts.setting.push(part.split);
    for (const level of heads) {
      const label = level.at(cell.column);
      const usual = level.at(cell.column + 1)?.added ? hints.usual : '';
      if (label && !(part && label.text.includes('/'))) hear(facts, label, level, usual);
    }
    if (values.length > 1 && !part) facts.metric ||= pairedMetrics(facts.known, values.length)[i] ?? '';
    return [{ value, facts }];
  });
}

/** The mean of numbers that all measure one thing measures it too. */
function averaged(records: readonly MetricRecord[]): MetricRecord[] {
  const [metric, ...more] = new Set(
    records.map((record) => record.metric).filter((name) => name !== AVERAGE),
  );
  if (metric === undefined || more.length > 0) return [...records];
  return records.map((record) => {
    if (record.metric !== AVERAGE) return record;
    return { ...record, metric, better: record.better === 'unknown' ? betterOf(metric) : record.better };
  });
}

/** Reads the numbers of a results table. */
export function recordsOf(table: Table, paper: MetricRecord['paper'], context: TableContext): MetricRecord[] {
  const { axes, caption, own } = context;
  // Numbers beside no name, where other rows have one, are a second line of heads.
  const isNamed = (row: number): boolean =>
    axes.names.length === 0 || axes.names.some(({ at }) => at(row) !== null);
  const named = [...axes.heads, ...axes.names].some(({ role }) => role === 'method');
  const usualMethod = caption.methods[0] || (named ? '' : own);
  const usualModel = caption.models.length === 1 ? (caption.models[0] ?? '') : '';
  const columns = new Set(axes.valueColumns);
  const rows = new Map<number, Facts>();
  const records = table.cells.flatMap((cell): MetricRecord[] => {
    if (
      cell.row < table.headerRows ||
      !columns.has(cell.column) ||
      !axes.isValueRow(cell.row) ||
      !isNamed(cell.row)
    )
      return [];
    const row = rows.get(cell.row) ?? rowFacts(cell.row, context);
    rows.set(cell.row, row);
    return spoken(cell, row, context).map(({ value, facts }): MetricRecord => {
      const dataset = datasetOf(facts, context);
      const metric = metricOf(facts, dataset, context);
      const model = facts.model || usualModel;
      return {
        paper,
        page: table.page,
        table: table.label,
        method: facts.method || usualMethod || model,
        model,
        params: facts.params || axes.paramsAt(cell.row, cell.column),
        dataset,
        metric,
        setting: compact([
          ...facts.setting,
          ...axes.settingsAt(cell.row, cell.column),
          ...facts.unplaced,
        ]).join(', '),
        value: value.text,
        number: value.number,
        spread: value.spread,
        better: facts.lower ? 'lower' : betterOf(metric),
        bold: cell.bold,
        box: cell.box,
        sentence: '',
      };
    });
  });
  return averaged(records);
}
