import type { Source, Statement } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { Library } from '../analysis/library.ts';
import { sourceKey } from '../analysis/say.ts';
import { type ReportModel, statementsOf } from './model.ts';

/** Where the reader of a statement is sent: a table of a paper, or one sentence. */
export interface Place {
  /** Anchor, unique in the report. */
  readonly id: string;
  /** `LoRA p.6 T2`, `LoRA p.8 s1`. */
  readonly label: string;
  readonly paper: PaperId;
  readonly page: number;
  /** Empty for prose. */
  readonly table: string;
  /** The cells of the table that the report cites, or the one sentence. */
  readonly cited: readonly Cited[];
}

export interface Cited {
  readonly source: Source;
  /** Anchor, unique in the report. */
  readonly id: string;
  /** The cell's headings in its table, such as `LoRA · MNLI`; empty for prose and captions. */
  readonly heading: string;
}

/** All sources of a report, gathered to the places a reader would look up. */
export class Places {
  readonly all: readonly Place[];
  readonly #byKey: ReadonlyMap<string, { place: Place; cited: Cited }>;

  constructor(model: ReportModel, library: Library) {
    const names = new Map(model.papers.map(({ paper, name }) => [paper, name]));
    const places = new Map<string, Place & { cited: Cited[] }>();
    const byKey = new Map<string, { place: Place; cited: Cited }>();
    const sentences = new Map<string, number>();
    const ids = new Set<string>();

    const placeOf = (source: Source) => {
      const known = places.get(placeKey(source));
      if (known) return known;
      const page = `${source.paper} ${source.page}`;
      const nth = (sentences.get(page) ?? 0) + (source.table === '' ? 1 : 0);
      sentences.set(page, nth);
      const label = labelOf(source, names.get(source.paper) ?? source.paper, nth);
      const { paper, table } = source;
      const place = { id: freeId(slug(label), ids), label, paper, page: source.page, table, cited: [] };
      places.set(placeKey(source), place);
      return place;
    };

    for (const { sources } of statementsOf(model)) {
      for (const source of sources) {
        if (byKey.has(sourceKey(source))) continue;
        const place: Place & { cited: Cited[] } = placeOf(source);
        const { row, column } = library.headings(source);
        const heading = [row, column].filter((text) => text !== '').join(' · ');
        const cited = { source, id: `c${byKey.size + 1}`, heading };
        place.cited.push(cited);
        byKey.set(sourceKey(source), { place, cited });
      }
    }
    const order = model.papers.map(({ paper }) => paper);
    this.all = [...places.values()].toSorted(
      (a, b) => order.indexOf(a.paper) - order.indexOf(b.paper) || a.page - b.page,
    );
    this.#byKey = byKey;
  }

  /** The places some statements rest on, each once, in their order, with the anchors of what they cite there. */
  of(statements: readonly Statement[]): { place: Place; ids: string[] }[] {
    const found = new Map<Place, Set<string>>();
    for (const { sources } of statements) {
      for (const source of sources) {
        const { place, cited } = this.at(source);
        found.set(place, (found.get(place) ?? new Set()).add(cited.id));
      }
    }
    return [...found].map(([place, ids]) => ({ place, ids: [...ids] }));
  }

  /** @throws RangeError for a source that no statement of the report cites */
  at(source: Source): { place: Place; cited: Cited } {
    const found = this.#byKey.get(sourceKey(source));
    if (!found) throw new RangeError(`no statement of the report cites “${source.quote}”`);
    return found;
  }
}

function placeKey(source: Source): string {
  return source.table === '' ? sourceKey(source) : `${source.paper} ${source.page} ${source.table}`;
}

function labelOf({ page, table }: Source, paper: string, sentence: number): string {
  if (table === '') return `${paper} p.${page} s${sentence}`;
  return `${paper} p.${page} ${table.replace(/^Table\s+/i, 'T')}`;
}

export function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function freeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  taken.add(id);
  return id;
}
