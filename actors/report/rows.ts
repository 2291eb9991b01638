import type { Board, Entry, Pivot } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { Library } from '../analysis/library.ts';
import { nameKey } from '../analysis/names.ts';
import type { Value } from '../analysis/say.ts';
import { firstRecord } from '../analysis/wording.ts';

/** A row of a table of results. */
export interface TableRow {
  readonly first: Pivot['rows'][number];
  /** More than one where a paper repeats numbers of another. */
  readonly papers: PaperId[];
  readonly params: Value | null;
  /** The entries of each column: none where it was not measured, one for each paper that prints it. */
  readonly entries: Entry[][];
}

/** The rows of some columns of a pivot; papers that print the same numbers for a method share a row. */
export function tableRows(
  pivot: Pivot,
  from: number,
  boards: readonly Board[],
  library: Library,
): TableRow[] {
  const merged: TableRow[] = [];
  for (const row of pivot.rows) {
    const entries = boards.map((board, i) => {
      const at = row.cells[from + i];
      const entry = at === null || at === undefined ? undefined : board.entries[at];
      return entry ? [entry] : [];
    });
    if (entries.every((column) => column.length === 0)) continue;
    const twin = merged.find((other) => repeats(other, row, entries));
    if (twin) {
      twin.papers.push(row.paper);
      for (const [i, column] of entries.entries()) twin.entries[i]?.push(...column);
      continue;
    }
    const params = entries
      .flat()
      .reduce<Value | null>((found, entry) => found ?? library.params(firstRecord(entry)), null);
    merged.push({ first: row, papers: [row.paper], params, entries });
  }
  return merged;
}

/** Whether a row of another paper tells the same run: same method and size, same numbers wherever both have one. */
function repeats(row: TableRow, other: Pivot['rows'][number], entries: readonly Entry[][]): boolean {
  const { first } = row;
  const isSameRun =
    !row.papers.includes(other.paper) &&
    first.method === other.method &&
    nameKey(first.variant) === nameKey(other.variant) &&
    nameKey(first.params) === nameKey(other.params);
  if (!isSameRun) return false;
  const both = entries.flatMap(([theirs], i) => {
    const [ours] = row.entries[i] ?? [];
    return ours && theirs ? [ours.number === theirs.number] : [];
  });
  return both.length > 0 && both.every(Boolean);
}
