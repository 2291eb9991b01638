import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { FetchOptions } from '../src/fetch/fetch.ts';
import { closeSites, fails, get, LOCAL, PDF, type Site, serve, serveRaw } from './helpers/fetching.ts';
import { suite } from './helpers/suite.ts';

const test = suite('fetch broken');
test.after(closeSites);

test('a server that is slow at any stage is given up', async () => {
  const drip = (first: string, next: string, ms: number) =>
    serveRaw((socket) => {
      socket.write(first);
      const timer = setInterval(() => socket.write(next), ms);
      socket.once('close', () => clearInterval(timer));
    });
  const head = 'HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n%PDF-1.7';
  const cases: [Site, RegExp][] = [
    [await serveRaw(() => {}), /did not answer within 300 ms/],
    [await drip('HTTP/1.1 200 OK\r\n', 'x-a: b\r\n', 20), /did not answer within 300 ms/],
    [
      await drip('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', '', 20),
      /did not answer/,
    ],
    [await drip(head, '', 10_000), /sent nothing more within 200 ms/],
    [await drip(head, '%', 20), /was not read within 1000 ms/],
  ];
  for (const [{ host }, reason] of cases) {
    const began = performance.now();
    await fails(get(`http://${host}/`, LOCAL), 'FETCH_FAILED', reason);
    assert.ok(performance.now() - began < 1_500);
  }
});

test('a resolver that does not answer is given up', async () => {
  const lookup = () => new Promise<never>(() => {});
  await fails(
    get('https://example.com/', { ...LOCAL, lookup }),
    'FETCH_FAILED',
    /did not answer within 300 ms/,
  );
});

test('a connection that breaks or talks nonsense can be tried again', async () => {
  const answers = [
    '',
    'SSH-2.0-OpenSSH_9.9\r\n',
    `HTTP/1.1 200 OK\r\ncontent-length: ${PDF.length + 1}\r\n\r\n${PDF}`,
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n${PDF}`,
    `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n${PDF}`,
  ];
  for (const answer of answers) {
    const { host } = await serveRaw((socket) => socket.end(answer));
    await fails(get(`http://${host}/`, LOCAL), 'FETCH_FAILED', /broke off/);
  }
  const reset = await serveRaw((socket) => socket.resetAndDestroy());
  await fails(get(`http://${reset.host}/`, LOCAL), 'FETCH_FAILED', /ECONNRESET/);
  const { host, close } = await serve(() => {});
  close();
  await fails(get(`http://${host}/`, LOCAL), 'FETCH_FAILED', /ECONNREFUSED/);
});

test('the signal ends a download at any stage, with its reason', async () => {
  const reason = new Error('stop');
  const open = new Set<Socket>();
  const track = (socket: Socket): void => void open.add(socket.once('close', () => open.delete(socket)));
  const silent = await serveRaw(track);
  const halting = await serveRaw((socket) => {
    track(socket);
    socket.write(`HTTP/1.1 200 OK\r\n\r\n${PDF}`);
  });
  const patient: FetchOptions = { ...LOCAL, limits: {} };
  const stuck: FetchOptions = { ...patient, lookup: () => new Promise<never>(() => {}) };
  const stages: [string, FetchOptions][] = [
    ['https://example.com/', stuck],
    [`http://${silent.host}/`, patient],
    [`http://${halting.host}/`, patient],
  ];
  for (const [url, options] of stages) {
    const controller = new AbortController();
    setTimeout(50).then(() => controller.abort(reason));
    assert.is(await get(url, options, controller.signal).catch((thrown: unknown) => thrown), reason, url);
    assert.is(await get(url, options, controller.signal).catch((thrown: unknown) => thrown), reason, url);
  }
  await setTimeout(50);
  assert.is(open.size, 0, 'connections were left open');
});

test('a name without address can be tried again', async () => {
  const unknown = async () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
  await fails(
    get('https://example.com/', { lookup: unknown }),
    'FETCH_FAILED',
    /ENOTFOUND.*check the spelling/,
  );
  await fails(get('https://example.com/', { lookup: async () => [] }), 'FETCH_FAILED', /no address/);
});

test.run();
