import type { Board, Entry, Pivot, Standing } from '../../state/findings.ts';
import { lead } from './boards.ts';
import { allDuels, type Duel } from './duels.ts';
import type { Library } from './library.ts';
import { nameKey } from './names.ts';

/**
 * Methods by benchmarks: boards of one model that share a table stand side by side. Boards on which a single
 * method was measured are left out.
 */
export function makePivots(boards: readonly Board[], library: Library): Pivot[] {
  const shown = boards.filter((board) => new Set(board.entries.map((entry) => entry.method)).size > 1);
  return clusters(shown, library).map((columns) => ({
    model: columns[0]?.model ?? '',
    columns: columns.map((board) => board.id),
    rows: pivotRows(columns, library),
  }));
}

/** Boards joined, directly or through others, by a table they have numbers from. */
function clusters(boards: readonly Board[], library: Library): Board[][] {
  const groups: { model: string; tables: Set<string>; boards: Board[] }[] = [];
  for (const board of boards) {
    const tables = new Set(board.entries.flatMap((entry) => tablesOf(entry, library)));
    const touching = groups.filter(
      (group) => group.model === board.model && [...tables].some((table) => group.tables.has(table)),
    );
    const [home, ...others] = touching;
    if (!home) {
      groups.push({ model: board.model, tables, boards: [board] });
      continue;
    }
    for (const other of others) {
      home.boards.push(...other.boards);
      for (const table of other.tables) home.tables.add(table);
      groups.splice(groups.indexOf(other), 1);
    }
    home.boards.push(board);
    for (const table of tables) home.tables.add(table);
  }
  return groups.map((group) => group.boards);
}

function tablesOf(entry: Entry, library: Library): string[] {
  return entry.records.map((record) => {
    const { page, table } = library.record({ paper: entry.paper, record });
    return `${entry.paper} ${page} ${table}`;
  });
}

/** One row a run, in the order in which the papers print them. */
function pivotRows(columns: readonly Board[], library: Library): Pivot['rows'] {
  const rows = new Map<string, { first: Entry; cells: (number | null)[] }>();
  columns.forEach((board, column) => {
    board.entries.forEach((entry, at) => {
      const key = [entry.paper, entry.method, nameKey(entry.variant), nameKey(entry.params), entry.run].join(
        '\n',
      );
      const row = rows.get(key) ?? { first: entry, cells: columns.map(() => null) };
      row.cells[column] = at;
      rows.set(key, row);
    });
  });
  const papers = library.papers.map(({ paper }) => paper);
  return [...rows.values()]
    .toSorted(
      ({ first: a }, { first: b }) =>
        papers.indexOf(a.paper) - papers.indexOf(b.paper) || (a.records[0] ?? 0) - (b.records[0] ?? 0),
    )
    .map(({ first, cells }) => ({
      method: first.method,
      variant: first.variant,
      run: first.run,
      params: first.params,
      paper: first.paper,
      cells,
    }));
}

/** How each method did against each other method it met under equal conditions, best win rate first. */
export function makeStandings(boards: readonly Board[]): Standing[] {
  const byMethod = Map.groupBy(allDuels(boards), ({ ours }) => ours.method);
  return [...byMethod]
    .map(([method, meetings]) => standing(method, meetings))
    .toSorted((a, b) => b.winRate - a.winRate || b.boards - a.boards);
}

function standing(method: string, meetings: readonly Duel[]): Standing {
  const times = (outcome: Duel['outcome']): number =>
    meetings.filter((meeting) => meeting.outcome === outcome).length;
  const [wins, draws, losses] = [times('ahead'), times('level'), times('behind')];
  const ranks = [...Map.groupBy(meetings, ({ board }) => board.id).values()].map(rank);
  return {
    method,
    boards: ranks.length,
    rivals: new Set(meetings.map(({ theirs }) => theirs.method)).size,
    firsts: ranks.filter(({ betterNumbers }) => betterNumbers === 0).length,
    seconds: ranks.filter(({ betterNumbers }) => betterNumbers === 1).length,
    wins,
    draws,
    losses,
    winRate: (wins + draws / 2) / meetings.length,
    meanRank: ranks.reduce((sum, { place }) => sum + place, 0) / ranks.length,
  };
}

/** Place of a method on one board, by its number alone. */
function rank(meetings: readonly Duel[]): { place: number; betterNumbers: number } {
  const better = meetings.filter(({ ours, theirs, board }) => lead(theirs, ours, board.better) > 0);
  const equal = meetings.filter(({ ours, theirs }) => ours.number === theirs.number);
  return {
    place: better.length + 1 + equal.length / 2,
    betterNumbers: new Set(better.map(({ theirs }) => theirs.number)).size,
  };
}
