import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from './helpers/suite.ts';

/** The rooms and who may import whom, as a test. See the README of each room. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const test = suite('architecture');

interface Source {
  /** Relative to the root, forward slashes. */
  readonly path: string;
  readonly lines: readonly string[];
  /** Relative paths of files of ours, or names of packages. */
  readonly imports: readonly { readonly to: string; readonly typeOnly: boolean }[];
}

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.ts') && !name.includes('/node_modules/'));
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
  );
  const imports = [...found].map(([, type, from, dynamic, bare]) => {
    const specifier = from ?? dynamic ?? bare ?? '';
    const to = specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(path), specifier)).replaceAll('\\', '/')
      : specifier;
    return { to, typeOnly: type !== undefined };
  });
  return { path, lines: text.split('\n'), imports };
}

const sources = ['state', 'actors', 'src', 'bench', 'test', 'corpus'].flatMap(listFiles).map(readSource);

/** Imports that break a rule, as `file -> import`. */
function offenders(
  from: (path: string) => boolean,
  allowed: (to: string, source: Source, typeOnly: boolean) => boolean,
): string[] {
  return sources
    .filter(({ path }) => from(path))
    .flatMap((source) =>
      source.imports
        .filter(({ to, typeOnly }) => !allowed(to, source, typeOnly))
        .map(({ to }) => `${source.path} -> ${to}`),
    );
}

function isPackage(to: string): boolean {
  return !/^(state|actors|src|bench|test|corpus)\//.test(to);
}

const plugOf = (path: string): string | null => /^src\/([^/]+)\//.exec(path)?.[1] ?? null;

const STATE_PACKAGES = new Set(['zod', 'msgpackr', 'node:crypto']);
/** Files of `state/` that keep bytes on disk. */
const STORES = new Set([
  'state/log-lmdb.ts',
  'state/log-file.ts',
  'state/log-journal.ts',
  'state/log-salvage.ts',
  'state/blobs.ts',
  'state/durable.ts',
]);

test('state/ imports only itself and its few packages', () => {
  const found = offenders(
    (path) => path.startsWith('state/'),
    (to, { path }) =>
      to.startsWith('state/') ||
      STATE_PACKAGES.has(to) ||
      (STORES.has(path) && (to === 'lmdb' || to === 'node:fs' || to === 'node:path')),
  );
  assert.equal(found, []);
});

test('state/ has no clock, timer, thread, socket or dice', () => {
  const forbidden =
    /\b(Date\.now|new Date\(\)|performance\.|setTimeout|setInterval|setImmediate|Math\.random|localeCompare|Intl\.|worker_threads|node:net|node:http|console\.)/;
  const found = sources
    .filter(({ path }) => path.startsWith('state/'))
    .flatMap(({ path, lines }) =>
      lines.flatMap((line, i) => (forbidden.test(line) ? [`${path}:${i + 1}`] : [])),
    );
  assert.equal(found, []);
});

test('actors/ imports state/ without the stores, itself, and packages of its own', () => {
  const found = offenders(
    (path) => path.startsWith('actors/'),
    (to) =>
      to.startsWith('actors/') ||
      (to.startsWith('state/') && !to.startsWith('state/log')) ||
      (isPackage(to) &&
        !['lmdb', 'piscina', 'pdfjs-dist', 'openai', 'vectra'].some((name) => to.startsWith(name))),
  );
  assert.equal(found, []);
});

test('the kernel imports state/, itself, and of actors/ only the thread protocol and the roster', () => {
  const found = offenders(
    (path) => /^src\/[^/]+\.ts$/.test(path) && path !== 'src/main.ts',
    (to) =>
      isPackage(to) ||
      to.startsWith('state/') ||
      /^src\/[^/]+\.ts$/.test(to) ||
      to === 'actors/protocol.ts' ||
      to === 'actors/wire.ts' ||
      to === 'actors/roster.ts',
  );
  assert.equal(found, []);
});

test('a plug imports state/, the kernel and its own folder, never a sibling; the lab runs whole runtimes', () => {
  const found = offenders(
    (path) => plugOf(path) !== null && plugOf(path) !== 'lab',
    (to, { path }) =>
      isPackage(to) ||
      to.startsWith('state/') ||
      (/^src\/[^/]+\.ts$/.test(to) && to !== 'src/main.ts') ||
      to === 'actors/protocol.ts' ||
      to === 'actors/roster.ts' ||
      plugOf(to) === plugOf(path),
  );
  assert.equal(found, []);
});

test('nothing imports bench/ or test/', () => {
  const found = offenders(
    (path) => /^(state|actors|src)\//.test(path),
    (to) => !/^(bench|test)\//.test(to),
  );
  assert.equal(found, []);
});

test('packages that must have one owner have one', () => {
  const owners: Record<string, (path: string) => boolean> = {
    lmdb: (path) => path === 'state/log-lmdb.ts',
    piscina: (path) => path === 'src/thread.ts',
    comlink: (path) => path === 'src/thread.ts' || path === 'actors/thread.ts',
    'pdfjs-dist': (path) => path.startsWith('src/parse/'),
    openai: (path) => path === 'src/retrieval/endpoint.ts',
    vectra: (path) => path.startsWith('src/retrieval/'),
    xstate: (path) => path.startsWith('actors/'),
  };
  const found = offenders(
    (path) => /^(state|actors|src)\//.test(path),
    (to, { path }) => {
      const name = Object.keys(owners).find((owner) => to === owner || to.startsWith(`${owner}/`));
      return !name || owners[name]?.(path) === true;
    },
  );
  assert.equal(found, []);
});

test('no file has more than 400 lines', () => {
  assert.equal(
    sources.filter(({ lines }) => lines.length > 401).map(({ path }) => path),
    [],
  );
});

test('every test file runs itself, for uvu passes in silence what does not', () => {
  const found = sources
    .filter(({ path }) => path.endsWith('.test.ts'))
    .filter(({ lines }) => !lines.some((line) => /^\s*\w+\.run\(\);?$/.test(line)))
    .map(({ path }) => path);
  assert.equal(found, []);
});

test('suites come from the helper, for uvu itself swallows some errors', () => {
  const found = offenders(
    (path) => path.startsWith('test/') && path !== 'test/helpers/suite.ts',
    (to) => to !== 'uvu',
  );
  assert.equal(found, []);
});

test('imports name their file, and rooms have no index', () => {
  const vague = sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ to }) => !isPackage(to) && !/\.(ts|mjs|json)$/.test(to))
      .map(({ to }) => `${path} -> ${to}`),
  );
  assert.equal(vague, []);
  assert.equal(
    sources.filter(({ path }) => path.endsWith('/index.ts')).map(({ path }) => path),
    [],
  );
});

test('the rooms keep a README of at most 60 lines', () => {
  for (const room of ['state', 'actors', 'src', 'src/lab']) {
    const lines = readFileSync(join(root, room, 'README.md'), 'utf8').split('\n');
    assert.ok(lines.length <= 61, `${room}/README.md has ${lines.length} lines`);
  }
});

test.run();
