import type { Evidence, Source, Statement } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { MetricRecord } from '../../state/paper.ts';
import { isWithin, Library } from '../analysis/library.ts';
import { nameKey } from '../analysis/names.ts';
import { plainText } from '../analysis/say.ts';
import { joinName } from '../reading/vocabulary.ts';
import { untraced } from '../report/untraced.ts';

/** Everything in some statements that does not trace to a cell or sentence of the papers. */
export function untracedIn(
  statements: readonly Statement[],
  papers: readonly Evidence[],
  topic: string,
): string[] {
  const paragraph = { kind: 'paragraph' as const, label: '', statements: [...statements] };
  const title: Statement = { parts: [], sources: [] };
  const sections = [{ id: 'all', title, level: 2 as const, blocks: [paragraph] }];
  return untraced({ title: topic, topic, papers: [], failures: [], sections }, papers);
}

type Aspect = 'dataset' | 'metric';

const ASPECTS: readonly Aspect[] = ['dataset', 'metric'];

/** Finds names that stand beside numbers of something else: a data set or metric of other records than those cited. */
export class Attribution {
  readonly #records = new Map<string, MetricRecord[]>();
  readonly #known = new Map<string, Aspect>();
  /** Names that may be meant otherwise beside numbers of a paper: its own name, its methods and models. */
  readonly #others = new Map<PaperId, Set<string>>();

  constructor(papers: readonly Evidence[]) {
    const library = new Library(papers);
    for (const { paper, metrics } of papers) {
      const others = new Set(['', nameKey(library.shortName(paper))]);
      for (const record of metrics.records) {
        const place = placeOf(record);
        this.#records.set(place, [...(this.#records.get(place) ?? []), record]);
        for (const aspect of ASPECTS) this.#known.set(nameKey(record[aspect]), aspect);
        others.add(nameKey(record.method)).add(nameKey(record.model));
      }
      this.#others.set(paper, others);
    }
  }

  /** Why the statement calls its numbers by a name that is not theirs; null where it does not. */
  problemOf(statement: Statement): string | null {
    const { parts, sources } = statement;
    const shown = parts.flatMap((part) =>
      typeof part !== 'string' && 'value' in part ? (sources[part.source] ?? []) : [],
    );
    const records = shown.flatMap((source) => this.#recordsAt(source));
    if (records.length === 0) return null;
    for (const part of parts) {
      if (typeof part === 'string' || !('name' in part)) continue;
      const key = nameKey(part.name);
      const aspect = this.#known.get(key);
      const isOther = records.some(({ paper }) => this.#others.get(paper)?.has(key));
      if (aspect === undefined || isOther || records.some((record) => bears(record, part.name))) continue;
      return `“${part.name}” is the ${aspect} of none of the numbers in “${plainText(statement).slice(0, 200)}”`;
    }
    return null;
  }

  #recordsAt(source: Source): MetricRecord[] {
    return (this.#records.get(placeOf(source)) ?? []).filter((record) =>
      source.boxes.some((box) => isWithin(record.box, box) || isWithin(box, record.box)),
    );
  }
}

function placeOf({ paper, page, table }: Pick<Source, 'paper' | 'page' | 'table'>): string {
  return `${paper} ${page} ${table}`;
}

function bears(record: MetricRecord, name: string): boolean {
  const key = nameKey(name);
  const own = ASPECTS.map((aspect) => record[aspect]).filter((own) => own !== '');
  return (
    own.some((one) => nameKey(one) === key) ||
    ASPECTS.some((aspect) => joinName(aspect, name) === joinName(aspect, record[aspect])) ||
    nameKey(record.setting).includes(key)
  );
}
