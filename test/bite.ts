import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUGS } from './helpers/bugs.ts';
import { Bed } from './helpers/plant.ts';

/**
 * Plants bugs in a copy of the sources, one at a time, and lets the lab look for each: whatever is not found, or cannot
 * be planted any more, is an error.
 * Arguments: parts of the bugs' names, all when there are none.
 */
const { values, positionals } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' } },
  allowPositionals: true,
});

interface Finding {
  readonly seed: number;
  readonly foul: string;
}

const wanted = BUGS.filter(
  ({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)),
);
const began = performance.now();
const width = Math.max(...wanted.map(({ name }) => name.length));
const failures: string[] = [];
using bed = new Bed();
if (play('100')) failures.push('promises are broken without any bug');
process.stdout.write(`${'bug'.padEnd(width)}  seeds  found by\n`);
for (const bug of wanted) {
  try {
    using _ = bed.plant(bug);
    const finding = play(values.seeds, bug.faults);
    if (!finding) failures.push(`"${bug.name}" was not found in ${values.seeds} seeds`);
    const found = finding
      ? `${String(finding.seed).padStart(5)}  ${finding.foul.split('\n')[0]?.slice(0, 110)}`
      : '    -  NOT FOUND';
    process.stdout.write(`${bug.name.padEnd(width)}  ${found}\n`);
  } catch (thrown) {
    failures.push(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
const seconds = ((performance.now() - began) / 1_000).toFixed(0);
process.stdout.write(`\n${wanted.length - failures.length} of ${wanted.length} bugs found, ${seconds} s\n`);
for (const failure of failures) process.stdout.write(`${failure}\n`);
process.exitCode = failures.length > 0 ? 1 : 0;

/** The first seed in which a promise is broken, counted from 1. */
function play(seeds: string, faults?: string): Finding | undefined {
  const lab = join(bed.folder, 'src', 'lab', 'main.ts');
  const words = ['--seeds', seeds, '--first', '--json', ...(faults ? ['--faults', faults] : [])];
  const { stdout, stderr } = spawnSync(process.execPath, [lab, ...words], {
    encoding: 'utf8',
    cwd: bed.folder,
  });
  if (!stdout) throw new Error(`the lab does not run: ${stderr.slice(-500)}`);
  return (JSON.parse(stdout) as { fouls: Finding[] }).fouls[0];
}
