import type { MetricRecord, Table } from '../../state/paper.ts';
import { captionFacts } from '../reading/record-caption.ts';
import { keyOf, termFor } from '../reading/vocabulary.ts';
import type { Placed } from './metric-places.ts';
import { Naming } from './naming.ts';
import { type Fault, fault, serious } from './verdict.ts';

type Named = 'dataset' | 'metric';

const SAID: Record<Named, string> = { dataset: 'the data set', metric: 'the metric' };
const AVERAGE = /\b(?:avg|average|mean|overall|total|all|score)\b/i;

/**
 * Names that header and caption do not bear out. A name is believed when a label of its own row or column says it.
 * It is false when these labels name something else of the kind, when it is the label of another row or column,
 * when the caption assigns another, or when it stands out from all of its row and column. A name that the paper
 * does not print at all may still be what everybody knows, and is only noted.
 * @param whole all that the paper prints, squeezed
 */
export function misnamed(placed: readonly Placed[], whole: string): Fault[] {
  const naming = new Naming();
  const printed = new Map<string, boolean>();
  const isPrinted = (name: string): boolean => {
    const known = printed.get(name) ?? naming.wordsOf(name).every((word) => whole.includes(word));
    printed.set(name, known);
    return known;
  };
  const cost = 1 / Math.max(20, placed.length);
  return [...Map.groupBy(placed, ({ table }) => table)].flatMap(([table, group]) => {
    const reader = new TableReader(table, group, naming);
    return group.flatMap((one): Fault[] => {
      const { record } = one;
      const place = `${table.label || 'a table'} on page ${table.page}: ${record.value}`;
      const wrong = [reader.doubt('dataset', one), reader.doubt('metric', one), reader.wrongRow(one)];
      const unsaid = [record.dataset, record.metric].filter((name) => name !== '' && !isPrinted(name));
      return [
        ...wrong.flatMap((doubt) => (doubt ? [serious(cost, `${place} ${doubt}`)] : [])),
        ...unsaid.map((name) =>
          fault(cost / 4, `${place} measures “${name}”, which the paper does not print`),
        ),
      ];
    });
  });
}

/** Names that the sentence of a number does not bear out. */
export function misnamedInProse(records: readonly MetricRecord[]): Fault[] {
  const naming = new Naming();
  const cost = 1 / Math.max(20, records.length);
  return records.flatMap(({ table, page, sentence, value, dataset, metric }) => {
    if (table !== '') return [];
    const isUsual = termFor(dataset, 'dataset')?.metric === metric;
    const wrong = [
      ...(naming.isNamedBy(sentence, dataset, 'dataset') ? [] : [dataset]),
      ...(isUsual || naming.isNamedBy(sentence, metric, 'metric') ? [] : [metric]),
    ].filter((name) => name !== '');
    return wrong.map((name) =>
      serious(cost, `${value} on page ${page} measures “${name}”, of which its sentence does not speak`),
    );
  });
}

/** Labels that speak for a value; of `EM/F1` over `70.1/79.2` the part that stands at the value's place. */
function ownLabels({ record, cell, labels }: Placed): string[] {
  const values = cell.text.split('/');
  const at = values.findIndex((value) => value.trim().startsWith(record.value));
  return labels.own.map((label) => {
    const parts = label.split('/');
    return values.length > 1 && parts.length === values.length ? (parts[at] ?? label).trim() : label;
  });
}

class TableReader {
  readonly #table: Table;
  readonly #all: readonly Placed[];
  readonly #naming: Naming;
  readonly #caption: ReturnType<typeof captionFacts>;
  readonly #captionWords: ReadonlySet<string>;

  constructor(table: Table, all: readonly Placed[], naming: Naming) {
    this.#table = table;
    this.#all = all;
    this.#naming = naming;
    this.#caption = captionFacts(table.caption);
    this.#captionWords = new Set(naming.wordsOf(table.caption));
  }

