import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LmdbLog } from '../../state/log-lmdb.ts';
import type { Case } from './case.ts';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** Kills the job that `npm start` does, again and again, until it is done, and compares what it wrote. */
export const job: Case = async ({ dice, jobKills, folder, progress }) => {
  const fouls: string[] = [];
  const began = performance.now();
  const calm = join(folder, 'undisturbed');
  const first = await start(calm).code;
  if (first !== 0) return { figures: {}, fouls: [`the undisturbed job ended with ${first}`] };
  const jobMs = performance.now() - began;
  const expected = digestOf(calm);
  progress(`undisturbed in ${Math.round(jobMs)} ms, ${expected.size} files`);
  let kills = 0;
  let jobs = 0;
  while (kills < jobKills && fouls.length === 0) {
    jobs += 1;
    const home = join(folder, `${jobs}`);
    for (let code: number | null = null; code === null; ) {
      const { child, code: ended } = start(home);
      if (kills < jobKills) await Promise.race([pause(jobMs * dice(`job ${kills}`)), ended]);
      if (kills < jobKills && child.exitCode === null && child.kill('SIGKILL')) kills += 1;
      code = await ended;
      if (code !== null && code !== 0) fouls.push(`job ${jobs} ended with ${code}`);
    }
    for (const [file, digest] of digestOf(home))
      if (expected.get(file) !== digest) fouls.push(`job ${jobs} wrote another ${file}`);
    if (digestOf(home).size !== expected.size) fouls.push(`job ${jobs} wrote other files`);
    fouls.push(...(await doubled(home)));
    progress(`${kills} kills, ${jobs} jobs done`);
    if (fouls.length === 0) rmSync(home, { recursive: true });
  }
  return { figures: { kills, jobs, jobMs: Math.round(jobMs), files: expected.size }, fouls };
};

function start(home: string): { child: ChildProcess; code: Promise<number | null> } {
  const args = [main, '--quiet', '--home', home, '--out', join(home, 'out')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  return { child, code: new Promise((resolve) => child.on('exit', resolve)) };
}

/** What the report consists of; `session.json` says who worked, which is left to chance. */
function digestOf(home: string): Map<string, string> {
  const files = readdirSync(join(home, 'out'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'session.json')
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    files.map((file) => [
      file.slice(home.length),
      createHash('sha256').update(readFileSync(file)).digest('hex'),
    ]),
  );
}

async function doubled(home: string): Promise<string[]> {
  const log = new LmdbLog(join(home, 'log'), { readOnly: true });
  const ends = new Map<string, number>();
  for (const { events } of log.read()) {
    for (const event of events)
      if (event.type === 'task.completed') ends.set(event.task, (ends.get(event.task) ?? 0) + 1);
  }
  await log.close();
  return [...ends].flatMap(([task, count]) => (count > 1 ? [`${task} was completed ${count} times`] : []));
}
