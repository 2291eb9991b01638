import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server as RawServer,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createFetcher, type FetchOptions } from '../../src/fetch/fetch.ts';
import { MemoryBlobs } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import type { BlobHash } from '../../state/ids.ts';

/** A real server on the loopback interface. */
export interface Site {
  readonly port: number;
  /** `127.0.0.1:port` */
  readonly host: string;
  close(): void;
}

const sites: Site[] = [];

/** To be called when a suite is over. */
export function closeSites(): void {
  for (const site of sites.splice(0)) site.close();
}

async function listen(server: Server | RawServer, drop: () => void): Promise<Site> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    drop();
  };
  const site = { port, host: `127.0.0.1:${port}`, close };
  sites.push(site);
  return site;
}

export function serve(answer: RequestListener, tls?: { key: Buffer; cert: Buffer }): Promise<Site> {
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);
  return listen(server, () => server.closeAllConnections());
}

/** A server that says what it likes, HTTP or not. */
export function serveRaw(answer: (socket: Socket) => void): Promise<Site> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket.on('error', () => {}).resume());
    answer(socket);
  });
  return listen(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A self-signed certificate for a host; null where openssl is not installed. */
export function certify(host: string): { key: Buffer; cert: Buffer } | null {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...names, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const PDF = Buffer.from(`%PDF-1.7\n${'%'.repeat(3000)}\n%%EOF\n`);

interface Got {
  readonly bytes: Buffer;
  readonly name: string;
  readonly url?: string;
  readonly units: number;
}

type Answer = Omit<Got, 'bytes' | 'units'> & { readonly blob: BlobHash; readonly bytes: number };

/** Fetches a source, and reads it back from the store. */
export async function get(
  source: string,
  options: FetchOptions = {},
  signal = new AbortController().signal,
): Promise<Got> {
  const blobs = new MemoryBlobs();
  const { answer, units } = await createFetcher(options)({ source }, { blobs, signal });
  const { blob, bytes: size, ...rest } = answer as Answer;
  const bytes = Buffer.from(blobs.get(blob));
  assert.is(bytes.length, size);
  return { ...rest, bytes, units };
}

/** Everything on the loopback interface may be asked; time limits are short. */
export const LOCAL: FetchOptions = {
  allow: ['127.0.0.1/32'],
  limits: { bytesMax: 100_000, headerMs: 300, idleMs: 200, totalMs: 1_000 },
};

export async function failure(getting: Promise<unknown>): Promise<KarmaError> {
  try {
    await getting;
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown;
    throw thrown;
  }
  return assert.unreachable('it was fetched') as never;
}

export async function fails(getting: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  const error = await failure(getting);
  assert.is(error.code, code, error.message);
  assert.match(error.message, message);
}
