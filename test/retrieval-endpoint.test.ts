import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { endpointEmbedder } from '../src/retrieval/endpoint.ts';
import { hashingEmbedder } from '../src/retrieval/hashing.ts';
import { openLibrary } from '../src/retrieval/open.ts';
import { KarmaError } from '../state/errors.ts';
import { addToHome, readFolder } from './helpers/retrieval-home.ts';
import { suite } from './helpers/suite.ts';

const test = suite('embeddings of an endpoint');
const homes = mkdtempSync(join(tmpdir(), 'karma-embeddings-'));
const KEY = 'key-that-nobody-may-see';

type Vector = { index: number; embedding: number[] };
/** What the server makes of the right answer. */
let distort: (data: Vector[]) => unknown = (data) => ({ data });
let requests: { url: string; authorization: string; model: string; texts: number }[] = [];

/** An endpoint with a real embedding behind it, which answers in any order. */
const server = createServer(async (request, response) => {
  const { model, input }: { model: string; input: string[] } = JSON.parse(await bodyOf(request));
  const { url = '', headers } = request;
  requests.push({ url, authorization: headers.authorization ?? '', model, texts: input.length });
  const vectors = await hashingEmbedder.embed(input);
  const body = distort(vectors.map((vector, index) => ({ index, embedding: Array.from(vector) })).reverse());
  response.writeHead(body === 'refused' ? 401 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function failureOf(url: string): Promise<KarmaError> {
  try {
    await endpointEmbedder({ url, model: 'm', key: KEY }).embed(['a', 'b']);
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}

test.before.each(() => {
  requests = [];
  distort = (data) => ({ data });
});

test('texts go in batches, with model and key, and vectors come back in their order', async () => {
  const texts = Array.from({ length: 130 }, (_, i) => `text number ${i}`);
  for (const address of [url, `${url}/`, `${url}/embeddings`]) {
    requests = [];
    const vectors = await endpointEmbedder({ url: address, model: 'small', key: KEY }).embed(texts);
    assert.equal(vectors, await hashingEmbedder.embed(texts));
    assert.equal(
      requests,
      [64, 64, 2].map((count) => {
        return { url: '/v1/embeddings', authorization: `Bearer ${KEY}`, model: 'small', texts: count };
      }),
    );
  }
});

test('a paper is embedded once, and the key is written nowhere', async () => {
  const home = join(homes, 'home');
  const [paper] = await readFolder(fileURLToPath(new URL('../corpus', import.meta.url)), /^adalora.pdf$/);
  if (paper) await addToHome(home, [paper]);
  const environment = {
    KARMA_EMBEDDINGS_URL: url,
    KARMA_EMBEDDINGS_MODEL: 'small',
    KARMA_EMBEDDINGS_KEY: KEY,
  };
  await openLibrary(home, environment);
  const built = requests.length;
  assert.ok(built > 0);
  const library = await openLibrary(home, environment);
  assert.is(requests.length, built);
  assert.is((await library.ask('singular values', 3)).passages.length, 3);
  assert.is(requests.length, built + 1, 'the question');
  await openLibrary(home, {});
  await openLibrary(home, environment);
  assert.is(requests.length, built + 1, 'vectors survive a question without the endpoint');
  for (const file of readdirSync(home, { recursive: true, encoding: 'utf8', withFileTypes: true })) {
    if (file.isFile()) assert.not(readFileSync(join(file.parentPath, file.name)).includes(KEY), file.name);
  }
});

test('an endpoint that fails is named, with the remedy and without the key', async () => {
  const broken: Record<string, (data: Vector[]) => unknown> = {
    'answered 401': () => 'refused',
    '1 vectors for 2 texts': (data) => ({ data: data.slice(1) }),
    'different lengths': (data) => ({
      data: data.map((row) => ({ ...row, embedding: row.embedding.slice(row.index) })),
    }),
    'vector of zeros': (data) => ({ data: data.map((row) => ({ ...row, embedding: [0, 0] })) }),
    'holds no embeddings': () => ({ error: KEY }),
  };
  for (const [reason, answer] of Object.entries(broken)) {
    distort = answer;
    const { code, message } = await failureOf(url);
    assert.is(code, 'FETCH_FAILED');
    for (const part of [reason, `${url}/embeddings`, 'KARMA_EMBEDDINGS_URL']) assert.match(message, part);
    assert.not.match(message, KEY);
  }
  const { message } = await failureOf('http://127.0.0.1:1/v1?token=secret');
  assert.match(message, 'http://127.0.0.1:1/v1/embeddings');
  assert.not.match(message, 'secret');
});

test('what is set wrong is refused before any request', async () => {
  const wrong = [
    { KARMA_EMBEDDINGS_URL: url },
    { KARMA_EMBEDDINGS_URL: 'ftp://host/v1', KARMA_EMBEDDINGS_MODEL: 'm' },
    { KARMA_EMBEDDINGS_URL: 'https://user:secret@host/v1', KARMA_EMBEDDINGS_MODEL: 'm' },
    { KARMA_EMBEDDINGS_URL: 'host', KARMA_EMBEDDINGS_MODEL: 'm' },
  ];
  for (const environment of wrong) {
    try {
      await openLibrary(join(homes, 'none'), environment);
      assert.unreachable();
    } catch (thrown) {
      assert.is((thrown as KarmaError).code, 'CONFIG_INVALID');
    }
  }
  assert.is(requests.length, 0);
});

test.after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(homes, { recursive: true, force: true });
});
test.run();
