import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { DEFAULTS } from '../src/lab/scenario.ts';
import { simulate } from '../src/lab/simulation.ts';
import type { Tally } from '../src/lab/tally.ts';
import { BUGS } from './helpers/bugs.ts';
import { Bed } from './helpers/plant.ts';
import { suite } from './helpers/suite.ts';

const test = suite('lab');
const ROOT = join(import.meta.dirname, '..');

interface Report extends Tally {
  readonly fouls: readonly { readonly seed: number; readonly command: string; readonly foul: string }[];
}

function lab(words: string, root = ROOT): { status: number | null; stdout: string; stderr: string } {
  const main = join(root, 'src', 'lab', 'main.ts');
  return spawnSync(process.execPath, [main, ...words.split(' ')], { encoding: 'utf8', cwd: root });
}

function report(words: string): Report {
  const { stdout, stderr } = lab(`${words} --json`);
  assert.ok(stdout, stderr);
  return JSON.parse(stdout);
}

test('300 runs with faults keep every promise, and every fault strikes', () => {
  const { runs, struck, fouls } = report('--seeds 300');
  assert.equal(fouls, []);
  assert.is(runs, 300);
  assert.equal(
    Object.entries(struck).filter(([, times]) => times === 0),
    [],
  );
});

test('a process killed after any step of a run, and started again, loses nothing', () => {
  const { runs, starts, fouls } = report('--seeds 3 --tasks 3 --faults none --sweep');
  assert.equal(fouls, []);
  assert.ok(runs > 100, `${runs} runs`);
  assert.ok(starts > 1.9 * (runs - 3), `${starts} starts in ${runs} runs`);
});

test('the same scenario takes the same course, whoever plays it', async () => {
  const courses = await Promise.all(
    [1, 2].map(async () => {
      const course: string[] = [];
      const run = await simulate({ seed: 3, ...DEFAULTS }, (line) => course.push(line));
      return { run, course };
    }),
  );
  assert.equal(courses[1], courses[0]);
  const [one, three] = ['--threads 1', '--threads 3'].map((threads) => report(`--seeds 20 ${threads}`));
  assert.is(one?.digest, three?.digest);
});

test('a broken promise is told with a command that shows it again, and a smaller one', () => {
  using bed = new Bed();
  const [bug] = BUGS;
  assert.ok(bug);
  using _ = bed.plant(bug);
  const { status, stdout } = lab('--seeds 2', bed.folder);
  assert.is(status, 1, bug.name);
  const [first, smallest] = [...stdout.matchAll(/^FOUL {2}npm run lab -- (.*)$/gm)].map(
    ([, words]) => words ?? '',
  );
  assert.match(first ?? '', /^--seed \d --steps 2000 --tasks 12$/);
  assert.match(smallest ?? '', /^--seed \d --steps 0 --tasks \d+ --faults none$/, 'this bug needs no fault');
  assert.match(lab(`${smallest} --first`, bed.folder).stdout, /was acknowledged and is lost/);
});

test('every bug that the lab is to find can be planted', () => {
  using bed = new Bed();
  for (const bug of BUGS) bed.plant(bug)[Symbol.dispose]();
  assert.ok(BUGS.length >= 15);
});

test('a wrong command line ends with 2 and says what is wrong', () => {
  const { status, stderr } = lab('--faults weather');
  assert.is(status, 2);
  assert.match(stderr, /no fault "weather"/);
});

test.run();
