import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/**
 * Runs uvu and believes neither its silence nor its exit code alone: a hook that throws ends a suite without a
 * failure, so the run fails as well when fewer tests passed or were skipped than there are.
 * Arguments: patterns of files, all tests when there are none.
 */
const patterns = process.argv.slice(2);
const child = spawn(
  'uvu',
  ['test', patterns.length > 0 ? `(${patterns.join('|')}).*\\.test\\.ts$` : '\\.test\\.ts$'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
let tail = '';
child.stdout.on('data', (chunk: Buffer) => {
  process.stdout.write(chunk);
  tail = (tail + chunk).slice(-2_000);
});
child.on('close', (code) => {
  const count = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(stripVTControlCharacters(tail))?.[1] ?? 0);
  const missing = count('Total') - count('Passed') - count('Skipped');
  if (code === 0 && count('Total') > 0 && missing === 0) return;
  process.stdout.write(`\n${missing} of ${count('Total')} tests did not pass\n`);
  process.exitCode = code || 1;
});
