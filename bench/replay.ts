import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_CONFIG } from '../src/config.ts';
import { foldOnto } from '../src/home.ts';
import { History } from '../src/replay.ts';
import { Snapshots } from '../src/snapshots.ts';
import { diceOf } from '../state/dice.ts';
import { sumOf } from '../state/economy/balances.ts';
import type { Seq } from '../state/ids.ts';
import { DATA_FILE, LmdbLog } from '../state/log-lmdb.ts';
import { initialState } from '../state/state.ts';
import { BulkLog } from './bulk-log.ts';
import { TeamHistory } from './team-history.ts';

/**
 * A long log, made by the real decisions and kept in LMDB: what an event takes on disk, how fast the log is read and
 * folded, how long the state at a random moment takes.
 *
 *     node bench/replay.ts [--events N] [--queries N] [--rounds N] [--folder DIR] [--json]
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    queries: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
});

interface Figures {
  readonly [what: string]: number;
}

async function build(home: string, events: number): Promise<Figures> {
  /** Bytes of each event's record, shared among its events. */
  const sizes: number[] = [];
  const bulk = new BulkLog(new LmdbLog(join(home, 'log')), (bytes, events) => {
    for (let i = 0; i < events; i += 1) sizes.push(bytes / events);
  });
  const team = new TeamHistory(bulk, 1);
  const began = performance.now();
  await team.workUntil(events);
  bulk.flush();
  const seconds = (performance.now() - began) / 1000;
  await bulk.log.close();
  for (const [scope, book] of team.state.economy.books) {
    if (sumOf(book) !== 0) throw new Error(`karma of ${scope} does not sum to zero`);
  }
  sizes.sort((a, b) => a - b);
  return {
    events: team.state.seq,
    sessions: team.sessions,
    eventsDecidedPerSecond: Math.round(team.state.seq / seconds),
    bytesPerEventMedian: Math.round(quantile(sizes, 0.5)),
    bytesPerEventP99: Math.round(quantile(sizes, 0.99)),
    fileBytesPerEvent: Math.round(statSync(join(home, 'log', DATA_FILE)).size / team.state.seq),
  };
}

/**
 * Reads, checks and decodes the whole log, and does so again folding it, in turns. The best of each is reported, for
 * the machine is shared; what the fold takes is the difference.
 */
function fold(log: LmdbLog, rounds: number): Figures {
  const events = log.head().seq;
  let records = 0;
  const passes = Array.from({ length: rounds }, () => {
    records = 0;
    let began = performance.now();
    for (const _ of log.read()) records += 1;
    const readMs = performance.now() - began;
    began = performance.now();
    const { seq } = foldOnto(initialState(), log);
    if (seq !== events) throw new Error(`the fold ends at ${seq}, the log at ${events}`);
    return { readMs, bothMs: performance.now() - began };
  });
  const readMs = Math.min(...passes.map((pass) => pass.readMs));
  const bothMs = Math.min(...passes.map((pass) => pass.bothMs));
  const rate = (ms: number) => Math.round((1000 * events) / ms);
  return {
    eventsPerRecord: round(events / records),
    readAndCheckedPerSecond: rate(readMs),
    foldedPerSecond: rate(bothMs - readMs),
    readCheckedAndFoldedPerSecond: rate(bothMs),
    foldingAgainstReading: round(bothMs / readMs),
  };
}

/** The state at random moments, once the snapshots are there. */
function lookBack(home: string, log: LmdbLog, queries: number): Figures {
  const folder = join(home, 'snapshots');
  const snapshots = new Snapshots(folder, DEFAULT_CONFIG.snapshotEvery);
  const history = new History(log, snapshots);
  const began = performance.now();
  history.at(null);
  const buildMs = performance.now() - began;
  const sizes = snapshots.list().map((seq) => snapshots.read(seq)?.length ?? 0);
  const head = log.head().seq;
  const dice = diceOf(7);
  const times = Array.from({ length: queries + 20 }, (_, i) => {
    const seq = (1 + Math.floor(dice(`moment/${i}`) * head)) as Seq;
    const before = performance.now();
    const { state } = history.at({ seq });
    if (state.seq !== seq) throw new Error(`asked for ${seq}, got ${state.seq}`);
    return performance.now() - before;
  })
    .slice(20)
    .sort((a, b) => a - b);
  const third = Math.floor(sizes.length / 3);
  return {
    snapshots: sizes.length,
    snapshotBuildMs: Math.round(buildMs),
    snapshotKbFirstThird: Math.round(mean(sizes.slice(0, third)) / 1000),
    snapshotKbLastThird: Math.round(mean(sizes.slice(-third)) / 1000),
    asOfP50Ms: round(quantile(times, 0.5)),
    asOfP99Ms: round(quantile(times, 0.99)),
    asOfMaxMs: round(quantile(times, 1)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const home = mkdtempSync(join(values.folder, 'karma-replay-'));
const built = await build(home, Number(values.events));
const log = new LmdbLog(join(home, 'log'), { readOnly: true });
const figures = {
  ...built,
  ...fold(log, Number(values.rounds)),
  ...lookBack(home, log, Number(values.queries)),
};
await log.close();
rmSync(home, { recursive: true, force: true });

const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
if (values.json) console.log(JSON.stringify({ node: process.version, machine, ...figures }));
else {
  console.table(figures);
  console.log(`node ${process.version}, ${machine}`);
}
