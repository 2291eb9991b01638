import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PARSE_LIMITS } from '../src/parse/limits.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import { fate, mutant, seeds } from './helpers/pdf-fuzz.ts';

/**
 * Mutated PDFs through the real parser in its child processes, and what can be read through the readers: each must end
 * within the time limit, with a text or a reason.
 *
 *     npm run fuzz -- --runs 1000 --seed 1
 *
 * A failing mutant is written to a file; `--seed NUMBER --runs 1` makes it again.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    concurrency: { type: 'string', default: '2' },
  },
});
const first = Number(values.seed);
const end = first + Number(values.runs);
/** Killing and replacing a child takes a moment on a busy machine. */
const GRACE_MS = 5_000;

const pdfs = seeds();
const concurrency = Number(values.concurrency);
const parser = createPdfParser({ concurrency });
const fates = new Map<string, number>();
const times: number[] = [];
let failures = 0;
let peakMb = 0;
let next = first;

async function work(): Promise<void> {
  for (let number = next++; number < end; number = next++) {
    const bytes = mutant(pdfs, number);
    const began = performance.now();
    try {
      const how = await fate(parser, bytes);
      fates.set(how, (fates.get(how) ?? 0) + 1);
      const ms = performance.now() - began;
      times.push(ms);
      if (ms > 2 * PARSE_LIMITS.timeMs + GRACE_MS) throw new Error(`it took ${Math.round(ms)} ms`);
    } catch (thrown) {
      failures += 1;
      const file = join(tmpdir(), `karma-fuzz-${number}.pdf`);
      writeFileSync(file, bytes);
      process.stdout.write(
        `mutant ${number} (${file}): ${thrown instanceof Error ? thrown.stack : thrown}\n`,
      );
    }
    peakMb = Math.max(peakMb, process.memoryUsage().rss / 1e6);
    if (process.stderr.isTTY) process.stderr.write(`\r${times.length + failures} of ${values.runs}`);
  }
}

await Promise.all(Array.from({ length: concurrency }, work));
parser.close();
times.sort((a, b) => a - b);
const at = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0);
process.stdout.write(`${values.runs} mutants of ${pdfs.length} PDFs, seed ${first}\n`);
for (const [how, count] of [...fates].sort((a, b) => b[1] - a[1]))
  process.stdout.write(`  ${how} ${count}\n`);
process.stdout.write(
  `time p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms; supervisor at most ${Math.round(peakMb)} MB\n`,
);
process.stdout.write(
  failures === 0 ? 'each ended in time, with a text or a reason\n' : `${failures} did not\n`,
);
process.exitCode = failures === 0 ? 0 : 1;
