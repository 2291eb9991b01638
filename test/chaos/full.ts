import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { toErrorData } from '../../state/errors.ts';
import { audit } from './audit.ts';
import type { Case } from './case.ts';
import { Client, Driver } from './client.ts';

const DISK = '16m';
const PATIENCE_MS = 30_000;

/** A disk of its own fills up under load and is freed again. */
export const full: Case = async ({ dice, folder, progress }) => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'karma-chaos', folder], { stdio: 'pipe' });
  } catch (thrown) {
    const skipped = `a small disk cannot be mounted here: ${toErrorData(thrown).message.trim()}`;
    return { figures: {}, fouls: [], skipped };
  }
  try {
    const home = join(folder, 'home');
    const ballast = join(folder, 'ballast');
    const fouls: string[] = [];
    const client = new Client({ dice, depth: 40, sessionTasks: 150 });
    const driver = new Driver(home);
    await client.attach(driver);
    await pause(500);
    fill(ballast);
    const refusedAfterMs = await until(() => {
      client.press();
      return client.refusals.has('LOG_FULL');
    });
    const before = client.acknowledged.size;
    const said = client.lastRefusal;
    if (!said.includes(home)) fouls.push(`the refusal does not say where: ${said}`);
    progress(said);
    const read = driver.hears(/^events /);
    driver.send('read');
    const events = await Promise.race([read, pause(PATIENCE_MS, null, { ref: false })]);
    if (events === null) fouls.push('nothing could be read while the disk was full');
    await pause(2_500);
    if (client.acknowledged.size > before) fouls.push('something was acknowledged while the disk was full');
    rmSync(ballast);
    const resumedAfterMs = await until(() => client.acknowledged.size > before);
    await client.quiet();
    driver.send('quit');
    const end = await driver.ended;
    if (end !== 0) fouls.push(`the process ended with ${end}: ${driver.errors}`);
    const { fouls: found, seen: _, ...figures } = await audit(home, client, true);
    const refusals = client.refusals.get('LOG_FULL') ?? 0;
    return {
      figures: { ...figures, refusals, refusedAfterMs, resumedAfterMs, said },
      fouls: [...fouls, ...found],
    };
  } finally {
    execFileSync('umount', ['--lazy', folder]);
  }
};

function fill(path: string): void {
  const file = openSync(path, 'w');
  for (let bytes = 2 ** 16; bytes > 0; ) {
    try {
      if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes = Math.floor(bytes / 2);
    } catch {
      bytes = Math.floor(bytes / 2);
    }
  }
  fsyncSync(file);
  closeSync(file);
}

/** How long it took. @throws Error when it takes too long */
async function until(holds: () => boolean): Promise<number> {
  const began = performance.now();
  while (!holds()) {
    if (performance.now() - began > PATIENCE_MS) throw new Error(`waited ${PATIENCE_MS} ms for ${holds}`);
    await pause(50);
  }
  return Math.round(performance.now() - began);
}
