import { cpSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { open } from 'lmdb';
import * as assert from 'uvu/assert';
import { KarmaError } from '../state/errors.ts';
import type { Event } from '../state/events.ts';
import type { Seq } from '../state/ids.ts';
import { EMPTY_HEAD, type EventLog, lastSeq } from '../state/log.ts';
import { LmdbLog } from '../state/log-lmdb.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { decodeGroup, encodeGroup, headOf } from '../state/record.ts';
import { suite } from './helpers/suite.ts';

const scratch = mkdtempSync(join(tmpdir(), 'karma-log-'));
let folders = 0;

function folder(): string {
  folders += 1;
  return join(scratch, String(folders));
}

function stopped(reason: string): Event {
  return { type: 'runtime.stopped', reason };
}

async function fill(log: EventLog, groups: number, size = 2): Promise<void> {
  for (let i = 0; i < groups; i += 1) {
    const events = Array.from({ length: size }, (_, j) => stopped(`${i}/${j}`));
    await log.append({ at: i, epoch: 1, events }, log.head().seq);
  }
}

function codeOf(thrown: unknown): string {
  assert.instance(thrown, KarmaError);
  return (thrown as KarmaError).code;
}

/** What every log promises. */
function contract(name: string, make: () => EventLog): void {
  const test = suite(`log contract: ${name}`);

  test('an empty log has head 0 and nothing to read', async () => {
    const log = make();
    assert.equal(log.head(), EMPTY_HEAD);
    assert.equal([...log.read()], []);
    await log.close();
  });

  test('events come back as they were appended, in groups, numbered without gaps', async () => {
    const log = make();
    await fill(log, 5, 3);
    const groups = [...log.read()];
    assert.equal(
      groups.map(({ seq }) => seq),
      [1, 4, 7, 10, 13],
    );
    assert.equal(groups[1]?.events, [stopped('1/0'), stopped('1/1'), stopped('1/2')]);
    assert.is(log.head().seq, 15);
    assert.is(log.head().hash, groups.at(-1)?.hash);
    await log.close();
  });

  test('reading after a position starts with the group that holds the next event', async () => {
    const log = make();
    await fill(log, 5, 3);
    for (let after = 0; after <= 15; after += 1) {
      const [first] = log.read(after as Seq);
      if (after === 15) assert.is(first, undefined);
      else assert.ok(first && first.seq <= after + 1 && lastSeq(first) > after, `after ${after}`);
    }
    await log.close();
  });

  test('an append that expects another head is refused and changes nothing', async () => {
    const log = make();
    await fill(log, 2);
    for (const wrong of [0, 3, 5]) {
      try {
        await log.append({ at: 9, epoch: 1, events: [stopped('x')] }, wrong as Seq);
        assert.unreachable();
      } catch (thrown) {
        assert.is(codeOf(thrown), 'LOG_CONFLICT');
      }
    }
    assert.is(log.head().seq, 4);
    await log.close();
  });

  test('listeners hear each group once, in order, until they stop', async () => {
    const log = make();
    const heard: number[] = [];
    const stop = log.subscribe(({ seq }) => heard.push(seq));
    await fill(log, 2);
    stop();
    await fill(log, 1);
    assert.equal(heard, [1, 3]);
    await log.close();
  });

  test('a closed log refuses', async () => {
    const log = make();
    await log.close();
    try {
      await log.append({ at: 0, epoch: 1, events: [stopped('x')] }, 0 as Seq);
      assert.unreachable();
    } catch (thrown) {
      assert.is(codeOf(thrown), 'LOG_CLOSED');
    }
  });

  test.run();
}

contract('memory', () => new MemoryLog());
contract('lmdb', () => new LmdbLog(folder()));

const disk = suite('log on disk');

disk('what was acknowledged is there when it is opened again', async () => {
  const path = folder();
  const log = new LmdbLog(path);
  await fill(log, 10);
  const head = log.head();
  await log.close();
  const again = new LmdbLog(path);
  assert.equal(again.head(), head);
  assert.is([...again.read()].length, 10);
  await again.close();
});

disk('a second holder is refused by name while the first lives', async () => {
  const path = folder();
  const log = new LmdbLog(path);
  log.claim({ pid: 17, born: 'then' }, () => true);
  try {
    log.claim({ pid: 18, born: 'now' }, ({ pid }) => pid === 17);
    assert.unreachable();
  } catch (thrown) {
    assert.is(codeOf(thrown), 'HOME_HELD');
    assert.match((thrown as KarmaError).message, '17');
  }
  log.claim({ pid: 18, born: 'now' }, () => false);
  await log.close();
});

disk('a log at its limit refuses, and keeps what it has', async () => {
  const log = new LmdbLog(folder(), { bytesMax: 2_000 });
  try {
    await fill(log, 1_000);
    assert.unreachable();
  } catch (thrown) {
    assert.is(codeOf(thrown), 'LOG_FULL');
  }
  assert.is([...log.read()].flatMap(({ events }) => events).length, log.head().seq);
  await log.close();
});

disk('a file cut short is refused before it is mapped', async () => {
  const path = folder();
  const log = new LmdbLog(path);
  await fill(log, 200);
  await log.close();
  const { size } = statSync(join(path, 'data.mdb'));
  for (const share of [0.9, 0.5, 0.1, 0.001]) {
    const copy = folder();
    cpSync(path, copy, { recursive: true });
    truncateSync(join(copy, 'data.mdb'), Math.floor(size * share));
    assert.throws(
      () => new LmdbLog(copy),
      (thrown: unknown) => codeOf(thrown) === 'LOG_TRUNCATED',
    );
  }
});

disk('records dropped from the end are missed at opening', async () => {
  const path = folder();
  const log = new LmdbLog(path);
  await fill(log, 10);
  await log.close();
  const env = open({ path, maxDbs: 4 });
  env.openDB({ name: 'records', encoding: 'binary' }).removeSync(19);
  await env.close();
  assert.throws(
    () => new LmdbLog(path),
    (thrown: unknown) =>
      codeOf(thrown) === 'LOG_TRUNCATED' && /ends at record 18/.test((thrown as Error).message),
  );
});

disk('a changed byte in any record is found, and the record is named', async () => {
  const path = folder();
  const log = new LmdbLog(path);
  await fill(log, 10);
  await log.close();
  for (const key of [1, 9, 17]) {
    const copy = folder();
    cpSync(path, copy, { recursive: true });
    const env = open({ path: copy, maxDbs: 4 });
    const records = env.openDB<Buffer, number>({ name: 'records', encoding: 'binary' });
    const bytes = Buffer.from(records.get(key) ?? []);
    bytes.writeUInt8(bytes.readUInt8(60) ^ 1, 60);
    records.putSync(key, bytes);
    await env.close();
    const damaged = new LmdbLog(copy);
    assert.throws(
      () => [...damaged.read()],
      (thrown: unknown) => codeOf(thrown) === 'LOG_CORRUPT' && (thrown as KarmaError).details.record === key,
    );
    await damaged.close();
  }
});

disk.after(() => rmSync(scratch, { recursive: true, force: true }));
disk.run();

const records = suite('log records');

const anyEvents = fc.array(fc.string().map(stopped), { minLength: 1, maxLength: 5 });

records('decoding undoes encoding', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), anyEvents, (at, epoch, events) => {
      const { bytes, group } = encodeGroup({ at, epoch, events }, EMPTY_HEAD);
      assert.equal(decodeGroup(1, bytes, EMPTY_HEAD), group);
    }),
  );
});

