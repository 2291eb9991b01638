import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from './helpers/suite.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'karma-cli-'));
const paper = join(root, 'corpus', 'lora.pdf');
const test = suite('command line');

function kma(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'start.js'), ...args], { encoding: 'utf8', cwd: scratch });
}

test('help teaches sources, examples and exit codes', () => {
  const { stdout, status } = kma('--help');
  assert.is(status, 0);
  for (const word of ['arXiv', 'Examples', 'Exit codes', 'replay']) assert.match(stdout, word);
});

test('wrong usage is answered with 2 and the remedy', () => {
  writeFileSync(join(scratch, 'file'), '');
  for (const [remedy, ...args] of [
    ['whole number', '--seed', 'x'],
    ['--help', '--no-such-option'],
    ['Give a PDF', 'no-such-file.pdf'],
    ['another with --home', '--home', 'file', paper],
    ['another with --out', '--out', 'file', paper],
  ]) {
    const { status, stderr } = kma(...args);
    assert.is(status, 2, args.join(' '));
    assert.match(stderr, remedy ?? '');
  }
});

test('nothing readable is answered with 3, and says why', () => {
  writeFileSync(join(scratch, 'broken.pdf'), '%PDF-1.4 nothing');
  const { status, stderr } = kma('broken.pdf', '--home', 'h3', '--out', 'o3');
  assert.is(status, 3);
  assert.match(stderr, /broken|damaged/);
});

test('one bad paper beside a good one is answered with 1, and the report names it', () => {
  const { status } = kma('broken.pdf', paper, '--home', 'h1', '--out', 'o1', '--quiet', '--claims', '1');
  assert.is(status, 1);
  assert.match(readFileSync(join(scratch, 'o1', 'report.md'), 'utf8'), 'broken.pdf');
});

test('--json speaks one object a line, and ends with the files and the exit code', () => {
  const { status, stdout } = kma(paper, '--home', 'hj', '--out', 'oj', '--json', '--claims', '1');
  assert.is(status, 0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.is(lines[0].event, 'ready');
  const judged = lines.filter(({ event }) => event === 'reviewed');
  assert.ok(judged.length > 0);
  for (const { task, quality, response } of judged) {
    assert.equal([response.id, response.status], [task, 'completed']);
    assert.ok(response.karma_delta > 0 && response.artifacts.length > 0, `${task}: ${quality}`);
  }
  const last = lines.at(-1);
  assert.is(last.event, 'done');
  assert.is(last.code, 0);
  assert.ok(last.files.every((file: string) => existsSync(join(scratch, file))));
});

test('what is on this machine is fetched only if it is allowed', async () => {
  const server = createServer((_, response) => response.end(readFileSync(paper))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = [
    join(root, 'start.js'),
    `http://${host}/lora.pdf`,
    '--quiet',
    '--claims',
    '0',
    '--home',
    'ha',
  ];
  const run = (...more: string[]) =>
    new Promise((resolve) => {
      spawn(process.execPath, [...args, '--out', 'oa', ...more], { cwd: scratch }).once('exit', resolve);
    });
  assert.is(await run(), 3);
  assert.is(await run('--allow-host', 'http://nonsense'), 2);
  assert.is(await run('--allow-host', host, '--topic', 'adapters'), 0);
  server.close();
});

test('two copies of a paper are one paper', () => {
  writeFileSync(join(scratch, 'copy.pdf'), readFileSync(paper));
  const { status } = kma(paper, 'copy.pdf', '--home', 'h2', '--out', 'o2', '--quiet', '--claims', '0');
  assert.is(status, 0);
  const metrics: { paper: string }[] = JSON.parse(readFileSync(join(scratch, 'o2', 'metrics.json'), 'utf8'));
  assert.is(new Set(metrics.map((record) => record.paper)).size, 1);
});

test('--serve works off the lines it is given, each into a folder of its own', () => {
  const args = ['--serve', '--quiet', '--claims', '0', '--home', 'hv', '--out', 'ov', paper];
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'start.js'), ...args], {
    encoding: 'utf8',
    cwd: scratch,
    input: `no-such.pdf\n\n${join(root, 'corpus', 'neftune.pdf')}\n`,
  });
  assert.is(status, 0, stderr);
  assert.match(stderr, 'no-such.pdf does not exist');
  assert.match(readFileSync(join(scratch, 'ov', 'report.md'), 'utf8'), 'LoRA');
  assert.match(readFileSync(join(scratch, 'ov-2', 'report.md'), 'utf8'), 'NEFTune');
});

test('a data folder in use is refused, naming the holder; a signal drains, and the same command resumes', async () => {
  const args = [join(root, 'start.js'), '--home', 'hs', '--out', 'os', '--json', join(root, 'corpus')];
  const first = spawn(process.execPath, args, { cwd: scratch, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => first.stdout.once('data', () => resolve()));
  const second = kma(paper, '--home', 'hs');
  assert.is(second.status, 3);
  assert.match(second.stderr, /in use by process \d+/);
  first.kill('SIGINT');
  assert.is(await new Promise((resolve) => first.on('exit', resolve)), 130);
  const again = kma('--home', 'hs', '--out', 'os', '--quiet', join(root, 'corpus'));
  assert.is(again.status, 0);
  const { stdout } = kma('replay', '--home', 'hs', '--events', 'session.opened');
  assert.is(stdout.trim().split('\n').length, 1, 'one session, resumed');
});

test('the log can be replayed, looked into and verified', () => {
  const { stdout } = kma('replay', '--home', 'hj');
  assert.match(stdout, 'Synthesise_Report');
  const document = JSON.parse(kma('replay', '--home', 'hj', '--json').stdout);
  assert.ok(document.tasks.every(({ status }: { status: string }) => status === 'completed'));
  const early = JSON.parse(kma('replay', '--home', 'hj', '--json', '--at', '5').stdout);
  assert.is(early.seq, 5);
  assert.is(kma('replay', '--home', 'hj', '--verify').status, 0);
  assert.is(kma('replay', '--home', 'nowhere').status, 2);
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
