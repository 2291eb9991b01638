/**
 * Who goes next among those that wait. There are ten priorities, 0 the most urgent; within a priority the owners
 * (sessions) take turns, and within an owner it is first come, first served. Every `TURN_EVERY`th take goes not to
 * the most urgent but to the priorities in turn. So nothing starves: the first item of an owner is taken within
 * `TURN_EVERY` x (priorities that wait) x (owners that wait at its priority) takes, whatever else arrives, and the
 * most urgent still get all but one of `TURN_EVERY`.
 *
 * Plain data, so that it can be part of a snapshot. Pushing, peeking and taking cost the same at any length; a priority
 * that was never used takes no memory.
 */
export interface Queue<T> {
  size: number;
  /** Counts the takes, modulo `TURN_EVERY`. */
  takes: number;
  /** The priority that had the last turn. */
  turn: number;
  /** By priority; shorter than ten, or null, where nothing ever waited. */
  readonly lanes: (Lane<T> | null)[];
}

/** What waits at one priority. */
interface Lane<T> {
  /** Owners that have something waiting, in the order of their turns. */
  readonly owners: Line<string>;
  readonly lines: Map<string, Line<T>>;
}

/** First in, first out. The first `gone` of the items have left. */
interface Line<T> {
  gone: number;
  items: T[];
}

/** Where an item waits. */
export interface Place {
  /** 0 to 9. */
  readonly priority: number;
  /** The session. */
  readonly owner: string;
}

const PRIORITIES = 10;
export const TURN_EVERY = 8;
const COMPACT_AT = 1024;

export function emptyQueue<T>(): Queue<T> {
  return { size: 0, takes: 0, turn: PRIORITIES - 1, lanes: [] };
}

export function push<T>(queue: Queue<T>, item: T, { priority, owner }: Place): void {
  const { owners, lines } = laneAt(queue, priority);
  let line = lines.get(owner);
  if (!line) {
    line = emptyLine();
    lines.set(owner, line);
    owners.items.push(owner);
  }
  line.items.push(item);
  queue.size += 1;
}

/** The item that `take` would return next, left in place. */
export function peek<T>(queue: Queue<T>): T | undefined {
  const lane = queue.lanes[nextPriority(queue.takes, queue.turn, queue.lanes, waits)];
  const owner = lane ? first(lane.owners) : undefined;
  const line = owner === undefined ? undefined : lane?.lines.get(owner);
  return line && first(line);
}

export function take<T>(queue: Queue<T>): T | undefined {
  const item = peek(queue);
  if (item !== undefined) takeIf(queue, item);
  return item;
}

/** Takes the item if it is the next; false when it is not. */
export function takeIf<T>(queue: Queue<T>, item: T): boolean {
  const priority = nextPriority(queue.takes, queue.turn, queue.lanes, waits);
  const lane = queue.lanes[priority];
  const owner = lane ? first(lane.owners) : undefined;
  const line = owner === undefined ? undefined : lane?.lines.get(owner);
  if (!lane || owner === undefined || !line || first(line) !== item) return false;
  queue.takes = (queue.takes + 1) % TURN_EVERY;
  if (queue.takes === 0) queue.turn = priority;
  queue.size -= 1;
  shift(lane.owners);
  shift(line);
  if (length(line) > 0) lane.owners.items.push(owner);
  else lane.lines.delete(owner);
  return true;
}

/** Removes an item from where it waits; false when it does not. Costs as much as its owner has waiting before it. */
export function remove<T>(queue: Queue<T>, item: T, { priority, owner }: Place): boolean {
  const { owners, lines } = laneAt(queue, priority);
  const line = lines.get(owner);
  if (!line || !cut(line, item)) return false;
  queue.size -= 1;
  if (length(line) > 0) return true;
  lines.delete(owner);
  cut(owners, owner);
  return true;
}

/**
 * All items in the order in which `take` would return them. The queue must not change meanwhile; whoever stops early
 * pays for what was looked at and for the owners, not for the length.
 */
export function* items<T>(queue: Queue<T>): Generator<T> {
  let { takes, turn } = queue;
  const walks = queue.lanes.map((lane) => ({
    lines: lane?.lines,
    owners: lane ? lane.owners.items.slice(lane.owners.gone) : [],
    turns: 0,
    seen: new Map<string, number>(),
  }));
  for (let left = queue.size; left > 0; left -= 1) {
    const priority = nextPriority(takes, turn, walks, ({ turns, owners }) => turns < owners.length);
    takes = (takes + 1) % TURN_EVERY;
    if (takes === 0) turn = priority;
    const walk = walks[priority];
    const owner = walk?.owners[walk.turns];
    const line = owner === undefined ? undefined : walk?.lines?.get(owner);
    if (!walk || owner === undefined || !line) return;
    const seen = walk.seen.get(owner) ?? 0;
    walk.turns += 1;
    walk.seen.set(owner, seen + 1);
    if (seen + 1 < length(line)) walk.owners.push(owner);
    yield line.items[line.gone + seen] as T;
  }
}

/** The priority whose turn it is, among those of the lanes in which somebody waits. */
function nextPriority<L>(
  takes: number,
  turn: number,
  lanes: readonly L[],
  someoneWaits: (lane: L) => boolean,
): number {
  const after = takes + 1 === TURN_EVERY ? turn + 1 : 0;
  for (let i = 0; i < PRIORITIES; i += 1) {
    const priority = (after + i) % PRIORITIES;
    const lane = lanes[priority];
    if (lane !== undefined && someoneWaits(lane)) return priority;
  }
  return 0;
}

function waits(lane: Lane<unknown> | null): boolean {
  return lane !== null && lane.lines.size > 0;
}

/** @throws RangeError for a priority that there is not */
function laneAt<T>({ lanes }: Queue<T>, priority: number): Lane<T> {
  const known = lanes[priority];
  if (known) return known;
  if (!Number.isInteger(priority) || priority < 0 || priority >= PRIORITIES)
    throw new RangeError(`priority ${priority} is not one of 0..${PRIORITIES - 1}`);
  while (lanes.length < priority) lanes.push(null);
  const lane = { owners: emptyLine<string>(), lines: new Map() };
  lanes[priority] = lane;
  return lane;
}

function emptyLine<T>(): Line<T> {
  return { gone: 0, items: [] };
}

function length<T>({ gone, items }: Line<T>): number {
  return items.length - gone;
}

function first<T>({ gone, items }: Line<T>): T | undefined {
  return items[gone];
}

function shift<T>(line: Line<T>): T | undefined {
  const item = line.items[line.gone];
  if (length(line) > 0) line.gone += 1;
  if (length(line) === 0 || (line.gone >= COMPACT_AT && line.gone * 2 >= line.items.length)) {
    if (length(line) === 0) line.items.length = 0;
    else line.items.splice(0, line.gone);
    line.gone = 0;
  }
  return item;
}

function cut<T>(line: Line<T>, item: T): boolean {
  if (first(line) === item) {
    shift(line);
    return true;
  }
  const index = line.items.indexOf(item, line.gone);
  if (index < 0) return false;
  line.items.splice(index, 1);
  return true;
}
