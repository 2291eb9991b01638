import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import * as assert from 'uvu/assert';
import type { FetchOptions } from '../src/fetch/fetch.ts';
import { certify, closeSites, fails, get, LOCAL, PDF, serve } from './helpers/fetching.ts';
import { suite } from './helpers/suite.ts';

const test = suite('fetch hostile');
test.after(closeSites);

test('nothing on this machine is fetched without the allow-list', async () => {
  let hits = 0;
  const { port } = await serve((_, response) => {
    hits += 1;
    response.end(PDF);
  });
  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '127.1', '0']) {
    for (const scheme of ['http', 'https']) {
      await fails(get(`${scheme}://${host}:${port}/`, { allowHttp: true }), 'FETCH_REFUSED', /refused/);
    }
  }
  assert.is(hits, 0);
});

test('a name is connected to the address that was checked, and asked under its own name', async () => {
  const tls = certify('papers.example');
  if (!tls) return console.log('  skipped: openssl is not installed');
  let asked = '';
  const secure = await serve((request, response) => {
    asked = `${request.headers.host} ${(request.socket as { servername?: string }).servername}`;
    response.end(PDF);
  }, tls);
  const options: FetchOptions = {
    ...LOCAL,
    allow: [`papers.example:${secure.port}`, `other.example:${secure.port}`],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  };
  const url = `https://papers.example:${secure.port}/a.pdf`;
  await fails(get(url, options), 'FETCH_REFUSED', /certificate is not valid \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
  setDefaultCACertificates([...getCACertificates('default'), tls.cert.toString()]);
  assert.equal((await get(url, options)).bytes, PDF);
  assert.is(asked, `papers.example:${secure.port} papers.example`);
  await fails(get(url.replace('papers', 'other'), options), 'FETCH_REFUSED', /ERR_TLS_CERT_ALTNAME_INVALID/);
});

test('a name that turns private after its check gains nothing', async () => {
  let lookups = 0;
  const { port } = await serve((_, response) => response.end(PDF));
  const rebinding: FetchOptions = {
    ...LOCAL,
    allow: [`rebind.example:${port}`],
    // 3000::/4 is public by its form, but nobody's.
    lookup: async () => [
      lookups++ === 0 ? { address: '3000::1', family: 6 } : { address: '127.0.0.1', family: 4 },
    ],
  };
  await fails(get(`http://rebind.example:${port}/`, rebinding), 'FETCH_FAILED', /rebind/);
  assert.is(lookups, 1);
});

test('a connection to an address that was not checked is dropped unused', async () => {
  let hits = 0;
  const { port } = await serve((_, response) => {
    hits += 1;
    response.end(PDF);
  });
  // Tells the socket another address than the guard.
  const twoFaced = {
    family: 4,
    get address(): string {
      const reader = new Error().stack?.split('\n')[2] ?? '';
      return reader.includes('node:net') ? '127.0.0.1' : '1.1.1.1';
    },
  };
  const options: FetchOptions = { allow: [`two.example:${port}`], lookup: async () => [twoFaced] };
  await fails(get(`http://two.example:${port}/`, options), 'FETCH_REFUSED', /connected to 127\.0\.0\.1/);
  assert.is(hits, 0);
});

test('each redirect is checked from scratch', async () => {
  const targets: [string, RegExp][] = [
    ['http://169.254.169.254/latest/meta-data/', /169\.254\.169\.254/],
    ['https://169.254.169.254/latest/meta-data/', /not on the public internet/],
    ['https://[::ffff:a9fe:a9fe]/', /not on the public internet/],
    ['//metadata.google.internal/', /metadata\.google\.internal/],
    ['https://inside.example/', /inside\.example is at 10\.0\.0\.1/],
    ['https://user:word@example.com/', /user name/],
    ['file:///etc/passwd', /file: is no scheme/],
    ['https://[', /no valid URL/],
  ];
  for (const [location, reason] of targets) {
    const { host } = await serve((_, response) => response.writeHead(302, { location }).end());
    const lookup = async () => [{ address: '10.0.0.1', family: 4 }];
    await fails(get(`http://${host}/`, { ...LOCAL, lookup }), 'FETCH_REFUSED', reason);
  }
});

test('https is not left for http', async () => {
  const tls = certify('papers.example');
  if (!tls) return console.log('  skipped: openssl is not installed');
  const plain = await serve((_, response) => response.end(PDF));
  const secure = await serve(
    (_, response) => response.writeHead(302, { location: `http://${plain.host}/` }).end(),
    tls,
  );
  setDefaultCACertificates([...getCACertificates('default'), tls.cert.toString()]);
  const options: FetchOptions = {
    ...LOCAL,
    allow: ['papers.example', '127.0.0.1'],
    lookup: async () => [{ address: '127.0.0.1', family: 4 }],
  };
  await fails(get(`https://papers.example:${secure.port}/`, options), 'FETCH_REFUSED', /from https to http/);
});

test('proxies of the environment are not used, and nothing keeps the process alive', async () => {
  let proxied = 0;
  const proxy = await serve((_, response) => {
    proxied += 1;
    response.end(PDF);
  });
  const { host } = await serve((_, response) => response.end(PDF));
  const program = `
    import { createFetcher } from './src/fetch/fetch.ts';
    import { MemoryBlobs } from './state/blobs.ts';
    const world = { blobs: new MemoryBlobs(), signal: new AbortController().signal };
    await createFetcher({ allow: ['127.0.0.1'] })({ source: 'http://${host}/' }, world);`;
  const env = {
    NODE_USE_ENV_PROXY: '1',
    HTTP_PROXY: `http://${proxy.host}`,
    http_proxy: `http://${proxy.host}`,
  };
  const root = join(import.meta.dirname, '..');
  const began = performance.now();
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { cwd: root, env });
  assert.is(proxied, 0);
  assert.ok(performance.now() - began < 4_000, 'a timer outlived the download');
});

test.run();
