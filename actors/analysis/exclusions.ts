import type { Board, NotCompared } from '../../state/findings.ts';
import type { MetricRecord } from '../../state/paper.ts';
import { tokensOf } from './conditions.ts';
import type { Library } from './library.ts';
import { nameKey } from './names.ts';
import { type Chunk, cite, list, name, say } from './say.ts';
import { conditions, firstRecord, measure } from './wording.ts';

/** Names in one sentence; more would not be read. */
const namesMax = 4;

/** What the comparison leaves out, and why. */
export function findExclusions(
  boards: readonly Board[],
  homeless: readonly MetricRecord[],
  mixed: readonly Board[],
  library: Library,
): NotCompared[] {
  return [
    ...acrossPapers(boards, library),
    ...conditionsDiffer(boards, library),
    ...scalesDiffer(boards, library),
    ...singleMethods(boards, library),
    ...directionUnknown(boards, library),
    ...unnamed(homeless, library),
    ...mixedUnits(mixed, library),
  ];
}

const aspects = [
  { aspect: 'model', reason: 'models differ' },
  { aspect: 'metric', reason: 'metrics differ' },
] as const;

/** Benchmarks on which papers would meet if they did not differ in one thing. */
function acrossPapers(boards: readonly Board[], library: Library): NotCompared[] {
  return aspects.flatMap(({ aspect, reason }) => {
    const other = aspect === 'model' ? 'metric' : 'model';
    const named = boards.filter((board) => board[aspect] !== '' && board.dataset !== '');
    const groups = Map.groupBy(named, (board) => `${dataKey(board.dataset)}\n${nameKey(board[other])}`);
    const meetings = [...groups.values()]
      .map((group) => ({ group, sides: firstOfEachPaper(group, aspect) }))
      .filter(({ sides }) => sides.length > 1)
      // Metrics of models that are not named may be metrics of different models.
      .filter(({ group }) => aspect === 'model' || group[0]?.model !== '');
    const alike = Map.groupBy(meetings, ({ sides }) =>
      sides.map(({ board, paper }) => `${paper} ${nameKey(board[aspect])}`).join('\n'),
    );
    return [...alike.values()].map((same): NotCompared => {
      const group = same.flatMap((meeting) => meeting.group);
      const sides = same[0]?.sides ?? [];
      const described = sides.map(
        ({ board, paper }): Chunk => [name(library.shortName(paper)), ' uses ', name(board[aspect])],
      );
      const cells = sides.map(({ board, paper }) => library.value(recordOf(board, paper)).at);
      return {
        reason,
        statement: say`Results on ${some(same.flatMap((meeting) => meeting.group.slice(0, 1)))} are not set against each other across papers, because the ${aspect}s differ: ${list(described)}.${cite(...cells)}`,
        records: countRecords(group),
      };
    });
  });
}

/** A data set without the collection it belongs to and the part of it that was used: `GLUE dev/MNLI` is `MNLI`. */
function dataKey(dataset: string): string {
  return nameKey(dataset.split('/').at(-1) ?? '').replace(/(?:dev|test|validation)$/, '');
}

/** The boards of papers that share no value of the aspect with an earlier paper of the group. */
function firstOfEachPaper(group: readonly Board[], aspect: 'model' | 'metric') {
  const sides: { board: Board; paper: MetricRecord['paper'] }[] = [];
  for (const board of group) {
    for (const paper of new Set(board.entries.map((entry) => entry.paper))) {
      const isKnown = sides.some(
        (side) => side.paper === paper || nameKey(side.board[aspect]) === nameKey(board[aspect]),
      );
      if (!isKnown) sides.push({ board, paper });
    }
  }
  return sides;
}

/** Benchmarks measured under several conditions, told apart by what the conditions do not share. */
function conditionsDiffer(boards: readonly Board[], library: Library): NotCompared[] {
  const differing = perBenchmark(boards, ['model', 'dataset']).flatMap((group) => {
    const all = new Map(group.map(({ condition }) => [nameKey(condition), tokensOf(condition)]));
    if (all.size < 2) return [];
    const isShared = (token: string): boolean => [...all.values()].every((tokens) => tokens.includes(token));
    const own = [...all.values()].map((tokens) => tokens.filter((token) => !isShared(token)).join(', '));
    return [{ group, own }];
  });
  const alike = Map.groupBy(differing, ({ group: [first], own }) => [first.model, ...own].join('\n'));
  return [...alike.values()].flatMap((same): NotCompared[] => {
    const [first] = same;
    if (!first) return [];
    const { own } = first;
    const described = own
      .slice(0, namesMax)
      .map((tokens): Chunk => (tokens === '' ? 'none stated' : ['“', conditions(tokens), '”']));
    const more = own.length > namesMax ? ' among others' : '';
    const all = same.flatMap(({ group }) => group);
    return [
      {
        reason: 'conditions differ',
        statement: say`Results on ${some(all)}${withModel(first.group[0])} were obtained under different conditions (${list(described)}${more}) and are kept apart.${cells(first.group, library)}`,
        records: countRecords(all),
      },
    ];
  });
}

