import { hash } from 'node:crypto';
import { foldOnto } from '../../src/home.ts';
import { encodeSnapshot } from '../../state/snapshot.ts';
import { initialState } from '../../state/state.ts';
import { goldenNames, projectionOf, readGolden } from './projection.ts';

/** Replays the golden logs and prints what came of it: the same on every Node. */

process.stdout.write(`${process.version}\n`);
for (const name of goldenNames()) {
  const log = readGolden(name);
  const state = foldOnto(initialState(), log);
  const bytes = encodeSnapshot({ head: log.head(), state });
  process.stdout.write(`${name} ${hash('sha256', projectionOf(log))} ${hash('sha256', bytes)}\n`);
}
