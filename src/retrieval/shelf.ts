import { hash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LocalIndex, ProtobufCodec, VirtualFileStorage } from 'vectra';
import { Passage } from '../../state/answer.ts';
import { writeDurably } from '../../state/durable.ts';
import type { ReadPaper } from './catalogue.ts';
import type { Embedder } from './embedder.ts';
import { type Indexable, textOf } from './passages.ts';

/** Counts the changes in how papers are cut and kept: an index of another format is built anew. */
const FORMAT = 1;
const EXTENSION = '.pb';

type Metadata = { passage: string; context: string };

/** The passages of one paper and their vectors. */
export interface IndexedPaper {
  readonly entries: readonly Indexable[];
  /** Indices of the entries nearest to the vector, nearest first, with their cosine. */
  nearest(vector: Float32Array, count: number): Promise<{ entry: number; cosine: number }[]>;
}

/**
 * A vectra index a paper, in files that are written once and never changed: an update writes the new paper only,
 * where vectra would rewrite and scan all passages, and processes that ask at the same time cannot harm each other.
 * A file's name says what it was made from and the hash of its bytes, so an older or damaged one is not mistaken for
 * good. All of it may be deleted at any time.
 */
export class Shelf {
  readonly #folder: string;
  readonly #embedder: Embedder;

  constructor(folder: string, embedder: Embedder) {
    this.#folder = join(folder, digest(embedder.name));
    this.#embedder = embedder;
  }

  /**
   * The papers' indices, built where there is none, in the order given; removes those of other papers and readings.
   * @param passages cuts a paper that is to be indexed
   * @throws KarmaError what `passages` and the embedder throw
   */
  async bring(
    papers: readonly ReadPaper[],
    passages: (paper: ReadPaper) => Indexable[],
  ): Promise<IndexedPaper[]> {
    const files = this.#files();
    const wanted = new Set<string>();
    const indexed: IndexedPaper[] = [];
    for (const paper of papers) {
      const key = digest(
        JSON.stringify([FORMAT, this.#embedder.name, paper.paper, paper.document, paper.metrics]),
      );
      const file = files.find((name) => name.startsWith(`${key}.`) && this.#isWhole(name));
      const { index, name } = file
        ? { index: this.#open(file), name: file }
        : await this.#build(key, passages(paper));
      wanted.add(name);
      indexed.push(await indexedPaper(index));
    }
    for (const file of files) if (!wanted.has(file)) rmSync(join(this.#folder, file), { force: true });
    return indexed;
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder);
    } catch {
      return [];
    }
  }

  #isWhole(name: string): boolean {
    try {
      return name.endsWith(`.${digest(readFileSync(join(this.#folder, name)))}${EXTENSION}`);
    } catch {
      return false;
    }
  }

  #open(name: string): LocalIndex<Metadata> {
    return new LocalIndex(this.#folder, name, undefined, new ProtobufCodec());
  }

  /** Builds in memory, so that an index that cannot be saved costs the next question time, not this one its answer. */
  async #build(
    key: string,
    entries: readonly Indexable[],
  ): Promise<{ index: LocalIndex<Metadata>; name: string }> {
    const vectors = await this.#embedder.embed(entries.map(searchText));
    const memory = new VirtualFileStorage();
    const index = new LocalIndex<Metadata>('paper', 'index.pb', memory, new ProtobufCodec());
    await index.createIndex();
    await index.batchInsertItems(
      entries.map(({ passage, context }, i) => ({
        id: String(i),
        vector: Array.from(vectors[i] ?? []),
        metadata: { passage: JSON.stringify(passage), context },
      })),
    );
    const bytes = await memory.readFile('paper/index.pb');
    const name = `${key}.${digest(bytes)}${EXTENSION}`;
    try {
      writeDurably(join(this.#folder, name), bytes);
    } catch {
      // The next question builds it again.
    }
    return { index, name };
  }
}

async function indexedPaper(index: LocalIndex<Metadata>): Promise<IndexedPaper> {
  const items = await index.listItems<Metadata>();
  const entries = items.map(({ metadata }) => ({
    passage: Passage.parse(JSON.parse(metadata.passage)),
    context: metadata.context,
  }));
  return {
    entries,
    async nearest(vector, count) {
      const found = await index.queryItems<Metadata>(Array.from(vector), '', count);
      return found.map(({ item, score }) => ({ entry: Number(item.id), cosine: score }));
    },
  };
}

/** What is searched of a passage: its text, and the words around it. */
function searchText({ passage, context }: Indexable): string {
  return `${textOf(passage)}\n${context}`;
}

function digest(bytes: string | Uint8Array): string {
  return hash('sha256', bytes).slice(0, 24);
}
