import type { Comparison, Evidence, RecordRef } from '../../state/findings.ts';
import { type Fault, grave } from './verdict.ts';

/** Places of a comparison that point at records, boards, entries or claims which do not exist. */
export function dangling(comparison: Comparison, papers: readonly Evidence[]): Fault[] {
  const evidence = new Map(papers.map((one) => [one.paper, one]));
  const boards = new Map(comparison.boards.map((board) => [board.id, board]));
  const hasRecord = ({ paper, record }: RecordRef): boolean =>
    evidence.get(paper)?.metrics.records[record] !== undefined;
  const hasEntry = (board: string | undefined, entry: number): boolean =>
    boards.get(board ?? '')?.entries[entry] !== undefined;

  const broken: string[] = [];
  const check = (isThere: boolean, what: string): void => {
    if (!isThere) broken.push(what);
  };
  for (const { dataset, metric, entries } of comparison.boards) {
    for (const { paper, records, method } of entries) {
      const isThere = records.every((record) => hasRecord({ paper, record }));
      check(isThere, `${method} on the board of ${dataset || metric}`);
    }
  }
  for (const { model, columns, rows } of comparison.pivots) {
    for (const { method, cells } of rows) {
      const isThere = cells.every((entry, column) => entry === null || hasEntry(columns[column], entry));
      check(isThere && cells.length === columns.length, `${method} in the table of ${model || 'all models'}`);
    }
  }
  for (const { board, points } of comparison.fronts) {
    check(
      points.every(({ entry }) => hasEntry(board, entry)),
      `the front of board ${board}`,
    );
  }
  for (const { run, baseline, method } of comparison.costs) {
    check(hasRecord(run) && hasRecord(baseline), `the cost of ${method}`);
  }
  for (const { sides, method } of comparison.contradictions) {
    check(sides.every(hasRecord), `the contradiction about ${method}`);
  }
  for (const { paper, claim, records } of comparison.checks) {
    const isClaim = evidence.get(paper)?.summary.claims[claim] !== undefined;
    check(isClaim && records.every(hasRecord), `the check of claim ${claim + 1} of ${paper}`);
  }
  const cost = 1 / Math.max(20, comparison.boards.length);
  return broken.map((what) => grave(cost, `${what} points at something that does not exist`));
}
