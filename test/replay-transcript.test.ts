import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open } from 'lmdb';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { foldOnto } from '../src/home.ts';
import { importTranscript, recordsOf, writeTranscript } from '../src/replay-transcript.ts';
import { type Dice, diceOf } from '../state/dice.ts';
import { leaderboard, treasuryAt } from '../state/economy/balances.ts';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import { KarmaError } from '../state/errors.ts';
import type { Event } from '../state/events.ts';
import type { Seq } from '../state/ids.ts';
import { LmdbLog } from '../state/log-lmdb.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { CONTENT_AT, HASH_BYTES, LOG_VERSION, openRecord, sealRecord } from '../state/record.ts';
import { initialState } from '../state/state.ts';
import { randomLog } from './helpers/random-log.ts';
import { suite } from './helpers/suite.ts';

const test = suite('transcripts');
const scratch = mkdtempSync(join(tmpdir(), 'karma-transcript-'));
const verifier = join(dirname(fileURLToPath(import.meta.url)), 'verifier.mjs');
const MUTATIONS = 1_000;
let files = 0;

function newFile(): string {
  files += 1;
  return join(scratch, `${files}.ndjson`);
}

function exported(log: MemoryLog): string {
  const file = newFile();
  writeTranscript(log.stored(), file);
  return file;
}

async function teamLog(events: number, seed = 3): Promise<MemoryLog> {
  const log = new MemoryLog();
  await new TeamHistory(log, seed).workUntil(events);
  return log;
}

/** Runs what must fail, and returns its error. */
function refusal(run: () => unknown): KarmaError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown;
    throw thrown;
  }
  throw new Error('it was accepted');
}

test('an import is the same log: same head, same events, same balances', async () => {
  for (const log of [await teamLog(3_000), await randomLog(9, 600), new MemoryLog()]) {
    const file = exported(log);
    const home = join(scratch, `home-${files}`);
    assert.equal(await importTranscript(file, home), log.head());
    const imported = new LmdbLog(join(home, 'log'));
    assert.equal([...imported.read()], [...log.read()]);
    const again = newFile();
    writeTranscript(imported.stored(), again);
    assert.equal(readFileSync(again), readFileSync(file));
    await imported.close();
  }
});

test('what this release does not know goes through unchanged', async () => {
  const log = new MemoryLog();
  const strange = { type: 'comet.seen', brightness: -1.5, tail: { of: ['dust', 'ü\ud83d\ude00\n'] } };
  await log.append({ at: 1.5, epoch: 1, events: [strange as unknown as Event] }, 0 as Seq);
  const home = join(scratch, 'strange');
  assert.equal(await importTranscript(exported(log), home), log.head());
  const imported = new LmdbLog(join(home, 'log'));
  assert.equal([...imported.stored()][0]?.events, [strange]);
  await imported.close();
});

test('a folder that holds a log takes no import; a refused import leaves no trace', async () => {
  const file = exported(await teamLog(500));
  const home = join(scratch, 'taken');
  await importTranscript(file, home);
  for (const [at, code] of [
    [home, 'CONFIG_INVALID'],
    [join(scratch, 'untouched'), 'LOG_CORRUPT'],
  ] as const) {
    if (code === 'LOG_CORRUPT') writeFileSync(file, readFileSync(file, 'utf8').replace('"at":20', '"at":21'));
    try {
      await importTranscript(file, at);
      assert.unreachable();
    } catch (thrown) {
      assert.is((thrown as KarmaError).code, code);
    }
  }
  assert.is(existsSync(join(scratch, 'untouched', 'log')), false);
});

test('a transcript of a newer release is refused with what to do', async () => {
  const groups = [...(await teamLog(100)).stored()];
  const file = newFile();
  writeTranscript(
    groups.map((group, i) => (i === 3 ? { ...group, version: LOG_VERSION + 1 } : group)),
    file,
  );
  const { code, message } = refusal(() => [...recordsOf(file)]);
  assert.is(code, 'LOG_NEWER');
  assert.match(message, /line 5 of .* was written by a newer release: upgrade/);
});

/** One random change of a list of lines or records, and the first place at which it shows. */
function mutate(items: Buffer[], dice: Dice, forge: ((at: number) => Buffer) | null): number {
  const pick = (label: string, count: number) => Math.floor(dice(label) * count);
  const at = pick('at', items.length);
  const other = (at + 1 + pick('other', items.length - 1)) % items.length;
  const item = items[at] ?? Buffer.alloc(0);
  switch (pick('kind', forge ? 6 : 5)) {
    case 0: {
      const byte = pick('byte', item.length);
      const edited = Buffer.from(item);
      edited.writeUInt8(edited.readUInt8(byte) ^ (1 << pick('bit', 8)), byte);
      items[at] = edited;
      return at;
    }
    case 1:
      items.splice(at, 1);
      return at;
    case 2:
      [items[at], items[other]] = [items[other] ?? item, item];
      return Math.min(at, other);
    case 3:
      items.splice(at + 1, 0, item);
      return at + 1;
    case 4:
      items.splice(Math.max(1, at));
      return Math.max(1, at);
    default:
      items[at] = forge?.(at) ?? item;
      return Math.min(at + 1, items.length - 1);
  }
}

