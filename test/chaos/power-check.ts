import { existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LmdbLog } from '../../state/log-lmdb.ts';
import { auditLog, type Witness } from './audit.ts';

/**
 * Opens the images of power cuts, each a folder with `log/` and `acknowledged`, and prints what is wrong with each as
 * a line of JSON. A bad image can kill whoever maps it.
 */
for (const folder of process.argv.slice(2)) {
  const ends = new Map<string, string>();
  const acknowledged = new Set<string>();
  const closed = new Set<string>();
  const witness: Witness = { offered: { has: () => true }, acknowledged, ends, closed };
  const file = join(folder, 'acknowledged');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines) {
    const [verb = '', ...words] = line.split(' ');
    if (verb === 'ended') ends.set(words[0] ?? '', words[1] ?? '');
    if (verb !== 'done') continue;
    const [what, session = '', task = ''] = words;
    if (what === 'submit') acknowledged.add(task);
    if (what === 'close') closed.add(session);
  }
  const fouls: string[] = [];
  let events = 0;
  try {
    const log = new LmdbLog(join(folder, 'log'));
    const found = auditLog(log, witness, false);
    fouls.push(...found.fouls);
    events = found.events;
    await log.close();
  } catch (thrown) {
    fouls.push(String(thrown));
  }
  writeSync(1, `${JSON.stringify({ folder, events, acknowledged: acknowledged.size, fouls })}\n`);
}
