import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Blobs, DiskBlobs, getJson } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import { Document, PaperMetrics } from '../../state/paper.ts';
import { openForReading } from '../replay.ts';
import { type ReadPaper, readPapers } from './catalogue.ts';
import type { Embedder } from './embedder.ts';
import { endpointEmbedder } from './endpoint.ts';
import { hashingEmbedder } from './hashing.ts';
import { Library } from './library.ts';
import { type Indexable, passagesOf } from './passages.ts';
import { Shelf } from './shelf.ts';

/** What the environment may say on embeddings. */
export interface EmbeddingsEnvironment {
  readonly KARMA_EMBEDDINGS_URL?: string | undefined;
  readonly KARMA_EMBEDDINGS_MODEL?: string | undefined;
  readonly KARMA_EMBEDDINGS_KEY?: string | undefined;
}

/**
 * Opens the papers read into a data folder, beside a runtime that may be writing it, and brings their index in
 * `retrieval/` up to date.
 * @throws KarmaError `CONFIG_INVALID`, and what log, blobs and embedder throw
 */
export async function openLibrary(home: string, environment: EmbeddingsEnvironment): Promise<Library> {
  const embedder = chooseEmbedder(environment);
  const papers = await readCatalogue(home);
  const blobs = new DiskBlobs(join(home, 'blobs'));
  const shelf = new Shelf(join(home, 'retrieval'), embedder);
  const indices = await shelf.bring(papers, (paper) => cutPaper(blobs, paper));
  return new Library(papers, indices, embedder);
}

function chooseEmbedder({
  KARMA_EMBEDDINGS_URL: url,
  KARMA_EMBEDDINGS_MODEL: model,
  KARMA_EMBEDDINGS_KEY: key,
}: EmbeddingsEnvironment): Embedder {
  if (!url) return hashingEmbedder;
  if (model) return endpointEmbedder({ url, model, key });
  throw new KarmaError(
    'CONFIG_INVALID',
    'KARMA_EMBEDDINGS_URL is set: name a model in KARMA_EMBEDDINGS_MODEL',
  );
}

/** A folder without a log holds no papers yet. */
async function readCatalogue(home: string): Promise<ReadPaper[]> {
  if (!existsSync(join(home, 'log'))) return [];
  const log = openForReading(home);
  try {
    return readPapers(log);
  } finally {
    await log.close();
  }
}

function cutPaper(blobs: Blobs, { document, metrics }: ReadPaper): Indexable[] {
  return passagesOf(
    Document.parse(getJson(blobs, document)),
    metrics && PaperMetrics.parse(getJson(blobs, metrics)),
  );
}