test(`${MUTATIONS} random changes of a transcript are all found, and the line is named`, async () => {
  const lines = readFileSync(exported(await teamLog(400)), 'latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
  const file = newFile();
  for (let i = 0; i < MUTATIONS; i += 1) {
    const changed = [...lines];
    const at = mutate(changed, diceOf(i), null);
    writeFileSync(file, Buffer.concat(changed));
    const { details } = refusal(() => [...recordsOf(file)]);
    assert.is(details.line, at + 1, `mutation ${i}`);
  }
});

/** Says something else in a record, under a hash that fits: it shows in the next, which names the hash it had. */
function forge(key: number, bytes: Buffer): Buffer {
  const group = openRecord(key, bytes, null);
  return sealRecord({ ...group, at: group.at + 1 }, bytes.toString('hex', HASH_BYTES, CONTENT_AT)).bytes;
}

test(`${MUTATIONS} random changes of the records in LMDB are all found, and the record is named`, async () => {
  const folder = join(scratch, 'tampered', 'log');
  await importTranscript(exported(await teamLog(400)), dirname(folder));
  let whole: { key: number; value: Buffer }[] = [];
  const write = async (values: readonly Buffer[]): Promise<void> => {
    const env = open({ path: folder, maxDbs: 4, noSync: true });
    const records = env.openDB<Buffer, number>({ name: 'records', encoding: 'binary' });
    if (whole.length === 0) {
      whole = [...records.getRange({})].map(({ key, value }) => ({ key, value: Buffer.from(value) }));
    }
    const beyond = (whole.at(-1)?.key ?? 0) + 1;
    env.transactionSync(() => {
      for (let place = 0; place <= whole.length; place += 1) {
        const key = whole[place]?.key ?? beyond;
        const value = values[place];
        if (!value) records.removeSync(key);
        else if (value !== whole[place]?.value || !records.get(key)?.equals(value))
          records.putSync(key, value);
      }
    });
    await env.close();
  };
  await write([]);
  for (let i = 0; i < MUTATIONS; i += 1) {
    const values = whole.map(({ value }) => value);
    const at = mutate(values, diceOf(i), (place) => {
      const { key, value } = whole[place] ?? { key: 0, value: Buffer.alloc(0) };
      return forge(key, value);
    });
    await write(values);
    const log = new LmdbLog(folder, { readOnly: true, tailUnchecked: true });
    const { code, details } = refusal(() => [...log.read()]);
    await log.close();
    const key = whole[at]?.key ?? (whole.at(-1)?.key ?? 0) + 1;
    // Of a log that only ends too early the last record is named, of any other the first that does not fit.
    assert.is(details.record, code === 'LOG_TRUNCATED' ? key - 1 : key, `mutation ${i}`);
  }
});

test('a verifier that shares no code with the project finds the same balances, to the micro-karma', async () => {
  const defaults = newFile();
  writeFileSync(defaults, JSON.stringify(DEFAULT_PARAMETERS));
  for (const log of [await teamLog(5_000), await randomLog(1, 1_500), await randomLog(2, 1_500)]) {
    const file = exported(log);
    const { stdout, stderr, status } = spawnSync(process.execPath, [verifier, file, '--defaults', defaults], {
      encoding: 'utf8',
    });
    assert.is(status, 0, stderr);
    const { economy, at } = foldOnto(initialState(), log);
    const scopes = Object.fromEntries(
      [...economy.books].map(([scope, { escrow }]) => [
        scope,
        {
          treasury: treasuryAt(economy, scope, at),
          escrow,
          agents: Object.fromEntries(
            leaderboard(economy, scope, at).map(({ agent, free, staked }) => [agent, { free, staked }]),
          ),
        },
      ]),
    );
    assert.equal(JSON.parse(stdout), { head: log.head(), scopes });
  }
});

test('the verifier finds what was changed, too', async () => {
  const lines = readFileSync(exported(await teamLog(400)), 'utf8').split('\n');
  const file = newFile();
  for (const change of [
    (text: string[]) => text.splice(5, 1),
    (text: string[]) => text.splice(-2),
    (text: string[]) => text.splice(7, 1, (text[7] ?? '').replace('"at":', '"at":1')),
  ]) {
    const changed = [...lines];
    change(changed);
    writeFileSync(file, changed.join('\n'));
    assert.is(spawnSync(process.execPath, [verifier, file]).status, 3);
  }
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
