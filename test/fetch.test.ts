import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { createFetcher } from '../src/fetch/fetch.ts';
import { MemoryBlobs } from '../state/blobs.ts';
import { closeSites, fails, failure, get, LOCAL, PDF, serve, serveRaw } from './helpers/fetching.ts';
import { suite } from './helpers/suite.ts';

const test = suite('fetch');

const cwd = mkdtempSync(join(tmpdir(), 'fetch-'));
test.after(() => {
  closeSites();
  rmSync(cwd, { recursive: true });
});

/** Of the folder of this test. */
const read: typeof get = (path, options, signal) => get(path, { cwd, ...options }, signal);

test('a PDF is downloaded as it is, with nothing given away', async () => {
  let asked: IncomingMessage | undefined;
  const { host } = await serve((request, response) => {
    asked = request;
    response.setHeader('set-cookie', 'a=b').end(PDF);
  });
  const got = await get(`http://${host}/papers/Deep%20Nets.pdf?v=1#page=2`, LOCAL);
  assert.equal(got.bytes, PDF);
  assert.is(got.name, 'Deep Nets.pdf');
  assert.is(got.url, `http://${host}/papers/Deep%20Nets.pdf?v=1`);
  assert.is(got.units, 4);
  const { connection: _, ...headers } = asked?.headers ?? {};
  assert.equal(headers, {
    accept: 'application/pdf',
    'accept-encoding': 'identity',
    host,
    'user-agent': 'karma-sandbox',
  });
});

test('an arXiv id is fetched from the mirror in use, and a redirect is followed', async () => {
  const { host } = await serve((request, response) => {
    if (request.url?.endsWith('v1')) response.end(PDF);
    else response.writeHead(301, { location: `${request.url}v1` }).end();
  });
  for (const id of ['2106.09685', 'cs/0112017']) {
    const got = await get(`arXiv:${id}`, { ...LOCAL, arxivBase: `http://${host}/pdf/` });
    assert.equal([got.name, got.url], [id, `http://${host}/pdf/${id}`]);
  }
});

test('three redirects are followed, four are not', async () => {
  const { host } = await serve((request, response) => {
    const left = Number(request.url?.slice(1));
    if (left > 0) response.writeHead(307, { location: `/${left - 1}` }).end();
    else response.end(PDF);
  });
  assert.equal((await get(`http://${host}/3`, LOCAL)).bytes, PDF);
  await fails(get(`http://${host}/4`, LOCAL), 'FETCH_REFUSED', /redirects more than 3 times/);
});

test('a file over the limit is refused, whether it says so or not', async () => {
  let sent = 0;
  const endless = await serve((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(PDF)) sent += PDF.length;
    };
    response.on('drain', more);
    more();
  });
  const honest = await serve((_, response) =>
    response.writeHead(200, { 'content-length': 10 ** 10 }).write(PDF),
  );
  for (const { host } of [endless, honest]) {
    await fails(get(`http://${host}/`, LOCAL), 'FETCH_REFUSED', /has more than 100000 bytes/);
  }
  assert.ok(sent < 20_000_000, `${sent} bytes were taken before the end`);
});

test('bytes that come one by one are read', async () => {
  const { host } = await serveRaw((socket) => {
    socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
    for (const byte of PDF)
      socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]));
    socket.end('0\r\n\r\n');
  });
  assert.equal((await get(`http://${host}/`, LOCAL)).bytes, PDF);
});

test('what is no PDF is refused, and called by its name', async () => {
  const page = `<!DOCTYPE html><html><head><title>\n Sign\u202e in \n</title></head>${' '.repeat(2000)}`;
  const bodies: [Buffer | string, RegExp][] = [
    [page, /is not a PDF but a web page titled "Sign in": open it in a browser/],
    ['<html>', /a web page: /],
    ['', /empty \(0 bytes\)/],
    ['%PDF', /plain text/],
    [`${' '.repeat(1021)}%PDF-1.7`, /plain text/],
    ['{"error": 1}', /JSON/],
    [Buffer.of(0, 1, 2), /unknown kind/],
  ];
  for (const [body, reason] of bodies) {
    const { host } = await serve((_, response) => response.end(body));
    await fails(get(`http://${host}/`, LOCAL), 'FETCH_REFUSED', reason);
  }
  const { host } = await serve((_, response) => response.end(`${' '.repeat(1019)}%PDF-1.7`));
  assert.is((await get(`http://${host}/`, LOCAL)).bytes.length, 1027);
});

