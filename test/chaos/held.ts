import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { audit } from './audit.ts';
import type { Case } from './case.ts';
import { Client, Driver } from './client.ts';

const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
const NOTHING_DONE = 3;

/** Others want the data folder of a running process. */
export const held: Case = async ({ dice, folder }) => {
  const client = new Client({ dice, depth: 20, sessionTasks: 150 });
  const holder = new Driver(folder);
  await client.attach(holder);
  const fouls: string[] = [];
  const expect = (who: string, said: string, code: unknown): void => {
    if (code !== NOTHING_DONE) fouls.push(`${who} ended with ${code}`);
    if (!said.includes(`in use by process ${holder.child.pid}`)) fouls.push(`${who} said: ${said}`);
  };
  const began = performance.now();
  const other = new Driver(folder);
  const refused = await Promise.race([other.hears(/^refused HOME_HELD /), other.ended.then(String)]);
  expect('another runtime', refused, await other.ended);
  const refusedMs = Math.round(performance.now() - began);
  const cli = spawnSync(process.execPath, [main, '--quiet', '--home', folder, '--out', join(folder, 'out')], {
    encoding: 'utf8',
  });
  expect('kma', cli.stderr, cli.status);
  await client.quiet();
  holder.send('quit');
  if ((await holder.ended) !== 0) fouls.push(`the holder was disturbed: ${holder.errors}`);
  const { fouls: found, seen: _, ...figures } = await audit(folder, client, true);
  return { figures: { ...figures, refusedMs, said: cli.stderr.trim() }, fouls: [...fouls, ...found] };
};
