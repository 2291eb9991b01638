import type { Board, Entry, Evidence, RecordRef } from '../../state/findings.ts';
import { type Duel, duels } from './duels.ts';
import type { Library } from './library.ts';
import { decimals, difference, isPrinted, plainNumber } from './numbers.ts';
import { type Chunk, gap, name } from './say.ts';
import type { Scope } from './scope.ts';
import { benchmark, firstRecord } from './wording.ts';

export interface FoundScore {
  /** As the sentence prints it. */
  readonly number: string;
  readonly match: Match | null;
}

/** The records a number of a sentence stands in: one, or two whose gap it is. */
export interface Match {
  readonly records: readonly RecordRef[];
  /** The number and what it was measured on, as part of a sentence. */
  readonly words: Chunk;
  /** Where it stands; null for a number of parameters. */
  readonly board: Board | null;
}

/** A sentence whose numbers are looked up in the paper's own tables. */
interface Search {
  readonly text: string;
  readonly scope: Scope;
  readonly evidence: Evidence;
  readonly library: Library;
}

/**
 * Looks for every score of a sentence in the paper's own tables, where the sentence's names lead. What is not
 * found there is looked for beside the numbers that were.
 */
export function findScores(text: string, scope: Scope, evidence: Evidence, library: Library): FoundScore[] {
  const search: Search = { text, scope, evidence, library };
  const first = scoresIn(text).map((number) => ({ number, match: findNumber(number, search) }));
  const boards = first.flatMap(({ match }) => match?.board ?? []);
  return first.map(({ number, match }) => ({
    number,
    match: match ?? findEntry(number, boards, () => true, library),
  }));
}

/**
 * Numbers of a sentence that a table of results may hold: with decimals or a percent sign, and no spread, no
 * amount of memory, time or the like.
 */
function scoresIn(text: string): string[] {
  const score =
    /(?<![\p{L}\p{N}.,=-]|±\s?|\b(?:Sec(?:tion|\.)?|Table|Fig(?:ure|\.)?|Appendix|Eq(?:uation|\.)?)\s?)\d[\d,]*(?:\.\d+)?(?:%|(?!\s?%))(?!\s*(?:[KMBGT]B?\b|[x×]|-?times\b|-?fold\b|ms\b|hours?\b))(?![\p{L}\p{N}]|[.,]\d)/gu;
  const numbers = [...text.matchAll(score)].map(([number]) => number).filter((number) => /[.%]/.test(number));
  return [...new Set(numbers)];
}

function findNumber(number: string, search: Search): Match | null {
  const { scope, library } = search;
  if (speaksOfParameters(number, search.text)) return findParams(number, search);
  return (
    findEntry(number, measured(scope), ({ method }) => scope.subjects.includes(method), library) ??
    findEntry(number, measured(scope), (entry) => isMeant(entry.method, scope), library) ??
    findGap(number, search)
  );
}

/** An entry that prints the number. Whole numbers are too common to tell anything. */
function findEntry(
  number: string,
  boards: readonly Board[],
  isWanted: (entry: Entry) => boolean,
  library: Library,
): Match | null {
  const wanted = plainNumber(number);
  if (wanted === null || decimals(wanted) === 0) return null;
  for (const board of boards) {
    const entry = board.entries.find(
      (candidate) => plainNumber(candidate.value) === wanted && isWanted(candidate),
    );
    if (!entry) continue;
    const ref = firstRecord(entry);
    if (library.record(ref).table === '') continue;
    return {
      records: [ref],
      words: [library.value(ref), ' for ', name(entry.method), ' on ', benchmark(board)],
      board,
    };
  }
  return null;
}

/** Two runs that are as far apart as the number says; any rival will do where the sentence names the data. */
function findGap(number: string, { scope, library }: Search): Match | null {
  const wanted = plainNumber(number);
  if (wanted === null) return null;
  const isGap = ({ ours, theirs }: Duel): boolean => difference(ours.value, theirs.value) === wanted;
  const isExact = decimals(wanted) > 0;
  const rivals = scope.boards.flatMap((board) => board.entries.map((entry) => entry.method));
  const meeting =
    duels(scope.boards, scope.subjects, scope.objects).find(isGap) ??
    (isExact && scope.namesData ? duels(scope.boards, scope.subjects, rivals).find(isGap) : undefined);
  if (!meeting) return null;
  const records = [firstRecord(meeting.ours), firstRecord(meeting.theirs)] as const;
  const [ours, theirs] = [library.value(records[0]), library.value(records[1])];
  const sides: Chunk = [
    name(meeting.ours.method),
    ' (',
    ours,
    ') and ',
    name(meeting.theirs.method),
    ' (',
    theirs,
    ')',
  ];
  const words: Chunk = [
    'a gap of ',
    gap(ours, theirs) ?? '',
    ' between ',
    sides,
    ' on ',
    benchmark(meeting.board),
  ];
  return { records, words, board: meeting.board };
}

function speaksOfParameters(number: string, text: string): boolean {
  const pattern = String.raw`${number.replaceAll('.', String.raw`\.`)}\s*(?:of\s+)?(?:(?:the|its|all|trainable|task-specific|additional)\s+)*param`;
  return new RegExp(pattern, 'i').test(text);
}

/** Boards with the metrics a sentence names, or all where it names none that the paper measures. */
function measured({ boards, metrics }: Scope): readonly Board[] {
  const named = boards.filter(({ metric }) => metrics.has(metric));
  return named.length > 0 ? named : boards;
}

/** A sentence that names neither method nor data set may mean any run that prints its number. */
function isMeant(method: string, { subjects, objects, namesData }: Scope): boolean {
  return namesData || subjects.length === 0 || subjects.includes(method) || objects.includes(method);
}

function findParams(number: string, { evidence, library }: Search): Match | null {
  const { paper, metrics } = evidence;
  const record = metrics.records.findIndex(({ params }) => params !== '' && isPrinted(number, params));
  const found = record < 0 ? null : library.params({ paper, record });
  if (!found) return null;
  return {
    records: [{ paper, record }],
    words: [found, ' as the trainable parameters of ', name(metrics.records[record]?.method ?? '')],
    board: null,
  };
}
