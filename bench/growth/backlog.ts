import { EMPTY_HEAD } from '../../state/log.ts';
import { decodeSnapshot, encodeSnapshot } from '../../state/snapshot.ts';
import { heapBytes, type Point, since, undisturbed } from './measure.ts';
import { Team } from './team.ts';

const SESSIONS = 10;
const CHUNK = 1_000;
const DRAINED = 20_000;

/** What a task costs, by how many wait already: to submit, in memory, to route and finish, in a snapshot. */
export function backlog(sizes: readonly number[]): Point[] {
  return sizes.flatMap((size): Point[] => {
    const team = new Team(12);
    const empty = heapBytes();
    const submits: number[] = [];
    for (let s = 0; s < SESSIONS; s += 1) team.open(`session-${s}`);
    for (let waiting = 0; waiting < size; waiting += CHUNK) {
      const began = performance.now();
      team.submit(`session-${(waiting / CHUNK) % SESSIONS}`, CHUNK);
      submits.push((1000 * since(began)) / CHUNK);
    }
    const bytes = (heapBytes() - empty) / size;

    const drains: number[] = [];
    for (let done = 0; done < Math.min(size, DRAINED); ) {
      const began = performance.now();
      let tasks = 0;
      while (tasks < CHUNK && done + tasks < size) {
        team.schedule();
        tasks += team.report();
      }
      drains.push((1000 * since(began)) / tasks);
      done += tasks;
    }

    const saving = performance.now();
    const snapshot = encodeSnapshot({ head: EMPTY_HEAD, state: team.state });
    const savedMs = since(saving);
    const loading = performance.now();
    if (!decodeSnapshot(snapshot)) throw new Error('the snapshot cannot be read');
    const loadedMs = since(loading);
    return [
      { of: 'backlog', size, figure: 'us to submit a task', value: undisturbed(submits.slice(-100)) },
      { of: 'backlog', size, figure: 'bytes of memory a task', value: bytes },
      { of: 'backlog', size, figure: 'us to route, start and finish a task', value: undisturbed(drains) },
      { of: 'backlog', size, figure: 'us of a snapshot a task', value: (1000 * savedMs) / size },
      { of: 'backlog', size, figure: 'us of loading it a task', value: (1000 * loadedMs) / size },
    ];
  });
}
