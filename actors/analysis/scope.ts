import type { Board, Comparison, Evidence } from '../../state/findings.ts';
import { isAverage } from './context.ts';
import { isFullFineTuning } from './costs.ts';
import { Lexicon, wordsOf } from './mentions.ts';
import { ownMethods } from './own-methods.ts';
import {
  fullFineTuningIn,
  namesRivals,
  type Relation,
  relationIn,
  speaksOfOwn,
  tablesIn,
} from './relations.ts';

/** What a sentence of a paper speaks of, in terms of the paper's own boards. */
export interface Scope {
  /** Methods that the sentence is about. */
  readonly subjects: readonly string[];
  /** Methods they are set against. */
  readonly objects: readonly string[];
  /** Boards of the paper that the sentence is about, with the paper's own entries only. */
  readonly boards: readonly Board[];
  /** Null when the sentence does not compare. */
  readonly relation: Relation | null;
  /** Whether it says against whom or what: a method by name, or baselines at large. */
  readonly namesRivals: boolean;
  /** Whether it names a data set. */
  readonly namesData: boolean;
  /** Metrics it names; its numbers are of these, its comparisons need not be. */
  readonly metrics: ReadonlySet<string>;
}

/** One paper's methods and boards, and what its sentences say about them. */
export class PaperView {
  /** Boards with this paper's entries only. */
  readonly boards: readonly Board[];
  /** The methods the paper proposes. */
  readonly own: ReadonlySet<string>;
  readonly #methods: readonly string[];
  readonly #lexicon: Lexicon;
  readonly #datasets: Lexicon;
  readonly #models: Lexicon;
  readonly #metrics: Lexicon;
  readonly #records: Evidence['metrics']['records'];

  constructor(evidence: Evidence, comparison: Pick<Comparison, 'boards' | 'methods'>) {
    this.boards = comparison.boards.flatMap((board) => {
      const entries = board.entries.filter((entry) => entry.paper === evidence.paper);
      return entries.length === 0 ? [] : [{ ...board, entries }];
    });
    this.#methods = [...new Set(this.boards.flatMap((board) => board.entries.map((entry) => entry.method)))];
    const spellings = new Map(comparison.methods.map(({ name, spellings }) => [name, spellings]));
    this.#lexicon = new Lexicon(
      this.#methods
        .filter((method) => !isFullFineTuning(method))
        .map((method) => ({
          key: method,
          spellings: (spellings.get(method) ?? [method]).flatMap((name) => [
            name,
            name.replace(/\s*\([^)]*\)/g, ''),
          ]),
        })),
      'any case',
    );
    this.#datasets = new Lexicon(namesIn(this.boards, 'dataset'), 'as spelled');
    this.#models = new Lexicon(namesIn(this.boards, 'model'), 'as spelled');
    this.#metrics = new Lexicon(namesIn(this.boards, 'metric'), 'any case');
    this.#records = evidence.metrics.records;
    const displayed = new Map(
      comparison.methods.flatMap(({ name, spellings }) => spellings.map((spelling) => [spelling, name])),
    );
    this.own = ownMethods(evidence, this.#methods, this.#lexicon, (name) => displayed.get(name) ?? name);
  }

  /** Methods a sentence names, in its order; full fine-tuning only where it is set against something. */
  methodsIn(text: string): string[] {
    const named = this.#lexicon.find(text).flatMap(({ keys, start }) => keys.map((key) => ({ key, start })));
    for (const whole of this.#methods.filter(isFullFineTuning)) {
      named.push(...fullFineTuningIn(text).map((start) => ({ key: whole, start })));
    }
    return [...new Set(named.toSorted((a, b) => a.start - b.start).map(({ key }) => key))];
  }

  scope(text: string): Scope {
    const found = relationIn(text);
    const methods = this.methodsIn(text);
    const subjects = this.#subjects(text, found?.at ?? text.length, methods);
    const rest = methods.filter((method) => !subjects.includes(method));
    const isOwn = subjects.every((method) => this.own.has(method));
    const others = this.#methods.filter(
      (method) => !subjects.includes(method) && !(isOwn && this.own.has(method)),
    );
    return {
      subjects,
      objects: rest.length > 0 ? rest : others,
      boards: this.#boardsFor(text),
      relation: subjects.length > 0 ? (found?.relation ?? null) : null,
      namesRivals: rest.length > 0 || namesRivals(text),
      namesData: this.#datasets.keys(text).length > 0,
      metrics: new Set(this.#metrics.keys(text)),
    };
  }

  /** The methods named before the comparison, or the paper's own where the authors speak of themselves. */
  #subjects(text: string, at: number, methods: readonly string[]): readonly string[] {
    const before = this.methodsIn(text.slice(0, at));
    const own = before.filter((method) => this.own.has(method));
    if (own.length > 0) return own;
    if (speaksOfOwn(text, at)) return [...this.own];
    if (before.length > 0) return before;
    return at === text.length ? methods : [];
  }

  /** Boards on the tables, data sets and models a sentence names; what it does not name is left open. */
  #boardsFor(text: string): readonly Board[] {
    const tables = tablesIn(text);
    const datasets = new Set(this.#datasets.keys(text));
    const models = new Set(this.#models.keys(text));
    const referred = this.boards.filter((board) => this.#labels(board).some((label) => tables.has(label)));
    const inTables = referred.length > 0 ? referred : this.boards;
    const onData = inTables.filter(({ dataset }) => datasets.size === 0 || datasets.has(dataset));
    const onModel = onData.filter(({ model }) => models.size === 0 || models.has(model));
    const unnamed = onData.filter(({ model }) => model === '');
    return onModel.length > 0 ? onModel : unnamed;
  }

  #labels(board: Board): string[] {
    return board.entries.flatMap(({ records }) =>
      records.map((record) => this.#records[record]?.table ?? ''),
    );
  }
}

/** What tells members of a family apart: `-base`, ` 7B`, ` XXL`, ` v1.1`. */
const size =
  /(?:[\s-]+(?:tiny|small|base|medium|large|x+l|xlarge|xxlarge|\d+(?:\.\d+)?\s?[BM]|v\d+(?:\.\d+)*))+$/i;

/** How a sentence may name a data set, model or metric: whole, without what is in brackets, or by a part of `GLUE/MNLI`. */
function namesIn(boards: readonly Board[], field: 'dataset' | 'model' | 'metric') {
  const names = [...new Set(boards.map((board) => board[field]).filter((name) => name !== ''))];
  return names.map((name) => ({
    key: name,
    spellings: [name, name.replace(/\s*\([^)]*\)/g, ''), name.replace(size, ''), ...name.split('/')]
      .map((spelling) => spelling.replace(/\b(?:dev|test|validation)\b/gi, '').trim())
      .filter((spelling) => wordsOf(spelling).join('').length > 1 && !isAverage(spelling)),
  }));
}
