import type { Debated } from '../../actors/review/critique.ts';
import type {
  Argument,
  Board,
  Comparison,
  Critique,
  Entry,
  Evidence,
  Part,
  Statement,
} from '../../state/findings.ts';
import { type Chance, otherNumber, type Planted, type Planters, replaced } from './planting.ts';
import { pairOf } from './planting-metrics.ts';
import type { Compared } from './works.ts';

function withComparison(work: Compared, change: Partial<Comparison>, what: string): Planted<Compared> {
  return { work: { ...work, comparison: { ...work.comparison, ...change } }, what };
}

/** Changes one entry of one board; null to leave it alone. */
function entryChanged(
  work: Compared,
  chance: Chance,
  change: (entry: Entry, board: Board) => Partial<Entry> | null,
) {
  const { boards } = work.comparison;
  const b = chance.below(boards.length);
  const board = boards[b];
  const e = chance.below(board?.entries.length ?? 0);
  const entry = board?.entries[e];
  const fresh = entry && board && change(entry, board);
  if (!board || !entry || !fresh) return null;
  const entries = replaced(board.entries, e, { ...entry, ...fresh });
  return withComparison(
    work,
    { boards: replaced(boards, b, { ...board, entries }) },
    `${entry.value} of ${entry.method} on ${board.dataset} became ${JSON.stringify(fresh)}`,
  );
}

const isUnlike =
  (aspect: 'dataset' | 'metric') =>
  (a: Board, b: Board): boolean =>
    a[aspect] !== b[aspect] && a[aspect] !== '' && b[aspect] !== '';

function boardsTraded(aspect: 'dataset' | 'metric') {
  return (work: Compared, chance: Chance): Planted<Compared> | null => {
    const { boards } = work.comparison;
    const [a, b] = pairOf(boards, chance, isUnlike(aspect));
    const [x, y] = [boards[a ?? -1], boards[b ?? -1]];
    if (a === undefined || b === undefined || !x || !y) return null;
    const first = replaced(boards, a, { ...x, [aspect]: y[aspect] });
    return withComparison(
      work,
      { boards: replaced(first, b, { ...y, [aspect]: x[aspect] }) },
      `${x[aspect]} and ${y[aspect]} traded boards`,
    );
  };
}

/** A run is put on a board of something else. */
function entryMoved(work: Compared, chance: Chance): Planted<Compared> | null {
  const { boards } = work.comparison;
  const [a, b] = pairOf(
    boards,
    chance,
    (one, other) => isUnlike('dataset')(one, other) || isUnlike('metric')(one, other),
  );
  const [from, to] = [boards[a ?? -1], boards[b ?? -1]];
  const entry = from && chance.pick(from.entries);
  if (b === undefined || !to || !entry) return null;
  return withComparison(
    work,
    { boards: replaced(boards, b, { ...to, entries: [...to.entries, entry] }) },
    `${entry.value} of ${from.dataset} stands under ${to.dataset} as well`,
  );
}

function otherMethod(work: Compared, chance: Chance): Planted<Compared> | null {
  return entryChanged(work, chance, (entry, board) => {
    const others = board.entries.map(({ method }) => method).filter((method) => method !== entry.method);
    const method = chance.pick(others);
    return method === null ? null : { method };
  });
}

function silenced(all: boolean) {
  return (work: Compared, chance: Chance): Planted<Compared> | null => {
    const { contradictions } = work.comparison;
    const hidden = all ? contradictions : chance.some(contradictions, 1);
    if (hidden.length === 0) return null;
    return withComparison(
      work,
      { contradictions: contradictions.filter((one) => !hidden.includes(one)) },
      `${hidden.length} contradictions are gone`,
    );
  };
}

/** The contradiction is hidden with one of the two runs that make it. */
function sideRemoved(work: Compared, chance: Chance): Planted<Compared> | null {
  const { boards, contradictions } = work.comparison;
  const hidden = chance.pick(contradictions);
  const side = hidden && chance.pick(hidden.sides);
  if (!hidden || !side) return null;
  const isSide = ({ paper, records }: Entry): boolean =>
    paper === side.paper && records.includes(side.record);
  return withComparison(
    work,
    {
      contradictions: contradictions.filter((one) => one !== hidden),
      boards: boards.map((board) => ({ ...board, entries: board.entries.filter((entry) => !isSide(entry)) })),
    },
    'a contradiction is gone with one of its sides',
  );
}

export const COMPARISON_PLANTERS: Planters<Compared> = {
  'invented number': [
    (work, chance) =>
      entryChanged(work, chance, ({ value }) => {
        const other = otherNumber(value, chance);
        return { value: other, number: Number(other.replace(/[%,]/g, '')) };
      }),
    (work, chance) => {
      const at = chance.below(work.comparison.checks.length);
      const check = work.comparison.checks[at];
      const reason = check && numberChanged(check.reason, chance);
      return reason
        ? withComparison(
            work,
            { checks: replaced(work.comparison.checks, at, { ...check, reason }) },
            'a check says another number',
          )
        : null;
    },
  ],
  'swapped name': [boardsTraded('dataset'), boardsTraded('metric'), entryMoved, otherMethod],
  'dangling page': [
    (work, chance) =>
      entryChanged(work, chance, ({ records }) => ({ records: records.map((record) => record + 100_000) })),
    (work, chance) => {
      const at = chance.below(work.comparison.notCompared.length);
      const one = work.comparison.notCompared[at];
      const statement = one && pageChanged(one.statement, chance);
      return statement
        ? withComparison(
            work,
            { notCompared: replaced(work.comparison.notCompared, at, { ...one, statement }) },
            'a statement points at another page',
          )
        : null;
    },
  ],
  'hidden contradiction': [silenced(false), silenced(true), sideRemoved],
  padding: [
    (work, chance) => {
      const again = chance.some(
        work.comparison.boards,
        Math.ceil(work.comparison.boards.length * (0.05 + 0.3 * chance.next())),
      );
      return withComparison(
        work,
        { boards: [...work.comparison.boards, ...again] },
        `${again.length} boards are repeated`,
      );
    },
  ],
  'empty result': [
    (work) => withComparison(work, { boards: [], pivots: [], standings: [], fronts: [] }, 'no board is left'),
    (work) =>
      withComparison(
        work,
        {
          boards: [],
          pivots: [],
          standings: [],
          fronts: [],
          costs: [],
          contradictions: [],
          checks: [],
          notCompared: [],
        },
        'nothing is left',
      ),
  ],
};

