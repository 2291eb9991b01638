import type { Board, Entry } from '../../state/findings.ts';
import { bestRuns, contested, isTie, lead } from './boards.ts';

/** Two methods on one board, each with its best run. */
export interface Duel {
  readonly board: Board;
  readonly ours: Entry;
  readonly theirs: Entry;
  /** `level`: equal numbers, or spreads that overlap. */
  readonly outcome: 'ahead' | 'level' | 'behind';
}

/** Every method against every other on each board, in both directions. Averages would count their parts twice. */
export function allDuels(boards: readonly Board[]): Duel[] {
  return contested(boards)
    .filter((board) => !board.average)
    .flatMap((board) => {
      const runs = bestRuns(board);
      return runs.flatMap((ours) =>
        runs.filter((theirs) => theirs !== ours).map((theirs) => duel(board, ours, theirs)),
      );
    });
}

/** Every meeting of a subject with an object, one a board and object; on averages only where nothing else is. */
export function duels(
  boards: readonly Board[],
  subjects: readonly string[],
  objects: readonly string[],
): Duel[] {
  const meeting = contested(boards);
  const single = meeting.filter((board) => !board.average);
  return (single.length > 0 ? single : meeting).flatMap((board) => {
    const runs = bestRuns(board);
    const ours = runs.find((run) => subjects.includes(run.method));
    if (!ours) return [];
    return runs.filter((run) => objects.includes(run.method)).map((theirs) => duel(board, ours, theirs));
  });
}

function duel(board: Board, ours: Entry, theirs: Entry): Duel {
  if (isTie(ours, theirs)) return { board, ours, theirs, outcome: 'level' };
  return { board, ours, theirs, outcome: lead(ours, theirs, board.better) > 0 ? 'ahead' : 'behind' };
}
