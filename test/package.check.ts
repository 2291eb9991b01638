import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packs the project, installs the tarball into an empty folder, and does a small job with what was installed. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'karma-package-'));

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`the packed package: ${what}`);
  process.stdout.write(`ok: ${what}\n`);
}

try {
  const tarball =
    run(root, 'npm', 'pack', '--silent', '--pack-destination', scratch).trim().split('\n').at(-1) ?? '';
  const app = join(scratch, 'app');
  mkdirSync(app);
  run(app, 'npm', 'init', '-y');
  run(app, 'npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', join(scratch, tarball));
  check('kma --help explains itself', run(app, 'npx', 'kma', '--help').includes('Exit codes'));
  const paper = join(app, 'node_modules', 'karma-sandbox', 'corpus', 'lora.pdf');
  run(app, 'npx', 'kma', paper, '--quiet', '--out', 'report', '--claims', '1');
  check('a small job writes a report', existsSync(join(app, 'report', 'report.md')));
  check('its log is whole', run(app, 'npx', 'kma', 'replay', '--verify').includes('chain whole'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
