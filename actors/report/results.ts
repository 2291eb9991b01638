import type { Board, Entry, Pivot } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import { allDuels } from '../analysis/duels.ts';
import type { Library } from '../analysis/library.ts';
import { nameKey } from '../analysis/names.ts';
import { type Chunk, cite, count, name, say, value } from '../analysis/say.ts';
import { conditions, firstRecord, run } from '../analysis/wording.ts';
import { cell, type Desk, paragraph, section } from './blocks.ts';
import { charts } from './charts.ts';
import type { Block, ReportCell, ReportSection } from './model.ts';
import { rankBoards, tellingStandings } from './ranking.ts';
import { tableRows } from './rows.ts';

/** Columns of numbers that fit beside each other on a page. */
const columnsMax = 9;
const standingsMax = 15;
/** More tables than this are looked up in the data rather than read. */
const tablesMax = 24;

/** Methods by benchmarks, cost against score, and who wins how often. */
export function results(desk: Desk): ReportSection[] {
  const { comparison } = desk;
  if (comparison.pivots.length === 0) return [];
  const note = say`Best numbers are in bold, the second best underlined (in italics where there is no underline). Only runs of the same model, data set, metric and conditions stand in one column.`;
  const rest = say`Further tables, with less bearing on the topic, are left out here; all their numbers stand in metrics.csv.`;
  const tables = rankPivots(desk).flatMap((pivot) => pivotTables(pivot, desk));
  return [
    section(2, 'results', 'Methods by benchmarks', [
      paragraph('', note),
      ...tables.slice(0, tablesMax),
      ...(tables.length > tablesMax ? [paragraph('', rest)] : []),
    ]),
    ...costSection(desk),
    ...standingsSection(desk),
  ];
}

function rankPivots(desk: Desk): Pivot[] {
  const { boards, pivots } = desk.comparison;
  const order = rankBoards(desk, boards).map(({ id }) => id);
  const place = ({ columns }: Pivot): number => Math.min(...columns.map((id) => order.indexOf(id)));
  return pivots.toSorted((a, b) => place(a) - place(b));
}

/** One table, or several where the columns would not fit. */
function pivotTables(pivot: Pivot, desk: Desk): Block[] {
  const tables: Block[] = [];
  const count = Math.ceil(pivot.columns.length / columnsMax);
  const width = Math.ceil(pivot.columns.length / count);
  for (let from = 0; from < pivot.columns.length; from += width) {
    tables.push(pivotTable(pivot, from, Math.min(from + width, pivot.columns.length), desk));
  }
  return tables;
}

function pivotTable(pivot: Pivot, from: number, to: number, { comparison, library }: Desk): Block {
  const boards = pivot.columns
    .slice(from, to)
    .flatMap((id) => comparison.boards.find((board) => board.id === id) ?? []);
  const rows = tableRows(pivot, from, boards, library);
  const papers = new Set(rows.flatMap((row) => row.papers));
  const hasParams = rows.some(({ params }) => params !== null);
  const shared = sharedBy(boards);
  const head: Chunk[] = [
    'Method',
    ...(papers.size > 1 ? ['Paper'] : []),
    ...(hasParams ? ['Trainable'] : []),
    ...boards.map((board) => columnHead(board, shared)),
  ];
  const body = rows.map(({ first, papers: of, params, entries }): ReportCell[] => [
    cell(run(first)),
    ...(papers.size > 1 ? [cell(paperNames(of, library))] : []),
    ...(hasParams ? [cell(params ?? '–')] : []),
    ...boards.map((board, i) => numberCell(board, entries[i] ?? [], library)),
  ]);
  const said: Chunk[] = [
    ...(shared.metric === '' ? [] : [name(shared.metric)]),
    ...(shared.condition === '' ? [] : [conditions(shared.condition)]),
  ];
  const of: Chunk =
    said.length === 0 ? '' : [' (', said.map((chunk, i) => [i === 0 ? '' : ', ', chunk]), ')'];
  const origin = paperNames([...papers], library);
  return {
    kind: 'table',
    caption:
      pivot.model === ''
        ? say`Results${of} of ${origin}.`
        : say`Results${of} with ${name(pivot.model)}, ${origin}.`,
    names: papers.size > 1 ? 2 : 1,
    head: head.map((chunk) => say`${chunk}`),
    rows: body,
  };
}

