import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DATA_FILE } from '../../state/log-lmdb.ts';
import { audit } from './audit.ts';
import type { Case } from './case.ts';
import { Client, Driver } from './client.ts';

const DISK = '16m';
const PATIENCE_MS = 30_000;

/** What can be full, and free again. */
interface Room {
  fill(pid: number): void;
  free(pid: number): void;
  close(): void;
}

/** A disk of its own fills up under load and is freed again; where none can be mounted, files may not grow. */
export const full: Case = async ({ dice, folder, progress }) => {
  const room = smallDisk(folder) ?? smallFiles(folder);
  if (!room)
    return { figures: {}, fouls: [], skipped: 'neither can a disk be mounted here, nor is there prlimit' };
  try {
    const home = join(folder, 'home');
    const fouls: string[] = [];
    const client = new Client({ dice, depth: 40, sessionTasks: 150 });
    const driver = new Driver(home);
    await client.attach(driver);
    await pause(500);
    const pid = driver.child.pid ?? 0;
    room.fill(pid);
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
    room.free(pid);
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
    room.close();
  }
};

function smallDisk(folder: string): Room | null {
  const ballast = join(folder, 'ballast');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'karma-chaos', folder], { stdio: 'pipe' });
  } catch {
    return null;
  }
  return {
    fill: () => fill(ballast),
    free: () => rmSync(ballast),
    close: () => execFileSync('umount', ['--lazy', folder]),
  };
}

/** No file of the process may become longer than the log is when it is full. */
function smallFiles(folder: string): Room | null {
  const limit = (pid: number, bytes: number | 'unlimited'): void => {
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
  };
  try {
    limit(process.pid, 'unlimited');
  } catch {
    return null;
  }
  return {
    fill: (pid) => limit(pid, statSync(join(folder, 'home', 'log', DATA_FILE)).size),
    free: (pid) => limit(pid, 'unlimited'),
    close: () => {},
  };
}

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