  /** Why a name cannot be what the labels of the number mean; null when they bear it out or leave it open. */
  doubt(kind: Named, one: Placed): string | null {
    const { record, labels } = one;
    const name = record[kind];
    if (name === '' || this.#isSaid(kind, one)) return null;
    const own = this.#meanings(one);
    const inCaption = this.#names(this.#table.caption, name, kind);
    const elsewhere = labels.others.find(
      (label) => this.#names(label, name, kind) || this.#isPart(label, name),
    );
    const rival = own.find((label) => this.#isRival(label, name, kind, record));
    const has = `has ${SAID[kind]} “${name}”`;
    if (rival !== undefined && (elsewhere !== undefined || !inCaption))
      return `${has}, but its label says “${rival}”`;
    const isAverage = own.some((label) => AVERAGE.test(label));
    if (kind === 'dataset' && elsewhere !== undefined && (isAverage || !inCaption)) {
      return `${has}, which is the label “${elsewhere}” of other numbers`;
    }
    const assigned = kind === 'metric' ? this.#caption.metricOf.get(keyOf(record.dataset)) : undefined;
    if (assigned && !this.#naming.namesIn(name, kind).includes(assigned.name)) {
      return `${has}, but the caption assigns “${assigned.shown}” to ${record.dataset}`;
    }
    if (this.#standsOut(kind, one)) return `${has}, unlike the other numbers of its row and column`;
    const isUsual = termFor(record.dataset, 'dataset')?.metric === name;
    return name === 'Average' && !isUsual ? `${has}, but no label speaks of an average` : null;
  }

  /** A method that is the name of another row and not of this one. */
  wrongRow({ record, labels }: Placed): string | null {
    const key = this.#naming.keyOf(record.method);
    const holds = (label: string): boolean =>
      this.#naming.holdsWords(label, record.method) ||
      (key.length > 3 && this.#naming.keyOf(label).includes(key));
    const isRowNamed = labels.own.some((label) => this.#naming.nameOf(label, 'method') !== null);
    const near = isRowNamed ? labels.own : [...labels.own, this.#table.caption];
    if (key === '' || near.some(holds) || !labels.others.some(holds)) return null;
    return `is given to “${record.method}”, which is the label of other numbers`;
  }

  #isSaid(kind: Named, one: Placed): boolean {
    const name = one.record[kind];
    const own = this.#meanings(one);
    if (AVERAGE.test(name) && own.some((label) => AVERAGE.test(label))) return true;
    return own.some((label) => this.#names(label, name, kind)) || this.#isComposed(name, own);
  }

  /** The labels that speak for a number, with what the caption says they mean. */
  #meanings(one: Placed): string[] {
    return ownLabels(one).flatMap((label) => [label, this.#caption.legend.get(label) ?? '']);
  }

  #names(label: string, name: string, kind: Named): boolean {
    return this.#naming.isNamedBy(label, name, kind);
  }

  /** `MMLU STEM` where the caption says MMLU and the head says STEM. */
  #isComposed(name: string, own: readonly string[]): boolean {
    const words = this.#naming.wordsOf(name);
    const near = new Set(own.flatMap((label) => this.#naming.wordsOf(label)));
    const far = this.#captionWords;
    return (
      words.some((word) => near.has(word) && !far.has(word)) &&
      words.every((word) => near.has(word) || far.has(word))
    );
  }

  /** Whether the label is what sets a composed name apart: `STEM` of `MMLU STEM`. */
  #isPart(label: string, name: string): boolean {
    const apart = this.#naming.wordsOf(name).filter((word) => !this.#captionWords.has(word));
    const words = this.#naming.wordsOf(label);
    return apart.length > 0 && words.length > 0 && apart.join(' ') === words.join(' ');
  }

  /** Whether the label is the name of something else of the kind, and not of what was measured there. */
  #isRival(label: string, name: string, kind: Named, { method, model }: MetricRecord): boolean {
    const other = this.#naming.nameOf(label, kind);
    if (other === null || this.#naming.namesIn(name, kind).includes(other)) return false;
    return !this.#naming.holdsWords(method, label) && this.#naming.keyOf(label) !== this.#naming.keyOf(model);
  }

  /** Whether nothing in the same row or column bears the name although there is enough there. */
  #standsOut(kind: Named, { record, cell }: Placed): boolean {
    const peers = this.#all.filter(
      (other) =>
        other.cell !== cell &&
        (other.cell.column === cell.column || other.cell.row === cell.row) &&
        (kind === 'dataset' || other.record.dataset === record.dataset),
    );
    return peers.length >= 2 && !peers.some((peer) => peer.record[kind] === record[kind]);
  }
}
