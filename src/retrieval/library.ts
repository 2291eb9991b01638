import type { Answer } from '../../state/answer.ts';
import type { PaperId } from '../../state/ids.ts';
import type { ReadPaper } from './catalogue.ts';
import type { Embedder } from './embedder.ts';
import { highlight } from './highlight.ts';
import type { Indexable } from './passages.ts';
import { DEPTH, fuse, type Scored, type WordHit, WordIndex } from './search.ts';
import type { IndexedPaper } from './shelf.ts';

/**
 * The least coverage of a question that is answered: no question that the pilot corpus answers lies below, whether
 * asked of all its papers or of one, and 13 of 16 that it does not answer do. Weights by rarity told them apart less
 * well, for in a small library a word that does not occur outweighs all others.
 */
const COVERAGE_MIN = 0.5;
/** The best coverage among so many passages counts. */
const COVERED = 5;

export interface LibraryPaper {
  readonly paper: PaperId;
  readonly title: string;
  /** As it was fetched. */
  readonly name: string;
}

/** Rankings of a question's passages, best first; a passage is its place in `Library.entries`. */
export interface Rankings {
  readonly asked: readonly string[];
  readonly words: readonly WordHit[];
  readonly vectors: readonly number[];
  readonly fused: readonly Scored[];
}

/** The papers read so far, to be asked. */
export class Library {
  readonly papers: readonly LibraryPaper[];
  /** The passages of all papers. */
  readonly entries: readonly Indexable[];
  readonly #shelf: readonly {
    readonly paper: PaperId;
    readonly index: IndexedPaper;
    readonly begin: number;
  }[];
  readonly #words: WordIndex;
  readonly #embedder: Embedder;

  /** @param indices one for each paper, in their order */
  constructor(papers: readonly ReadPaper[], indices: readonly IndexedPaper[], embedder: Embedder) {
    let begin = 0;
    this.#shelf = indices.flatMap((index, at) => {
      const paper = papers[at]?.paper;
      begin += index.entries.length;
      return paper ? { paper, index, begin: begin - index.entries.length } : [];
    });
    this.papers = papers.map(({ paper, name }, at) => {
      const title = indices[at]?.entries[0]?.passage.title;
      return { paper, name, title: title || name };
    });
    this.entries = indices.flatMap(({ entries }) => entries);
    this.#words = new WordIndex(this.entries);
    this.#embedder = embedder;
  }

  /**
   * The passages that answer a question, `top` at most, and the sentences in them that do so best.
   * @param among papers to look into; all when absent
   * @throws KarmaError `CONFIG_INVALID` for a question without a word to search for, and the embedder's own
   */
  async ask(question: string, top: number, among?: ReadonlySet<PaperId>): Promise<Answer> {
    const { asked, words, fused } = await this.rank(question, among);
    const coverage = this.#words.namesUnknown(question) ? 0 : coverageOf(asked, words, fused);
    if (coverage < COVERAGE_MIN) return { question, coverage, highlights: [], passages: [] };
    const ranked = fused.slice(0, top).flatMap(({ entry, score }) => {
      const known = this.entries[entry];
      return known ? [{ entry: known, score }] : [];
    });
    return {
      question,
      coverage,
      highlights: highlight(ranked, asked, (term) => this.#words.rarity(term)),
      passages: ranked.map(({ entry, score }) => ({ score, ...entry.passage })),
    };
  }

  /** @throws KarmaError as `ask` */
  async rank(question: string, among?: ReadonlySet<PaperId>): Promise<Rankings> {
    const asked = this.#words.termsOf(question);
    const isAmong = (entry: number): boolean => {
      const paper = this.entries[entry]?.passage.paper;
      return paper !== undefined && (!among || among.has(paper));
    };
    const words = this.#words.search(asked, isAmong);
    const vectors = await this.#nearest(question, among);
    const fused = fuse([
      { ranking: words.map(({ entry }) => entry), weight: 1 },
      { ranking: vectors, weight: this.#embedder.weight },
    ]);
    return { asked, words, vectors, fused };
  }

  /** Entries by cosine, nearest first; ties in order of the entries. */
  async #nearest(question: string, among: ReadonlySet<PaperId> | undefined): Promise<number[]> {
    const shelf = this.#shelf.filter(({ paper }) => !among || among.has(paper));
    const [vector] = shelf.length === 0 ? [] : await this.#embedder.embed([question]);
    if (!vector) return [];
    const found = await Promise.all(
      shelf.map(async ({ index, begin }) => {
        const nearest = await index.nearest(vector, DEPTH);
        return nearest.map(({ entry, cosine }) => ({ entry: begin + entry, cosine }));
      }),
    );
    return found
      .flat()
      .sort((a, b) => b.cosine - a.cosine || a.entry - b.entry)
      .slice(0, DEPTH)
      .map(({ entry }) => entry);
  }
}

/** Share of the terms asked for that the best of the first passages holds. */
function coverageOf(asked: readonly string[], words: readonly WordHit[], fused: readonly Scored[]): number {
  const heldBy = new Map(words.map(({ entry, held }) => [entry, held.length]));
  return Math.max(0, ...fused.slice(0, COVERED).map(({ entry }) => heldBy.get(entry) ?? 0)) / asked.length;
}
