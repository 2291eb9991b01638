import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createPdfParser } from '../src/parse/parser.ts';
import { suite } from './helpers/suite.ts';

const root = join(import.meta.dirname, '..');
const test = suite('security');

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
}

const { packages }: { packages: Record<string, Locked> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
);
const manifest: { dependencies: object; allowScripts: Record<string, boolean> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const locked = Object.entries(packages).filter(([path]) => path !== '');

test('every package is locked by its hash, and by no address: it comes from whatever registry npm is set to', () => {
  for (const [path, { integrity = '', resolved }] of locked) {
    assert.ok(integrity.startsWith('sha512-'), path);
    assert.is(resolved, undefined, path);
  }
});

test('each install script is allowed or refused by name, and no other is named', () => {
  const withScripts = locked
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  assert.equal(Object.keys(manifest.allowScripts).sort(), [...new Set(withScripts)].sort());
});

test('the packages that users install are few', () => {
  const count = Object.keys(manifest.dependencies).length;
  assert.ok(count <= 25, `${count}`);
});

/** Processes that this one has started. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(process.pid);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test('the process that parses PDFs has nothing: no environment, no files, no time or memory without end', async () => {
  if (process.platform !== 'linux') return console.log('skipped: limits are read from /proc');
  const parser = createPdfParser({ concurrency: 1 });
  await parser.parse(readFileSync(join(root, 'corpus', 'lora.pdf')));
  const [pid] = children();
  const file = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'latin1');
  assert.is(file('environ').replace(/PWD=[^\0]*\0|OLDPWD=[^\0]*\0|_=[^\0]*\0/g, ''), '');
  const args = file('cmdline').split('\0');
  assert.ok(args.includes('--permission') && args.includes('--disallow-code-generation-from-strings'));
  const readable = args.filter((arg) => arg.startsWith('--allow-')).map((arg) => arg.split('=')[1] ?? '');
  assert.ok(
    args.filter((arg) => arg.startsWith('--allow-')).every((arg) => arg.startsWith('--allow-fs-read=')),
  );
  assert.not.ok(
    readable.some((path) => path === '/' || root.startsWith(path.replace(/\/$/, ''))),
    `${readable}`,
  );
  const limits = file('limits');
  for (const [limit, most] of [
    ['Max data size', 1.5e9],
    ['Max cpu time', 1_000],
    ['Max open files', 64],
    ['Max core file size', 0],
  ] as const) {
    const [, soft = 'none'] = new RegExp(`^${limit}\\s+(\\S+)`, 'm').exec(limits) ?? [];
    assert.ok(Number(soft) <= most, `${limit}: ${soft}`);
  }
  parser.close();
});

test.run();