/** Benchmarks whose columns have the same names but may not mean the same. */
function scalesDiffer(boards: readonly Board[], library: Library): NotCompared[] {
  return perBenchmark(boards, ['model', 'dataset', 'metric', 'condition']).map((group) => ({
    reason: 'scales differ',
    statement: say`Results on ${name(group[0].dataset)}${withModel(group[0])} are printed on different scales or in columns that are not fully named, and are kept apart.${cells(group, library)}`,
    records: countRecords(group),
  }));
}

/** Groups of more than one board that agree in some fields. */
function perBenchmark(
  boards: readonly Board[],
  fields: readonly ('model' | 'dataset' | 'metric' | 'condition')[],
): [Board, ...Board[]][] {
  const named = boards.filter(({ dataset }) => dataset !== '');
  const groups = Map.groupBy(named, (board) => fields.map((field) => nameKey(board[field])).join('\n'));
  return [...groups.values()].flatMap(([first, ...others]): [Board, ...Board[]][] =>
    first && others.length > 0 ? [[first, ...others]] : [],
  );
}

function withModel({ model }: Board): Chunk {
  return model === '' ? '' : [' with ', name(model)];
}

function singleMethods(boards: readonly Board[], library: Library): NotCompared[] {
  const alone = boards.filter((board) => new Set(board.entries.map((entry) => entry.method)).size === 1);
  return perPaper(alone, (board) => board.entries[0]?.paper).map(([paper, group]) => ({
    reason: 'single method',
    statement: say`In ${name(library.shortName(paper))}, only one method was measured under the same conditions on ${some(group)}.${cells(group, library)}`,
    records: countRecords(group),
  }));
}

function directionUnknown(boards: readonly Board[], library: Library): NotCompared[] {
  const unknown = boards.filter((board) => board.better === 'unknown' && board.entries.length > 1);
  return perPaper(unknown, (board) => board.entries[0]?.paper).map(([paper, group]) => ({
    reason: 'direction unknown',
    statement: say`${name(library.shortName(paper))} does not say whether a higher or a lower number is better on ${some(group)}, so no best is named there.${cells(group, library)}`,
    records: countRecords(group),
  }));
}

function unnamed(homeless: readonly MetricRecord[], library: Library): NotCompared[] {
  const printed = homeless.filter((record) => library.isPrinted(record));
  return perPaper(printed, (record) => record.paper).map(([paper, records]) => ({
    reason: 'no data set or metric',
    statement: say`Some numbers of ${name(library.shortName(paper))} name no method, or neither data set nor metric, and stand in no comparison.${cite(...records.slice(0, namesMax).map((record) => library.source(record)))}`,
    records: records.length,
  }));
}

function mixedUnits(mixed: readonly Board[], library: Library): NotCompared[] {
  return perPaper(mixed, (board) => board.entries[0]?.paper).map(([paper, group]) => ({
    reason: 'parameters not comparable',
    statement: say`Trainable parameters on ${some(group)} are given partly as counts and partly as percentages of a model whose size ${name(library.shortName(paper))} does not print, so those given as percentages are missing from the charts.${cells(group, library)}`,
    records: countRecords(group),
  }));
}

function perPaper<T>(
  things: readonly T[],
  paperOf: (thing: T) => MetricRecord['paper'] | undefined,
): [MetricRecord['paper'], T[]][] {
  return [...Map.groupBy(things, paperOf)].flatMap(([paper, group]) => (paper ? [[paper, group]] : []));
}

/** Up to four data sets (or metrics) of the boards by name. */
function some(boards: readonly Board[]): Chunk {
  const named = [...new Map(boards.map((board) => [nameKey(board.dataset || board.metric), board])).values()];
  const chunks = named
    .slice(0, namesMax)
    .map((board) => (board.dataset ? name(board.dataset) : measure(board)));
  return named.length > namesMax ? [list(chunks, ', '), ' and others'] : list(chunks);
}

function cells(boards: readonly Board[], library: Library): Chunk {
  return cite(...boards.slice(0, namesMax).map((board) => cellOf(board, library)));
}

function cellOf(board: Board, library: Library) {
  const [first] = board.entries;
  if (!first) throw new RangeError(`board ${board.id} has no entry`);
  return library.value(firstRecord(first)).at;
}

function recordOf(board: Board, paper: MetricRecord['paper']) {
  const entry = board.entries.find((candidate) => candidate.paper === paper);
  if (!entry) throw new RangeError(`board ${board.id} has no entry of paper ${paper}`);
  return firstRecord(entry);
}

function countRecords(boards: readonly Board[]): number {
  return boards.reduce(
    (sum, board) => sum + board.entries.reduce((n, entry) => n + entry.records.length, 0),
    0,
  );
}
