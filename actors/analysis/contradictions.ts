import type { Board, Contradiction, Entry } from '../../state/findings.ts';
import { isTie } from './boards.ts';
import type { Library } from './library.ts';
import { nameKey } from './names.ts';
import { parseParams, roundingOf } from './numbers.ts';
import { gap, name, say } from './say.ts';
import { benchmark, firstRecord } from './wording.ts';

/**
 * Papers that print different numbers for what seems the same run: neither spreads nor rounding explain the gap,
 * and no other pair of their runs agrees.
 */
export function findContradictions(boards: readonly Board[], library: Library): Contradiction[] {
  return boards.flatMap((board) => {
    const byMethod = Map.groupBy(board.entries, (entry) => entry.method);
    return [...byMethod].flatMap(([method, entries]) => {
      const papers = [...Map.groupBy(entries, (entry) => entry.paper).values()];
      return papers.flatMap((ours, i) =>
        papers.slice(i + 1).flatMap((theirs) => {
          const pair = closestPair(ours, theirs);
          if (!pair || agree(...pair)) return [];
          return [contradiction(board, method, pair, library)];
        }),
      );
    });
  });
}

function closestPair(ours: readonly Entry[], theirs: readonly Entry[]): [Entry, Entry] | null {
  const pairs = ours.flatMap((a) => theirs.filter((b) => isSameRun(a, b)).map((b): [Entry, Entry] => [a, b]));
  const distance = ([a, b]: [Entry, Entry]): number => Math.abs(a.number - b.number);
  return pairs.toSorted((a, b) => distance(a) - distance(b))[0] ?? null;
}

/** Nothing that both papers print tells the two runs apart. */
function isSameRun(a: Entry, b: Entry): boolean {
  if (a.variant !== '' && b.variant !== '' && nameKey(a.variant) !== nameKey(b.variant)) return false;
  const x = parseParams(a.params);
  const y = parseParams(b.params);
  if (!x || !y || x.unit !== y.unit) return true;
  return Math.abs(x.amount - y.amount) <= 0.05 * Math.max(x.amount, y.amount);
}

function agree(a: Entry, b: Entry): boolean {
  const rounding = Math.max(roundingOf(a.value), roundingOf(b.value));
  return isTie(a, b) || Math.abs(a.number - b.number) <= rounding * (1 + 1e-9);
}

function contradiction(
  board: Board,
  method: string,
  [a, b]: [Entry, Entry],
  library: Library,
): Contradiction {
  const ours = firstRecord(a);
  const theirs = firstRecord(b);
  const [x, y] = [library.value(ours), library.value(theirs)];
  const apart = gap(x, y);
  return {
    board: board.id,
    method,
    sides: [ours, theirs],
    statement: say`For ${name(method)} on ${benchmark(board)}, ${name(library.shortName(a.paper))} prints ${x} and ${name(library.shortName(b.paper))} prints ${y}${apart ? [', ', apart, ' apart'] : ''}${doubt(a, b)}.`,
  };
}

function doubt(a: Entry, b: Entry): string {
  if (a.spread === null && b.spread === null) return '; neither paper gives a spread';
  if (a.spread === null || b.spread === null) return ', more than the one spread that is given';
  return ', more than both spreads together';
}
