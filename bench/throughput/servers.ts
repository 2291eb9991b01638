import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

/** A database server on a free loopback port, durable, in a folder that is thrown away. */
export interface Server {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

const READY_MS = 20_000;

/** `null` where PostgreSQL is not installed. Every commit is synced (`fsync` and `synchronous_commit` are on). */
export async function startPostgres(folder: string): Promise<(Server & { url: string }) | null> {
  const binaries = postgresFolder();
  if (!binaries) return null;
  const data = join(folder, 'postgres');
  mkdirSync(data, { recursive: true });
  const user = ordinaryUser(data);
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '-U', 'bench', '-A', 'trust', '--no-locale', '-E', 'UTF8'],
    {
      stdio: 'ignore',
      ...user,
    },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: data,
    port,
    fsync: 'on',
    synchronous_commit: 'on',
    shared_buffers: '256MB',
    max_wal_size: '4GB',
    max_connections: 100,
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], { stdio: 'ignore', ...user });
  const server = await ready(child, port, 'SIGINT', () => isReady(join(binaries, 'pg_isready'), port));
  execFileSync(
    join(binaries, 'createdb'),
    ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench', 'bench'],
    user,
  );
  return { ...server, url: `postgres://bench@127.0.0.1:${port}/bench` };
}

/** `null` where Redis is not installed. Every command is synced before its answer (`appendfsync always`). */
export async function startRedis(folder: string): Promise<Server | null> {
  const [binary] = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'].flatMap((path) =>
    existsSync(join(path, 'redis-server')) ? [join(path, 'redis-server')] : [],
  );
  if (!binary) return null;
  const data = join(folder, 'redis');
  mkdirSync(data, { recursive: true });
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', dir: data, save: '', appendonly: 'yes', appendfsync: 'always' };
  const flags = Object.entries({ ...settings, 'maxmemory-policy': 'noeviction' });
  const child = spawn(
    binary,
    flags.flatMap(([key, value]) => [`--${key}`, String(value)]),
    { stdio: 'ignore' },
  );
  return ready(child, port, 'SIGTERM', () => answers(port));
}

/** Debian keeps PostgreSQL's programs apart, by version. */
function postgresFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/bin', '/usr/local/bin'];
  return folders.find((path) => existsSync(join(path, 'initdb'))) ?? null;
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })),
  );
  if (uid === undefined || gid === undefined) return {};
  chownSync(folder, uid, gid);
  return { uid, gid };
}

/** PostgreSQL takes connections before it serves them. */
function isReady(program: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, ['-h', '127.0.0.1', '-p', String(port)], (error) => resolve(error === null));
  });
}

async function ready(
  child: ChildProcess,
  port: number,
  end: NodeJS.Signals,
  serves: () => Promise<boolean>,
): Promise<Server> {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill(end);
    await gone;
  };
  const patience = performance.now() + READY_MS;
  while (!(await serves())) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended as it started`);
    if (performance.now() > patience) {
      await stop();
      throw new Error(`${child.spawnfile} did not answer within ${READY_MS / 1000} s`);
    }
    await new Promise((again) => setTimeout(again, 100));
  }
  return { pid: child.pid ?? 0, port, stop };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const say = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => say(true)).once('error', () => say(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
