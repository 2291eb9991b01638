import { cut, emptyLine, first, type Line, length, shift } from './line.ts';

/**
 * Who goes next among those that wait. There are ten priorities, 0 the most urgent; within a priority the owners
 * (sessions) take turns, and within an owner it is first come, first served. Every `OLDEST_EVERY`th take goes not to
 * the most urgent priority but to the one whose next has waited longest. So nothing starves: whoever is next at its
 * priority is taken within `OLDEST_EVERY` x (as many as waited when it came, and itself) takes, whatever else
 * arrives, and the most urgent still get all but one of `OLDEST_EVERY`.
 *
 * Plain data, so that it can be part of a snapshot. Pushing, peeking and taking cost the same at any length; a priority
 * that was never used takes no memory.
 */
export interface Queue<T> {
  size: number;
  /** Items that ever came. */
  came: number;
  /** Counts the takes, modulo `OLDEST_EVERY`. */
  takes: number;
  /** By priority; shorter than ten, or null, where nothing ever waited. */
  readonly lanes: (Lane<T> | null)[];
}

/** What waits at one priority. */
interface Lane<T> {
  /** Owners that have something waiting, in the order of their turns. */
  readonly owners: Line<string>;
  readonly lines: Map<string, OwnLine<T>>;
}

/** What an owner has waiting at one priority. */
interface OwnLine<T> {
  readonly line: Line<T>;
  /** How many had come before each. */
  readonly numbers: Line<number>;
}

/** Where an item waits. */
export interface Place {
  /** 0 to 9. */
  readonly priority: number;
  /** The session. */
  readonly owner: string;
}

const PRIORITIES = 10;
export const OLDEST_EVERY = 8;

export function emptyQueue<T>(): Queue<T> {
  return { size: 0, came: 0, takes: 0, lanes: [] };
}

export function push<T>(queue: Queue<T>, item: T, { priority, owner }: Place): void {
  const { owners, lines } = laneAt(queue, priority);
  let own = lines.get(owner);
  if (!own) {
    own = { line: emptyLine(), numbers: emptyLine() };
    lines.set(owner, own);
    owners.items.push(owner);
  }
  own.line.items.push(item);
  own.numbers.items.push(queue.came);
  queue.came += 1;
  queue.size += 1;
}

/** The item that `take` would return next, left in place. */
export function peek<T>({ takes, lanes }: Queue<T>): T | undefined {
  const own = nextOf(lanes[nextPriority(takes, lanes, waitsSince)]);
  return own && first(own.line);
}

export function take<T>(queue: Queue<T>): T | undefined {
  const item = peek(queue);
  if (item !== undefined) takeIf(queue, item);
  return item;
}

/** Takes the item if it is the next; false when it is not. */
export function takeIf<T>(queue: Queue<T>, item: T): boolean {
  const lane = queue.lanes[nextPriority(queue.takes, queue.lanes, waitsSince)];
  const own = nextOf(lane);
  if (!lane || !own || first(own.line) !== item) return false;
  queue.takes = (queue.takes + 1) % OLDEST_EVERY;
  queue.size -= 1;
  shift(own.line);
  shift(own.numbers);
  const done = length(own.line) === 0;
  if (!done && length(lane.owners) === 1) return true; // its turn again
  const owner = shift(lane.owners) ?? '';
  if (done) lane.lines.delete(owner);
  else lane.owners.items.push(owner);
  return true;
}

/** Removes an item from where it waits; false when it does not. Costs as much as its owner has waiting before it. */
export function remove<T>(queue: Queue<T>, item: T, { priority, owner }: Place): boolean {
  const { owners, lines } = laneAt(queue, priority);
  const own = lines.get(owner);
  const index = own ? own.line.items.indexOf(item, own.line.gone) : -1;
  if (!own || index < 0) return false;
  cut(own.line, index);
  cut(own.numbers, index);
  queue.size -= 1;
  if (length(own.line) > 0) return true;
  lines.delete(owner);
  cut(owners, owners.items.indexOf(owner, owners.gone));
  return true;
}

/**
 * All items in the order in which `take` would return them. The queue must not change meanwhile; whoever stops early
 * pays for what was looked at and for the owners, not for the length.
 */
export function* items<T>(queue: Queue<T>): Generator<T> {
  let { takes } = queue;
  const walks = queue.lanes.map((lane) => ({
    lines: lane?.lines,
    owners: lane ? lane.owners.items.slice(lane.owners.gone) : [],
    turns: 0,
    seen: new Map<string, number>(),
  }));
  const numberOf = ({ lines, owners, turns, seen }: (typeof walks)[number]): number | undefined => {
    const owner = owners[turns] ?? '';
    const numbers = lines?.get(owner)?.numbers;
    return numbers?.items[numbers.gone + (seen.get(owner) ?? 0)];
  };
  for (let left = queue.size; left > 0; left -= 1) {
    const walk = walks[nextPriority(takes, walks, numberOf)];
    takes = (takes + 1) % OLDEST_EVERY;
    const owner = walk?.owners[walk.turns];
    const line = owner === undefined ? undefined : walk?.lines?.get(owner)?.line;
    if (!walk || owner === undefined || !line) return;
    const seen = walk.seen.get(owner) ?? 0;
    walk.turns += 1;
    walk.seen.set(owner, seen + 1);
    if (seen + 1 < length(line)) walk.owners.push(owner);
    yield line.items[line.gone + seen] as T;
  }
}

/**
 * The priority to take from.
 * @param numberOf the number of whoever is next in a lane, if anybody is
 */
function nextPriority<L>(
  takes: number,
  lanes: readonly L[],
  numberOf: (lane: L) => number | undefined,
): number {
  const urgent = takes + 1 < OLDEST_EVERY;
  let oldest = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let priority = 0; priority < lanes.length; priority += 1) {
    const number = numberOf(lanes[priority] as L);
    if (number === undefined || number >= least) continue;
    if (urgent) return priority;
    least = number;
    oldest = priority;
  }
  return oldest;
}

function waitsSince(lane: Lane<unknown> | null): number | undefined {
  const own = nextOf(lane);
  return own && first(own.numbers);
}

function nextOf<T>(lane: Lane<T> | null | undefined): OwnLine<T> | undefined {
  const owner = lane ? first(lane.owners) : undefined;
  return owner === undefined ? undefined : lane?.lines.get(owner);
}

/** @throws RangeError for a priority that there is not */
function laneAt<T>({ lanes }: Queue<T>, priority: number): Lane<T> {
  const known = lanes[priority];
  if (known) return known;
  if (!Number.isInteger(priority) || priority < 0 || priority >= PRIORITIES)
    throw new RangeError(`priority ${priority} is not one of 0..${PRIORITIES - 1}`);
  while (lanes.length < priority) lanes.push(null);
  const lane: Lane<T> = { owners: emptyLine(), lines: new Map() };
  lanes[priority] = lane;
  return lane;
}