records('any changed bit is found', () => {
  const { bytes } = encodeGroup({ at: 5, epoch: 1, events: [stopped('reason')] }, EMPTY_HEAD);
  fc.assert(
    fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
      const damaged = Buffer.from(bytes);
      const at = bit >> 3;
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (bit & 7)), at);
      assert.throws(
        () => decodeGroup(1, damaged, EMPTY_HEAD),
        (thrown: unknown) => codeOf(thrown) === 'LOG_CORRUPT',
      );
    }),
    { numRuns: 500 },
  );
});

records('a record out of its place is found', () => {
  const first = encodeGroup({ at: 1, epoch: 1, events: [stopped('1')] }, EMPTY_HEAD);
  const second = encodeGroup({ at: 2, epoch: 1, events: [stopped('2')] }, headOf(first.group));
  const forged = encodeGroup(
    { at: 2, epoch: 1, events: [stopped('2')] },
    { seq: 1 as Seq, hash: EMPTY_HEAD.hash },
  );
  assert.equal(decodeGroup(2, second.bytes, headOf(first.group)), second.group);
  for (const [key, bytes] of [
    [2, forged.bytes],
    [3, second.bytes],
    [2, first.bytes],
  ] as const) {
    assert.throws(
      () => decodeGroup(key, bytes, headOf(first.group)),
      (thrown: unknown) => codeOf(thrown) === 'LOG_CORRUPT',
    );
  }
});

records('an event of an unknown type keeps its place and is read as unknown', () => {
  const strange = { type: 'comet.seen', brightness: 3 } as unknown as Event;
  const { bytes } = encodeGroup({ at: 1, epoch: 1, events: [strange, stopped('x')] }, EMPTY_HEAD);
  assert.equal(decodeGroup(1, bytes, EMPTY_HEAD).events, [
    { type: 'event.unknown', original: 'comet.seen' },
    stopped('x'),
  ]);
});

records(
  'a log whose making a power cut interrupted is made anew; one that held something is refused',
  async () => {
    for (const [transaction, pages] of [
      [0n, 1],
      [0n, 2],
      [1n, 1],
    ] as const) {
      const folder = mkdtempSync(join(tmpdir(), 'karma-unborn-'));
      const torn = Buffer.alloc(pages * 4096);
      torn.writeUInt32LE(0xbeefc0de, 24);
      torn.writeUInt32LE(4096, 48);
      torn.writeBigUInt64LE(transaction, 24 + 128);
      writeFileSync(join(folder, 'data.mdb'), torn);
      if (transaction > 0n) {
        assert.throws(() => new LmdbLog(folder), /first pages are unreadable/);
        continue;
      }
      const log = new LmdbLog(folder);
      assert.is(log.head().seq, 0);
      await log.close();
    }
  },
);

records.run();
