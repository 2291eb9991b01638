import { heapBytes, type Point, since, undisturbed } from './measure.ts';
import { Team } from './team.ts';

const TASKS_EACH = 4;
const CHUNK = 200;

/** What a session with four tasks costs from opening to closing, by how many have closed before, and what it leaves. */
export function sessions(sizes: readonly number[]): Point[] {
  return sizes.flatMap((size): Point[] => {
    const team = new Team(12);
    let opened = 0;
    const work = (count: number): void => {
      for (let i = 0; i < count; i += 1) {
        opened += 1;
        const session = `session-${opened}`;
        team.open(session);
        team.submit(session, TASKS_EACH);
        team.schedule();
        team.report();
        team.close(session);
      }
    };
    work(500);
    const empty = heapBytes();
    const times: number[] = [];
    for (let closed = 0; closed < size; closed += CHUNK) {
      const began = performance.now();
      work(CHUNK);
      times.push((1000 * since(began)) / CHUNK);
    }
    return [
      { of: 'sessions', size, figure: 'us a session', value: undisturbed(times.slice(-20)) },
      {
        of: 'sessions',
        size,
        figure: 'bytes left a session',
        value: Math.max(0, heapBytes() - empty) / size,
      },
    ];
  });
}
