import type { Board, Comparison, Entry, Evidence } from '../../state/findings.ts';
import type { MetricRecord } from '../../state/paper.ts';
import { isBound } from '../analysis/boards.ts';
import { settingsOf, splitMethod } from '../analysis/conditions.ts';
import { nameKey } from '../analysis/names.ts';
import { parseSpread } from '../analysis/numbers.ts';
import { betterOf, joinName, type TermKind } from '../reading/vocabulary.ts';
import { type Fault, fault, grave, PADDED } from './verdict.ts';

type Run = { readonly entry: Entry; readonly record: MetricRecord; readonly condition: string };

/** Do the entries of boards stand in the records, is each board of one kind, and are the marks right? */
export function reviewBoards({ boards, methods }: Comparison, papers: readonly Evidence[]): Fault[] {
  const records = new Map(papers.map(({ paper, metrics }) => [paper, metrics.records]));
  const conditions = new Map(
    papers.map((evidence) => [
      evidence.paper,
      settingsOf(evidence).map(({ condition }) => kindOf(condition)),
    ]),
  );
  const spellings = new Map(methods.map(({ name, spellings }) => [name, spellings.map(nameKey)]));
  const cost = 1 / Math.max(20, boards.length);
  return [
    ...boards.flatMap((board) => {
      const where = placeOf(board);
      const runs = board.entries.flatMap((entry) =>
        entry.records.flatMap((index): Run[] => {
          const record = records.get(entry.paper)?.[index];
          return record ? [{ entry, record, condition: conditions.get(entry.paper)?.[index] ?? '' }] : [];
        }),
      );
      const problems = [
        ...runs.flatMap(({ entry, record }) => strayed(entry, record, spellings) ?? []),
        ...unlike(board, runs),
        ...wrongDirection(board),
        ...wrongMarks(board),
      ];
      return problems.map((problem) => grave(cost, `the board of ${where} ${problem}`));
    }),
    ...repeated(boards),
  ];
}

function placeOf({ dataset, metric, model }: Board): string {
  return [dataset, metric, model].filter((name) => name !== '').join(', ') || 'unnamed numbers';
}

/** What an entry says that its record does not. */
function strayed(
  entry: Entry,
  record: MetricRecord,
  spellings: ReadonlyMap<string, readonly string[]>,
): string | null {
  if (entry.number !== record.number || entry.value !== record.value) {
    return `shows ${entry.value} for ${entry.method}, where the record prints ${record.value}`;
  }
  const spread = parseSpread(record.spread);
  if (entry.spread !== null && spread !== null && entry.spread !== spread) {
    return `shows a spread of ${entry.spread} for ${entry.method}, where the record prints ${record.spread}`;
  }
  const method = nameKey(splitMethod(record.method).method);
  if (!spellings.get(entry.method)?.includes(method)) {
    return `gives ${entry.value} to ${entry.method}, where the record says ${record.method}`;
  }
  return null;
}

const ASPECTS = ['dataset', 'metric', 'model'] as const satisfies readonly TermKind[];

/** Records on a board that measure something else than it says, or under other conditions than the rest. */
function unlike(board: Board, runs: readonly Run[]): string[] {
  const problems = ASPECTS.flatMap((aspect) =>
    runs.flatMap(({ entry, record }) =>
      isSame(board[aspect], record[aspect], aspect) || (aspect === 'model' && isOwnModel(board, record))
        ? []
        : [`holds ${entry.value} of ${entry.method}, whose ${aspect} is ${record[aspect] || 'not known'}`],
    ),
  );
  const conditions = [...new Set(runs.map(({ condition }) => condition || 'none'))];
  return conditions.length > 1 ? [...problems, `mixes conditions: ${conditions.join('; ')}`] : problems;
}

/** A run whose method is the model itself may stand among runs that name no base model. */
function isOwnModel(board: Board, { model, method }: MetricRecord): boolean {
  return board.model === '' && nameKey(model) === nameKey(method);
}

function isSame(a: string, b: string, kind: TermKind): boolean {
  return nameKey(a) === nameKey(b) || joinName(kind, a) === joinName(kind, b);
}

/** The part of a run's conditions that decides whether it may be compared, whoever names it. */
function kindOf(condition: readonly string[]): string {
  return (condition.join(' ').match(/\b\d+[- ]?shots?\b|\b(?:dev|test|valid)/gi) ?? [])
    .map(nameKey)
    .sort()
    .join(' ');
}

function wrongDirection({ metric, better }: Board): string[] {
  const known = betterOf(metric);
  return known === 'unknown' || better === 'unknown' || better === known
    ? []
    : [`takes ${better} numbers for better, but of ${metric} ${known} is better`];
}

/** Best and second best are all runs of methods with the best and second best number; none where nothing says what is better. */
function wrongMarks({ entries, better, best, second }: Board): string[] {
  const sign = better === 'lower' ? 1 : -1;
  const methods = entries.filter((entry) => !isBound(entry));
  const numbers = [...new Set(methods.map(({ number }) => number))].sort((a, b) => sign * (a - b));
  const isMarked = better !== 'unknown' && methods.length > 1;
  const at = (number: number | undefined): number[] =>
    isMarked ? entries.flatMap((entry, i) => (entry.number === number && !isBound(entry) ? [i] : [])) : [];
  const agrees = (marks: readonly number[], expected: readonly number[]): boolean =>
    marks.length === expected.length && expected.every((index) => marks.includes(index));
  return [
    ...(agrees(best, at(numbers[0])) ? [] : ['marks the wrong run as best']),
    ...(agrees(second, at(numbers[1])) ? [] : ['marks the wrong run as second best']),
  ];
}

function repeated(boards: readonly Board[]): Fault[] {
  const seen = new Set<string>();
  let surplus = 0;
  for (const { entries } of boards) {
    for (const { paper, records } of entries) {
      for (const record of records) {
        const key = `${paper} ${record}`;
        if (seen.has(key)) surplus += 1;
        seen.add(key);
      }
    }
  }
  if (surplus === 0) return [];
  return [fault(Math.min(0.9, PADDED + surplus / seen.size), `${surplus} records are shown more than once`)];
}
