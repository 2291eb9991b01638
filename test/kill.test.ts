import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { diceOf } from '../state/dice.ts';
import type { Event } from '../state/events.ts';
import { LmdbLog } from '../state/log-lmdb.ts';
import { suite } from './helpers/suite.ts';

/** The process is killed at a random moment of a job; the same command again finishes it. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'karma-kill-'));
const KILLS = Number(process.env.KARMA_KILLS ?? 20);

function job(home: string): { child: ChildProcess; code: Promise<number | null> } {
  const papers = [join(root, 'corpus', 'neftune.pdf')];
  const args = ['--quiet', '--claims', '2', '--home', home, '--out', join(home, 'out'), ...papers];
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts'), ...args], { stdio: 'inherit' });
  return { child, code: new Promise((resolve) => child.on('exit', resolve)) };
}

async function readLog(home: string): Promise<Event[]> {
  const log = new LmdbLog(join(home, 'log'));
  const events = [...log.read()].flatMap((group) => [...group.events]);
  await log.close();
  return events;
}

const test = suite('kill -9');
let undisturbed = '';
let jobMs = 0;

test.before(async () => {
  const home = join(scratch, 'undisturbed');
  const began = performance.now();
  assert.is(await job(home).code, 0);
  jobMs = performance.now() - began;
  undisturbed = readFileSync(join(home, 'out', 'report.md'), 'utf8');
});

for (let seed = 1; seed <= KILLS; seed += 1) {
  test(`killed at a random moment (${seed}), the job is finished by the same command`, async () => {
    const home = join(scratch, String(seed));
    const first = job(home);
    await new Promise((resolve) => setTimeout(resolve, jobMs * diceOf(seed)('kill')));
    first.child.kill('SIGKILL');
    const code = await first.code;
    // Killed between its orderly end and its exit, the job is done, and the same command is a new one.
    const wasDone = code === 0 || (await readLog(home)).at(-1)?.type === 'runtime.stopped';
    if (!wasDone) assert.is(await job(home).code, 0);
    const events = await readLog(home);
    const completed = events.flatMap((event) => (event.type === 'task.completed' ? [event.task] : []));
    assert.is(new Set(completed).size, completed.length, 'no completed task is run twice');
    assert.is(completed.filter((task) => task.endsWith('/report')).length, 1, 'one report');
    assert.is(readFileSync(join(home, 'out', 'report.md'), 'utf8'), undisturbed);
    rmSync(home, { recursive: true, force: true });
  });
}

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