/** The statement with another number; null where it shows none. */
export function numberChanged(statement: Statement, chance: Chance): Statement | null {
  const at = chance.pick(
    statement.parts.flatMap((part, i) =>
      typeof part !== 'string' && ('value' in part || 'derived' in part) ? [i] : [],
    ),
  );
  const part = at === null ? undefined : statement.parts[at];
  if (at === null || part === undefined || typeof part === 'string') return null;
  const changed: Part =
    'value' in part
      ? { ...part, value: otherNumber(part.value, chance) }
      : 'derived' in part
        ? { ...part, derived: otherNumber(part.derived, chance) }
        : part;
  return { ...statement, parts: replaced(statement.parts, at, changed) };
}

/** The statement with a source on a page that does not exist or does not print it. */
export function pageChanged(statement: Statement, chance: Chance): Statement | null {
  const at = chance.below(statement.sources.length);
  const source = statement.sources[at];
  if (!source) return null;
  return {
    ...statement,
    sources: replaced(statement.sources, at, { ...source, page: source.page + 1 + chance.below(60) }),
  };
}

/** The statement about another data set or metric; null where it names none beside a number. */
export function nameChanged(
  statement: Statement,
  papers: readonly Evidence[],
  chance: Chance,
): Statement | null {
  if (!statement.parts.some((part) => typeof part !== 'string' && 'value' in part)) return null;
  const records = papers.flatMap(({ metrics }) => metrics.records);
  const aspect = chance.pick(['dataset', 'metric'] as const) ?? 'dataset';
  const names = [...new Set(records.map((record) => record[aspect]).filter((name) => name !== ''))];
  const at = chance.pick(
    statement.parts.flatMap((part, i) =>
      typeof part !== 'string' && 'name' in part && names.includes(part.name) ? [i] : [],
    ),
  );
  const part = at === null ? undefined : statement.parts[at];
  if (at === null || part === undefined || typeof part === 'string' || !('name' in part)) return null;
  const shown = new Set(
    statement.parts.flatMap((one) => (typeof one !== 'string' && 'name' in one ? [one.name] : [])),
  );
  const name = chance.pick(names.filter((other) => !shown.has(other)));
  return name === null ? null : { ...statement, parts: replaced(statement.parts, at, { name }) };
}

function withCritique(work: Debated, change: Partial<Critique>, what: string): Planted<Debated> {
  return { work: { ...work, critique: { ...work.critique, ...change } }, what };
}

function argumentChanged(
  change: (statement: Statement, work: Debated, chance: Chance) => Statement | null,
  what: string,
) {
  return (work: Debated, chance: Chance): Planted<Debated> | null => {
    const all = work.critique.arguments;
    const at = chance.below(all.length);
    const argument = all[at];
    const statement = argument && change(argument.statement, work, chance);
    return statement
      ? withCritique(work, { arguments: replaced(all, at, { ...argument, statement }) }, what)
      : null;
  };
}

const isSceptic = ({ side }: Argument): boolean => side === 'sceptic';

export const CRITIQUE_PLANTERS: Planters<Debated> = {
  'invented number': [
    argumentChanged(
      (statement, _, chance) => numberChanged(statement, chance),
      'an argument says another number',
    ),
  ],
  'swapped name': [
    argumentChanged(
      (statement, { papers }, chance) => nameChanged(statement, papers, chance),
      'an argument names something else',
    ),
  ],
  'dangling page': [
    argumentChanged(
      (statement, _, chance) => pageChanged(statement, chance),
      'an argument points at another page',
    ),
  ],
  'hidden contradiction': [
    (work) => {
      const left = work.critique.arguments.filter((argument) => !isSceptic(argument));
      const isLess = left.length < work.critique.arguments.length;
      return isLess
        ? withCritique(
            work,
            { arguments: left, verdict: left.length > 0 ? 'holds' : 'not decidable' },
            'the sceptic is silent',
          )
        : null;
    },
    (work, chance) => {
      const hidden = chance.pick(work.critique.arguments.filter(isSceptic));
      if (!hidden) return null;
      return withCritique(
        work,
        { arguments: work.critique.arguments.filter((one) => one !== hidden) },
        `the sceptic does not speak of “${hidden.kind}”`,
      );
    },
    (work) =>
      work.critique.verdict === 'holds'
        ? null
        : withCritique(work, { verdict: 'holds' }, `“${work.critique.verdict}” became “holds”`),
  ],
  padding: [
    (work, chance) => {
      const again = chance.some(work.critique.arguments, 1 + chance.below(3));
      return again.length === 0
        ? null
        : withCritique(
            work,
            { arguments: [...work.critique.arguments, ...again] },
            `${again.length} arguments are repeated`,
          );
    },
  ],
  'empty result': [
    (work) =>
      work.critique.arguments.length === 0
        ? null
        : withCritique(work, { arguments: [] }, 'no argument is left'),
  ],
};
