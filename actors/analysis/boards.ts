import { maxOf, minOf } from '../../state/extremes.ts';
import type { Board, Entry, Evidence } from '../../state/findings.ts';
import type { Direction, MetricRecord } from '../../state/paper.ts';
import { settingsOf, splitMethod } from './conditions.ts';
import { isAverage, TableContext } from './context.ts';
import { Library } from './library.ts';
import { Names, nameKey } from './names.ts';
import { parseSpread } from './numbers.ts';

/** One metric record on its way to a board. */
interface Run {
  readonly index: number;
  readonly record: MetricRecord;
  readonly method: string;
  readonly model: string;
  readonly better: Direction;
  readonly variant: string;
  readonly condition: string;
}

/** Boards, and the records that stand on none: not fully named, or without a cell that prints them. */
export interface Boards {
  readonly boards: Board[];
  readonly methods: Names;
  readonly homeless: readonly MetricRecord[];
}

/** Puts every record on the board of its like: same model, data set, metric, condition and scale. */
export function makeBoards(papers: readonly Evidence[]): Boards {
  const methods = new Names(papers.flatMap(({ document }) => document.abbreviations));
  const labels = { model: new Names(), dataset: new Names(), metric: new Names(), condition: new Names() };
  const library = new Library(papers);
  const piles = new Map<string, [Run, ...Run[]]>();
  const homeless: MetricRecord[] = [];

  for (const evidence of papers) {
    const settings = settingsOf(evidence);
    const context = new TableContext(evidence.metrics.records);
    evidence.metrics.records.forEach((record, index) => {
      const isNameless = record.method === '' || (record.dataset === '' && record.metric === '');
      if (isNameless || !library.isPrinted(record)) {
        homeless.push(record);
        return;
      }
      const setting = settings[index];
      const condition = setting?.condition.join(', ') ?? '';
      const { method, configuration } = splitMethod(record.method);
      const run: Run = {
        index,
        record,
        method: methods.add(method),
        model: context.modelOf(record),
        better: context.betterOf(record),
        variant: variantOf(method, [configuration, ...(setting?.variant ?? [])]),
        condition,
      };
      const named = [
        labels.model.add(run.model),
        labels.dataset.add(record.dataset),
        labels.metric.add(record.metric),
        labels.condition.add(condition),
      ];
      // A column that the paper does not name fully can only be compared within its own table.
      const isNamed = record.dataset !== '' && record.metric !== '';
      const table = isNamed ? '' : `${record.paper} ${record.page} ${record.table}`;
      const key = [...named, context.scaleOf(record), table].join('\n');
      const pile = piles.get(key);
      if (pile) pile.push(run);
      else piles.set(key, [run]);
    });
  }

  const boards = [...piles.values()].map((runs, i): Board => {
    const { record, condition, model } = runs[0];
    const better = directionOf(runs);
    const entries = order(makeEntries(runs, methods), better);
    const dataset = labels.dataset.display(nameKey(record.dataset));
    const metric = labels.metric.display(nameKey(record.metric));
    return {
      id: `b${i + 1}`,
      model: labels.model.display(nameKey(model)),
      dataset,
      metric,
      condition: labels.condition.display(nameKey(condition)),
      better,
      average: isAverage(dataset) || isAverage(metric),
      entries,
      ...podium(entries, better),
    };
  });
  return { boards, methods, homeless };
}

/** What sets a run apart from others of its method, each thing once and nothing that the name says already. */
function variantOf(method: string, tokens: readonly string[]): string {
  const distinct = new Map(tokens.map((token) => [nameKey(token), token]));
  return [...distinct]
    .filter(([key]) => key !== '' && !nameKey(method).includes(key))
    .map(([, token]) => token)
    .join(', ');
}

