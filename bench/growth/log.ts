import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_CONFIG } from '../../src/config.ts';
import { Home } from '../../src/home.ts';
import type { Group } from '../../state/log.ts';
import { DATA_FILE, LmdbLog } from '../../state/log-lmdb.ts';
import { BulkLog } from '../bulk-log.ts';
import { TeamHistory } from '../team-history.ts';
import { type Point, since, undisturbed } from './measure.ts';

const APPENDS = 400;
const OPENINGS = 5;

/** A long log: to open it from a snapshot, to append to it, its bytes. `folder` should lie on the disk in question. */
export async function log(sizes: readonly number[], folder = tmpdir()): Promise<Point[]> {
  const points: Point[] = [];
  for (const size of sizes) {
    const home = mkdtempSync(join(folder, 'karma-growth-'));
    try {
      points.push(...(await measure(home, size)));
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  return points;
}

async function measure(path: string, size: number): Promise<Point[]> {
  await build(path, size);
  const bytes = statSync(join(path, 'log', DATA_FILE)).size;
  const openings: number[] = [];
  for (let i = 0; i < OPENINGS; i += 1) {
    const began = performance.now();
    const home = await Home.open(path, DEFAULT_CONFIG);
    const { seq } = home.loadState();
    openings.push(since(began));
    if (seq < size) throw new Error(`the state ends at ${seq}, the log at ${size}`);
    await home.close();
  }
  const { here, empty } = await append(path);
  const of = 'log';
  return [
    { of, size, figure: 'ms to open from the snapshot', value: undisturbed(openings) },
    { of, size, figure: 'durable append, against an empty log', value: here / empty },
    { of, size, figure: 'bytes an event on disk', value: bytes / size },
  ];
}

/** A history with a snapshot at its end. */
async function build(path: string, size: number): Promise<void> {
  const home = await Home.open(path, { ...DEFAULT_CONFIG, logBytesMax: Number.MAX_SAFE_INTEGER });
  const bulk = new BulkLog(home.log);
  const team = new TeamHistory(bulk, 1);
  await team.workUntil(size);
  bulk.flush();
  home.saveSnapshot(team.state);
  await home.close();
}

/** Microseconds to append a turn of the log to it, and to an empty log, in turns. */
async function append(path: string): Promise<{ here: number; empty: number }> {
  const scratch = mkdtempSync(join(path, 'empty-'));
  const [here, empty] = [new LmdbLog(join(path, 'log')), new LmdbLog(scratch)];
  const [turn] = here.read() as Iterable<Group>;
  if (!turn) throw new Error('the log is empty');
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < APPENDS; i += 1) {
    for (const [which, log] of [here, empty].entries()) {
      const began = performance.now();
      await log.append({ at: turn.at, epoch: turn.epoch, events: turn.events }, log.head().seq);
      times[which]?.push(1000 * since(began));
    }
  }
  await here.close();
  await empty.close();
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[APPENDS / 2] ?? Number.NaN;
  return { here: middle(times[0]), empty: middle(times[1]) };
}
