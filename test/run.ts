import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/**
 * Runs the test files, each in a process of its own, as many at a time as there are cores. Believes neither uvu's
 * silence nor its exit code alone: a hook that throws ends a suite without a failure, so a file fails as well when it
 * does not say how many tests it has, or fewer passed or were skipped than there are.
 * Arguments: parts of file names, all files when there are none.
 */
const ENDING = '.test.ts';
const folder = import.meta.dirname;
const root = dirname(folder);
const patterns = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(ENDING))
  .filter((name) => patterns.length === 0 || patterns.some((pattern) => name.includes(pattern)));
const workers = Math.min(availableParallelism(), files.length);
const began = performance.now();
const sum = { total: 0, passed: 0, skipped: 0 };
const failed: string[] = [];

async function runAll(queue: IterableIterator<string>): Promise<void> {
  for (const name of queue) await runFile(name);
}

async function runFile(name: string): Promise<void> {
  const start = performance.now();
  const child = spawn(process.execPath, [join(folder, name)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  const plain = stripVTControlCharacters(output);
  const count = (label: string): number => Number(new RegExp(`${label}:\\s+(\\d+)`).exec(plain)?.[1] ?? 0);
  const [total, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')];
  sum.total += total;
  sum.passed += passed;
  sum.skipped += skipped;
  const good = code === 0 && /Total:/.test(plain) && passed + skipped === total;
  if (!good) failed.push(name);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const line = `${good ? 'ok  ' : 'FAIL'} ${name.slice(0, -ENDING.length).padEnd(24)} ${passed} of ${total}  ${seconds} s`;
  process.stdout.write(`${line}\n${good ? notes(plain) : output}`);
}

/** What a file that passed has to say besides: which tests it skipped, and why. */
function notes(output: string): string {
  return output
    .split('\n')
    .filter((line) => line.trimStart().startsWith('skipped:'))
    .map((line) => `     ${line.trim()}\n`)
    .join('');
}

const queue = files.values();
await Promise.all(Array.from({ length: workers }, () => runAll(queue)));
const seconds = ((performance.now() - began) / 1000).toFixed(0);
process.stdout.write(
  `\nTotal:   ${sum.total}\nPassed:  ${sum.passed}\nSkipped: ${sum.skipped}\n${seconds} s\n`,
);
if (failed.length > 0 || sum.total === 0) {
  process.stdout.write(
    `\n${failed.length === 0 ? 'no test file matches' : `failed: ${failed.join(', ')}`}\n`,
  );
  process.exitCode = 1;
}
