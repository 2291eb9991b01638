import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { DEFAULT_CONFIG } from '../src/config.ts';
import { Home } from '../src/home.ts';
import { encodeSnapshot } from '../state/snapshot.ts';
import type { State } from '../state/state.ts';
import { Bench, opened, registered, submit } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('snapshots');
const folder = mkdtempSync(join(tmpdir(), 'karma-snapshots-'));
const snapshots = join(folder, 'snapshots');
test.after(() => rmSync(folder, { recursive: true }));

/** A state too large to be saved at once, in a log. */
async function backlog(home: Home, tasks: number): Promise<State> {
  const bench = new Bench({ backlogMax: 2 * tasks }, { retainClosed: false });
  bench.given(opened(), registered('a'));
  for (let i = 0; i < tasks; i += 1) bench.when(submit(`t${i}`));
  const { events, state } = bench;
  await home.log.append({ at: bench.now, epoch: state.epoch, events }, home.log.head().seq);
  return state;
}

test('a large state is saved by another process, the same bytes, while this one goes on', async () => {
  const home = await Home.open(folder, DEFAULT_CONFIG);
  const state = await backlog(home, 12_000);
  const head = home.log.head();
  const file = join(snapshots, `${String(head.seq).padStart(12, '0')}.bin`);
  const began = performance.now();
  home.saveSnapshotBeside(state);
  assert.ok(!existsSync(file), `saved at once, in ${performance.now() - began} ms`);
  const later = [registered('later')];
  await home.log.append({ at: state.at, epoch: state.epoch, events: later }, head.seq);
  for (const patience = performance.now() + 20_000; !existsSync(file) && performance.now() < patience; )
    await setTimeout(20);
  assert.ok(Buffer.compare(readFileSync(file), encodeSnapshot({ head, state })) === 0);
  await home.close();
});

test('what a writer that was killed left behind is gone when the folder is opened again', async () => {
  const draft = join(snapshots, `000000000009.bin.${randomUUID()}.draft`);
  writeFileSync(draft, 'half a snapshot');
  const home = await Home.open(folder, DEFAULT_CONFIG);
  assert.ok(!existsSync(draft));
  assert.is(readdirSync(snapshots).length, 1);
  home.saveSnapshotBeside(home.loadState());
  await home.close();
});

test.run();