function paperNames(papers: readonly PaperId[], library: Library): Chunk {
  return papers.map((paper, i) => [i === 0 ? '' : ', ', name(library.shortName(paper))]);
}

/** What all columns share is said once, in the caption. */
interface Shared {
  readonly metric: string;
  readonly condition: string;
}

function sharedBy(boards: readonly Board[]): Shared {
  const common = (field: 'metric' | 'condition'): string => {
    const names = new Set(boards.map((board) => nameKey(board[field])));
    return names.size === 1 && boards.length > 1 ? (boards[0]?.[field] ?? '') : '';
  };
  return { metric: common('metric'), condition: common('condition') };
}

function columnHead(board: Board, shared: Shared): Chunk {
  const arrow = { higher: ' ↑', lower: ' ↓', unknown: '' }[board.better];
  const parts: Chunk[] = [];
  if (board.dataset !== '') parts.push(name(board.dataset));
  if (board.metric !== '' && (shared.metric === '' || board.dataset === '')) parts.push(name(board.metric));
  if (board.condition !== '' && shared.condition === '') parts.push(conditions(board.condition));
  return [parts.map((part, i) => [i === 0 ? '' : ', ', part]), arrow];
}

/** A number with its spread, citing every paper that prints it. */
function numberCell(board: Board, entries: readonly Entry[], library: Library): ReportCell {
  const [first, ...others] = entries;
  if (!first) return cell('–');
  const printed = library.value(firstRecord(first));
  const { spread } = library.record(firstRecord(first));
  const isPrinted = spread !== '' && printed.at.quote.includes(spread);
  const at = board.entries.indexOf(first);
  const mark = board.best.includes(at) ? 'best' : board.second.includes(at) ? 'second' : 'none';
  const again = others.map((entry) => library.value(firstRecord(entry)).at);
  return cell([printed, isPrinted ? value(spread, printed.at) : '', cite(...again)], mark);
}

function costSection(desk: Desk): ReportSection[] {
  if (desk.comparison.fronts.length === 0) return [];
  return [
    section(2, 'cost', 'Score against trainable parameters', [
      {
        kind: 'chart',
        name: charts.cost,
        alt: say`Scatter plots of score against the number of trainable parameters, one for each benchmark; runs on the Pareto front are filled and joined by a line.`,
        caption: say`Each point is a run. Filled points, joined by a line, form the Pareto front: no other run is at least as good with no more trainable parameters. The data stand in charts/${charts.cost}.csv.`,
      },
    ]),
  ];
}

function standingsSection(desk: Desk): ReportSection[] {
  const { comparison, library } = desk;
  const shown = tellingStandings(comparison).slice(0, standingsMax);
  if (shown.length < 2) return [];
  const meetings = allDuels(comparison.boards);
  const rows = shown.map(({ method }): ReportCell[] => {
    const mine = meetings.filter(({ ours }) => ours.method === method);
    const cells = (them: typeof mine): Chunk =>
      count(them.map(({ ours, theirs }) => [ours, theirs].map((e) => library.value(firstRecord(e)).at)));
    return [
      cell(name(method)),
      cell(cells(mine.filter(({ outcome }) => outcome === 'ahead'))),
      cell(cells(mine.filter(({ outcome }) => outcome === 'level'))),
      cell(cells(mine.filter(({ outcome }) => outcome === 'behind'))),
    ];
  });
  return [
    section(2, 'standings', 'Who wins how often', [
      paragraph(
        '',
        say`On every benchmark each method meets every other one that was measured under the same conditions, each with its best run. A draw means equal numbers or overlapping spreads. A method that met few or weak rivals stands higher than it would elsewhere.`,
      ),
      {
        kind: 'chart',
        name: charts.wins,
        alt: say`Bars of wins, draws and losses for each method.`,
        caption: say`Wins, draws and losses against other methods, by win rate. The data stand in charts/${charts.wins}.csv.`,
      },
      {
        kind: 'table',
        caption: say`Meetings of methods under equal conditions.`,
        names: 1,
        head: ['Method', 'Wins', 'Draws', 'Losses'].map((head) => say`${head}`),
        rows,
      },
    ]),
  ];
}
