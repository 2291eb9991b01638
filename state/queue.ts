/**
 * First come, first served within each of ten priorities; 0 goes first. Plain data, so that it can be part of a
 * snapshot. `heads[p]` counts the entries of `lanes[p]` already taken.
 */
export interface Queue<T> {
  size: number;
  readonly lanes: T[][];
  readonly heads: number[];
}

const PRIORITIES = 10;
const COMPACT_AT = 1024;

export function emptyQueue<T>(): Queue<T> {
  return {
    size: 0,
    lanes: Array.from({ length: PRIORITIES }, () => []),
    heads: Array.from({ length: PRIORITIES }, () => 0),
  };
}

/** Adds at the end of its priority's lane. */
export function push<T>(queue: Queue<T>, item: T, priority: number): void {
  const lane = queue.lanes[priority];
  if (!lane) throw new RangeError(`priority ${priority} is not one of 0..${PRIORITIES - 1}`);
  lane.push(item);
  queue.size += 1;
}

/** The item that `take` would return next, left in place. */
export function peek<T>(queue: Queue<T>): T | undefined {
  if (queue.size === 0) return undefined;
  for (let p = 0; p < PRIORITIES; p += 1) {
    const lane = queue.lanes[p] ?? [];
    const head = queue.heads[p] ?? 0;
    if (head < lane.length) return lane[head];
  }
  return undefined;
}

export function take<T>(queue: Queue<T>): T | undefined {
  if (queue.size === 0) return undefined;
  for (let p = 0; p < PRIORITIES; p += 1) {
    const lane = queue.lanes[p] ?? [];
    const head = queue.heads[p] ?? 0;
    if (head >= lane.length) continue;
    const item = lane[head];
    queue.size -= 1;
    if (head + 1 === lane.length) {
      lane.length = 0;
      queue.heads[p] = 0;
    } else if (head + 1 >= COMPACT_AT && (head + 1) * 2 >= lane.length) {
      lane.splice(0, head + 1);
      queue.heads[p] = 0;
    } else {
      queue.heads[p] = head + 1;
    }
    return item;
  }
  return undefined;
}

/** Removes the first item equal to `item`; false when there is none. */
export function remove<T>(queue: Queue<T>, item: T): boolean {
  for (let p = 0; p < PRIORITIES; p += 1) {
    const lane = queue.lanes[p] ?? [];
    const index = lane.indexOf(item, queue.heads[p] ?? 0);
    if (index < 0) continue;
    lane.splice(index, 1);
    queue.size -= 1;
    return true;
  }
  return false;
}

/** All items in the order in which `take` would return them. */
export function* items<T>(queue: Queue<T>): Generator<T> {
  for (let p = 0; p < PRIORITIES; p += 1) {
    const lane = queue.lanes[p] ?? [];
    for (let i = queue.heads[p] ?? 0; i < lane.length; i += 1) yield lane[i] as T;
  }
}