test('compressed bytes are not inflated', async () => {
  const { host } = await serve((_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(PDF)),
  );
  await fails(get(`http://${host}/`, LOCAL), 'FETCH_REFUSED', /gzip-compressed/);
});

test('a status says whether to try again', async () => {
  const statuses: [number, string, RegExp][] = [
    [204, 'FETCH_REFUSED', /status 204/],
    [206, 'FETCH_REFUSED', /status 206/],
    [304, 'FETCH_REFUSED', /status 304/],
    [302, 'FETCH_REFUSED', /status 302/],
    [401, 'FETCH_REFUSED', /save/],
    [403, 'FETCH_REFUSED', /save/],
    [404, 'SOURCE_NOT_FOUND', /check the address/],
    [410, 'SOURCE_NOT_FOUND', /check the address/],
    [429, 'FETCH_FAILED', /try again later/],
    [503, 'FETCH_FAILED', /try again later/],
  ];
  for (const [status, code, message] of statuses) {
    const { host } = await serve((_, response) => response.writeHead(status, { 'retry-after': '30' }).end());
    await fails(get(`http://${host}/`, LOCAL), code, message);
  }
  const { host } = await serve((_, response) => response.writeHead(429, { 'retry-after': '30' }).end());
  assert.equal((await failure(get(`http://${host}/`, LOCAL))).details, { status: 429, retryAfter: '30' });
});

test('a local file is read', async () => {
  mkdirSync(join(cwd, 'papers'));
  writeFileSync(join(cwd, 'papers/lora.pdf'), PDF);
  symlinkSync('papers/lora.pdf', join(cwd, 'link.pdf'));
  for (const path of ['papers/lora.pdf', './papers/lora.pdf', join(cwd, 'papers/lora.pdf')]) {
    const got = await read(path);
    assert.equal(got.bytes, PDF);
    assert.is(got.name, 'lora.pdf');
    assert.is(got.url, undefined);
  }
  assert.is((await read('link.pdf')).name, 'link.pdf');
  const reason = new Error('stop');
  const stopped = read('link.pdf', {}, AbortSignal.abort(reason));
  assert.is(await stopped.catch((thrown: unknown) => thrown), reason);
  await fails(read('papers/lora.pdf', { limits: { bytesMax: 100 } }), 'FETCH_REFUSED', /more than 100 bytes/);
});

test('what is no readable PDF file is refused, with the reason', async () => {
  writeFileSync(join(cwd, 'empty.pdf'), '');
  writeFileSync(join(cwd, 'page.pdf'), '<html><title>Oops</title>');
  execFileSync('mkfifo', [join(cwd, 'pipe.pdf')]);
  await fails(read('papers'), 'FETCH_REFUSED', /papers is a folder/);
  await fails(read('pipe.pdf'), 'FETCH_REFUSED', /device, pipe or socket/);
  await fails(read('/dev/zero'), 'FETCH_REFUSED', /device, pipe or socket/);
  await fails(read('empty.pdf'), 'FETCH_REFUSED', /empty \(0 bytes\)/);
  await fails(read('page.pdf'), 'FETCH_REFUSED', /a web page titled "Oops"/);
  if (process.getuid?.() === 0) console.log('  skipped for root: files without permission');
  else {
    writeFileSync(join(cwd, 'locked.pdf'), PDF, { mode: 0 });
    await fails(read('locked.pdf'), 'FETCH_REFUSED', /may not be read/);
  }
  await fails(read('nul\0.pdf'), 'FETCH_REFUSED', /cannot be read/);
  await fails(read(`${'a'.repeat(300)}.pdf`), 'FETCH_REFUSED', /ENAMETOOLONG/);
  await fails(read('papers/lara.pdf'), 'SOURCE_NOT_FOUND', /Did you mean papers\/lora\.pdf/);
});

test('a request that is none is refused', async () => {
  const world = { blobs: new MemoryBlobs(), signal: new AbortController().signal };
  for (const request of [null, 'a.pdf', {}, { source: '' }, { source: 3 }, { source: 'a'.repeat(5000) }]) {
    await fails(createFetcher({})(request, world), 'PAYLOAD_INVALID', /\{ source \}/);
  }
  await fails(get('https://exa mple.com/'), 'FETCH_REFUSED', /no valid URL/);
});

test.run();
