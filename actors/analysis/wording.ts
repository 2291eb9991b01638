import type { Board, Entry, RecordRef } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import { tokensOf } from './conditions.ts';
import { isAverage } from './context.ts';
import type { Duel } from './duels.ts';
import { nameKey } from './names.ts';
import { type Chunk, list, name, type Tallied, tally } from './say.ts';

/** A board as a reader would name it: data set, metric, model and conditions. */
export function benchmark(board: Board): Chunk {
  return [measure(board), board.model === '' ? '' : [' with ', name(board.model)]];
}

/** A board without its model: data set, metric and conditions. */
export function measure({ dataset, metric, condition }: Board): Chunk {
  const extra = tokensOf(condition).filter((token) => !nameKey(dataset).includes(nameKey(token)));
  const isSaid =
    metric === '' || nameKey(dataset).includes(nameKey(metric)) || (isAverage(dataset) && isAverage(metric));
  const details = [...(dataset === '' || isSaid ? [] : [metric]), ...extra];
  const inner = details.map((detail, i): Chunk => [i === 0 ? '' : ', ', name(detail)]);
  const what = dataset === '' ? name(metric) : name(dataset);
  if (details.length === 0) return what;
  return details.some((detail) => detail.includes('(')) ? [what, ', ', inner] : [what, ' (', inner, ')'];
}

/** Conditions one by one, as the paper names them. */
export function conditions(text: string): Chunk {
  return tokensOf(text).map((token, i) => [i === 0 ? '' : ', ', name(token)]);
}

/** A run by its method and what sets it apart from other runs of it. */
export function run(entry: Pick<Entry, 'method' | 'variant'>): Chunk {
  return [name(entry.method), entry.variant === '' ? '' : [' (', conditions(entry.variant), ')']];
}

/** Where an entry is printed first. */
export function firstRecord(entry: Entry): RecordRef {
  return { paper: entry.paper, record: entry.records[0] ?? 0 };
}

/** Names in one sentence; more would not be read. */
const namesMax = 3;

/** The methods on our side of some meetings as the subject of a sentence, with the verb in its number. */
export function subject(meetings: readonly Duel[], singular: string, plural: string): Chunk {
  const names = [...new Set(meetings.map(({ ours }) => ours.method))].map((method) => name(method));
  const who = names.length > namesMax ? [list(names.slice(0, namesMax), ', '), ' and others'] : list(names);
  return [who, ' ', names.length > 1 ? plural : singular];
}

/** How many things were read, with their name in the right number. */
export function counted(number: number, what: Tallied, noun: string, paper: PaperId | null = null): Chunk {
  return [tally(number, what, paper), ' ', number === 1 ? noun : `${noun}s`];
}