/** What the records say; where they say nothing, whether the authors' bold numbers are the greatest or the least. */
function directionOf(runs: readonly Run[]): Direction {
  const said = new Set(runs.map(({ better }) => better).filter((better) => better !== 'unknown'));
  if (said.size === 1) return [...said][0] ?? 'unknown';
  const records = runs.map(({ record }) => record);
  const bold = records.filter((record) => record.bold).map((record) => record.number);
  if (said.size > 1 || bold.length === 0 || bold.length === records.length) return 'unknown';
  const all = records.map((record) => record.number);
  const [least, greatest] = [minOf(all), maxOf(all)];
  const isGreatest = bold.every((number) => number === greatest);
  const isLeast = bold.every((number) => number === least);
  if (isGreatest === isLeast) return 'unknown';
  return isGreatest ? 'higher' : 'lower';
}

/** Runs that nothing tells apart are numbered; a run that another table prints again is one run. */
function makeEntries(runs: readonly Run[], methods: Names): Entry[] {
  const made: { entry: Entry; key: string; tables: Set<string> }[] = [];
  for (const { record, index, method, variant } of runs) {
    const key = [record.paper, method, nameKey(variant), nameKey(record.params)].join('\n');
    const table = `${record.page} ${record.table}`;
    const alike = made.filter((other) => other.key === key);
    const printedAgain = alike.find(
      ({ entry, tables }) => entry.number === record.number && !tables.has(table),
    );
    const spread = parseSpread(record.spread);
    if (printedAgain) {
      printedAgain.entry.records.push(index);
      printedAgain.entry.spread ??= spread;
      printedAgain.tables.add(table);
      continue;
    }
    const entry: Entry = {
      method: methods.display(method),
      variant,
      run: alike.length + 1,
      params: record.params,
      paper: record.paper,
      records: [index],
      value: record.value,
      number: record.number,
      spread,
    };
    made.push({ entry, key, tables: new Set([table]) });
  }
  return made.map(({ entry }) => entry);
}

function order(entries: Entry[], better: Direction): Entry[] {
  if (better === 'unknown') return entries;
  const sign = better === 'higher' ? -1 : 1;
  return entries.toSorted((a, b) => sign * (a.number - b.number));
}

/** What people, chance or the right answers reach: printed beside methods, but none of them. */
export const isBound = ({ method }: Pick<Entry, 'method'>): boolean =>
  /^(?:human|random(?: guess\w*| choice| baseline)?$|chance|majority|gold\b|ground[- ]truth|upper bound)|\boracle\b/i.test(
    method,
  );

function podium(entries: readonly Entry[], better: Direction): { best: number[]; second: number[] } {
  const methods = entries.filter((entry) => !isBound(entry));
  const numbers = [...new Set(methods.map((entry) => entry.number))];
  if (better === 'unknown' || methods.length < 2) return { best: [], second: [] };
  const at = (number: number | undefined): number[] =>
    entries.flatMap((entry, i) => (entry.number === number && !isBound(entry) ? [i] : []));
  return { best: at(numbers[0]), second: at(numbers[1]) };
}

/** Positive when `a` is better than `b`; NaN where the better direction is unknown. */
export function lead(a: Entry, b: Entry, better: Direction): number {
  if (better === 'unknown') return Number.NaN;
  return better === 'higher' ? a.number - b.number : b.number - a.number;
}

/** Whether two results cannot be told apart: equal, or their spreads overlap. */
export function isTie(a: Entry, b: Entry): boolean {
  // Rounded to undo what binary fractions add to a decimal difference.
  const distance = Number(Math.abs(a.number - b.number).toPrecision(12));
  return distance <= (a.spread ?? 0) + (b.spread ?? 0);
}

/** The best run of each method on a board, best first. */
export function bestRuns(board: Board): Entry[] {
  const seen = new Set<string>();
  return board.entries.filter((entry) => {
    if (isBound(entry) || seen.has(entry.method)) return false;
    seen.add(entry.method);
    return true;
  });
}

/** Boards on which at least two methods meet and it is known which number is better. */
export function contested(boards: readonly Board[]): Board[] {
  return boards.filter((board) => board.better !== 'unknown' && bestRuns(board).length > 1);
}
