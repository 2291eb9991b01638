import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { Answer } from '../state/answer.ts';
import { suite } from './helpers/suite.ts';

/** `kma ask` as a user runs it. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'karma-ask-'));
const start = join(root, 'start.js');
const QUESTION = 'Which rank is sufficient on WikiSQL?';
const test = suite('kma ask');

function ask(...args: string[]) {
  return spawnSync(process.execPath, [start, 'ask', ...args], { encoding: 'utf8', cwd: scratch });
}

/** Runs what is given while a runtime that has read a paper holds the data folder, and after it has ended. */
async function whileServing(run: () => void): Promise<void> {
  const job = ['--serve', '--json', '--claims', '0', '--home', 'home', join(root, 'corpus', 'lora.pdf')];
  const runtime = spawn(process.execPath, [start, ...job], {
    cwd: scratch,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => runtime.on('exit', resolve));
  let said = '';
  for await (const chunk of runtime.stdout) {
    said += chunk;
    if (said.includes('"event":"done"')) break;
  }
  try {
    run();
  } finally {
    runtime.stdin.end();
    await ended;
  }
}

test('answers with quotes, while a runtime is at work in the folder and after its sessions are closed', async () => {
  let during = '';
  await whileServing(() => {
    const { stdout, stderr, status } = ask(QUESTION, '--home', 'home');
    assert.is(status, 0, stderr);
    during = stdout;
  });
  assert.match(during, '“');
  assert.match(during, 'LoRA: A Digest of Low-Rank Adaptation, p. 2');
  assert.match(during, '73.4% at rank 1');
  assert.is(ask(QUESTION, '--home', 'home').stdout, during);
});

test('--json gives one document with pages and boxes, --top bounds it', () => {
  const { stdout, status } = ask(QUESTION, '--home', 'home', '--json', '--top', '2');
  assert.is(status, 0);
  const { passages, highlights } = Answer.parse(JSON.parse(stdout));
  assert.is(passages.length, 2);
  assert.ok(highlights.length > 0);
  assert.ok(passages.every(({ quotes }) => quotes.every(({ page, boxes }) => page > 0 && boxes.length > 0)));
});

test('--paper goes by file name, id or title; another name is answered with 2 and the papers there are', () => {
  const { papers } = JSON.parse(ask(QUESTION, '--home', 'home', '--json').stdout);
  for (const name of ['LoRA', 'low-rank adaptation', papers[0].paper]) {
    assert.is(ask(QUESTION, '--home', 'home', '--paper', name).status, 0, name);
  }
  const { status, stderr } = ask(QUESTION, '--home', 'home', '--paper', 'bitfit');
  assert.is(status, 2);
  assert.match(stderr, 'lora.pdf  LoRA: A Digest');
});

test('what nothing answers ends with 3 and says so, as does a folder in which nothing was read', () => {
  const nothing = ask('What is the capital of France?', '--home', 'home');
  assert.is(nothing.status, 3);
  assert.match(nothing.stdout, 'Nothing in the one paper');
  const empty = ask(QUESTION, '--home', 'elsewhere');
  assert.is(empty.status, 3);
  assert.match(empty.stdout, 'No paper has been read');
});

test('wrong usage is answered with 2', () => {
  for (const args of [[], [QUESTION, '--top', '0'], ['What is it?', '--home', 'home']]) {
    assert.is(ask(...args).status, 2, args.join(' '));
  }
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
