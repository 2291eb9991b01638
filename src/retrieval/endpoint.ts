import { APIConnectionError, APIError, OpenAI } from 'openai';
import { z } from 'zod';
import { KarmaError } from '../../state/errors.ts';
import type { Embedder } from './embedder.ts';

/** Texts a request: what common servers accept. */
const BATCH = 64;
/** A local model on a slow machine takes about a second a text. */
const TIMEOUT_MS = 120_000;
/** Of a request that was refused for now, with the pauses the endpoint asks for. */
const RETRIES = 2;
/** About 2,000 tokens, above any passage of ordinary prose; what models accept ends soon after. */
const CHARS_MAX = 8_000;
const REMEDY = 'unset KARMA_EMBEDDINGS_URL to use the embedding that comes with the program';

const Reply = z.object({
  data: z.array(z.object({ index: z.number().int(), embedding: z.array(z.number()).min(1) })),
});

export interface Endpoint {
  /** Base of an OpenAI-compatible API, or its `/embeddings` itself. */
  readonly url: string;
  readonly model: string;
  readonly key?: string | undefined;
}

/**
 * Embeds by any OpenAI-compatible endpoint. The key goes into the request and nowhere else.
 * @throws KarmaError `CONFIG_INVALID` when the URL is not usable
 */
export function endpointEmbedder({ url, model, key }: Endpoint): Embedder {
  const base = baseUrl(url);
  const place = `${base.origin}${base.pathname}/embeddings`;
  const client = new OpenAI({
    baseURL: base.href,
    apiKey: key ?? '',
    // What this machine's environment says of OpenAI itself is not for another endpoint.
    organization: null,
    project: null,
    defaultHeaders: key ? {} : { authorization: null },
    timeout: TIMEOUT_MS,
    maxRetries: RETRIES,
    logLevel: 'off',
    fetchOptions: { redirect: 'error' },
  });

  const request = async (texts: readonly string[]): Promise<Float32Array[]> => {
    const input = texts.map((text) => text.slice(0, CHARS_MAX));
    const { data } = Reply.parse(await client.embeddings.create({ model, input, encoding_format: 'float' }));
    const vectors = data.toSorted((a, b) => a.index - b.index).map(({ embedding }) => embedding);
    const [first] = vectors;
    if (vectors.length !== texts.length || vectors.some(({ length }) => length !== first?.length)) {
      throw new Error(`it gave ${vectors.length} vectors for ${texts.length} texts, or of different lengths`);
    }
    if (vectors.some((vector) => vector.every((component) => component === 0))) {
      throw new Error('it gave a vector of zeros');
    }
    return vectors.map((vector) => Float32Array.from(vector));
  };

  return {
    name: `${place} ${model}`,
    weight: 1,
    async embed(texts) {
      const vectors: Float32Array[] = [];
      try {
        for (let at = 0; at < texts.length; at += BATCH) {
          vectors.push(...(await request(texts.slice(at, at + BATCH))));
        }
      } catch (thrown) {
        throw new KarmaError(
          'FETCH_FAILED',
          `embeddings from ${place} failed: ${reasonOf(thrown)}. ${REMEDY}`,
        );
      }
      return vectors;
    },
  };
}

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new KarmaError('CONFIG_INVALID', 'KARMA_EMBEDDINGS_URL is no http(s) URL, such as https://host/v1');
  }
  if (url.username || url.password) {
    throw new KarmaError('CONFIG_INVALID', 'KARMA_EMBEDDINGS_URL holds a password: use KARMA_EMBEDDINGS_KEY');
  }
  url.pathname = url.pathname.replace(/\/?(embeddings\/?)?$/, '');
  return url;
}

/** Why it failed, without what the endpoint said: that might repeat the key. */
function reasonOf(thrown: unknown): string {
  if (thrown instanceof z.ZodError) return 'its answer holds no embeddings';
  if (thrown instanceof APIConnectionError) return rootOf(thrown).message;
  if (thrown instanceof APIError) return `it answered ${thrown.status}`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** `fetch` hides why behind “fetch failed”. */
function rootOf(error: Error): Error {
  return error.cause instanceof Error && error.cause.message !== '' ? rootOf(error.cause) : error;
}
