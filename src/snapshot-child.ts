import type { Seq } from '../state/ids.ts';
import { EMPTY_HEAD } from '../state/log.ts';
import { initialState } from '../state/state.ts';
import { foldOnto } from './home.ts';
import { openForReading } from './replay.ts';
import { inFolder } from './snapshots.ts';

/** Saves the state at an event of a log that another process writes. */

const [home = '', position = '', spacing = ''] = process.argv.slice(2);
const seq = Number(position) as Seq;
const log = openForReading(home);
const snapshots = inFolder(home, Number(spacing));
let head = EMPTY_HEAD;
const state = foldOnto(snapshots.nearest(log, seq) ?? initialState(), log, seq, (at) => {
  head = at;
});
if (head.seq === state.seq) snapshots.save(head, state);
await log.close();
