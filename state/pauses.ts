import type { Ms, TaskId } from './ids.ts';

/**
 * Requeued tasks that have not been routed since, by the time before which they must not be: a binary heap, so that
 * only those whose pause is over are looked at, however many are paused. Plain data.
 */
export interface Pauses {
  /** The parent of the pause at `i`, at `(i - 1) >> 1`, does not end later. */
  readonly heap: Pause[];
  /** Where each task is in the heap. */
  readonly places: Map<TaskId, number>;
}

interface Pause {
  readonly task: TaskId;
  readonly end: Ms;
}

export function emptyPauses(): Pauses {
  return { heap: [], places: new Map() };
}

export function pause(pauses: Pauses, task: TaskId, end: Ms): void {
  unpause(pauses, task);
  settle(pauses, { task, end }, pauses.heap.length);
}

/** Takes a task out, its pause over or not; false when it was not paused. */
export function unpause(pauses: Pauses, task: TaskId): boolean {
  const { heap, places } = pauses;
  const place = places.get(task);
  if (place === undefined) return false;
  places.delete(task);
  const last = heap.pop();
  if (last && place < heap.length) settle(pauses, last, place);
  return true;
}

/** When the pause of a task ends; 0 when it is not paused. */
export function endOfPause({ heap, places }: Pauses, task: TaskId): Ms {
  return heap[places.get(task) ?? -1]?.end ?? 0;
}

/** Those whose pause is over, in the order of its end. */
export function dueAt({ heap }: Pauses, now: Ms): TaskId[] {
  const due: Pause[] = [];
  walk(heap, now, (pause) => due.push(pause));
  return due.sort((a, b) => a.end - b.end).map(({ task }) => task);
}

/** When the next pause ends after `now`; `null` when none does. Costs as much as there are pauses that are over. */
export function nextEnd({ heap }: Pauses, now: Ms): Ms | null {
  let next: Ms | null = null;
  const later = ({ end }: Pause): void => {
    if (next === null || end < next) next = end;
  };
  walk(heap, now, () => {}, later);
  return next;
}

/** Visits the pauses that are over at `now`, and of the others those without such a parent in between. */
function walk(
  heap: readonly Pause[],
  now: Ms,
  over: (pause: Pause) => void,
  later: (pause: Pause) => void = () => {},
): void {
  const open = [0];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const pause = heap[place];
    if (!pause) continue;
    if (pause.end > now) {
      later(pause);
      continue;
    }
    over(pause);
    open.push(2 * place + 1, 2 * place + 2);
  }
}

/** Puts a pause where the heap has a hole, or as near as its order allows. */
function settle({ heap, places }: Pauses, pause: Pause, hole: number): void {
  let place = hole;
  const move = (from: number, moved: Pause): void => {
    heap[place] = moved;
    places.set(moved.task, place);
    place = from;
  };
  for (;;) {
    const up = (place - 1) >> 1;
    const parent = place > 0 ? heap[up] : undefined;
    if (!parent || parent.end <= pause.end) break;
    move(up, parent);
  }
  for (;;) {
    const down = 2 * place + 1;
    const [left, right] = [heap[down], heap[down + 1]];
    const child = left && right && right.end < left.end ? right : left;
    if (!child || child.end >= pause.end) break;
    move(child === right ? down + 1 : down, child);
  }
  heap[place] = pause;
  places.set(pause.task, place);
}
