import { type Block, type ReportModel, type ReportSection, statementsOf } from '../../actors/report/model.ts';
import type { Reported } from '../../actors/review/report.ts';
import type { Statement } from '../../state/findings.ts';
import { type Chance, type Planted, type Planters, replaced } from './planting.ts';
import { nameChanged, numberChanged, pageChanged } from './planting-findings.ts';
import { pairOf } from './planting-metrics.ts';

function withModel(work: Reported, change: Partial<ReportModel>, what: string): Planted<Reported> {
  return { work: { ...work, model: { ...work.model, ...change } }, what };
}

/** Every statement of the sections put through a function. */
function mapped(
  sections: readonly ReportSection[],
  change: (statement: Statement) => Statement,
): ReportSection[] {
  const inBlock = (block: Block): Block => {
    switch (block.kind) {
      case 'paragraph':
        return { ...block, statements: block.statements.map(change) };
      case 'list':
        return {
          ...block,
          lines: block.lines.map((line) => ({ ...line, statements: line.statements.map(change) })),
        };
      case 'table':
        return {
          ...block,
          head: block.head.map(change),
          rows: block.rows.map((row) => row.map((cell) => ({ ...cell, statement: change(cell.statement) }))),
        };
      case 'chart':
        return block;
    }
  };
  return sections.map((section) => ({ ...section, blocks: section.blocks.map(inBlock) }));
}

function statementChanged(
  change: (statement: Statement, work: Reported, chance: Chance) => Statement | null,
  what: string,
) {
  return (work: Reported, chance: Chance): Planted<Reported> | null => {
    const all = [...statementsOf({ ...work.model, papers: [] })];
    for (let attempt = 0; attempt < 40; attempt++) {
      const chosen = chance.pick(all);
      const fresh = chosen && change(chosen, work, chance);
      if (fresh)
        return withModel(
          work,
          { sections: mapped(work.model.sections, (one) => (one === chosen ? fresh : one)) },
          what,
        );
    }
    return null;
  };
}

function insertNumber(work: Reported, chance: Chance): Planted<Reported> | null {
  const planted = statementChanged((statement) => {
    if (statement.sources.length === 0) return null;
    return {
      ...statement,
      parts: [...statement.parts, ` This is ${2 + chance.below(90)}.${1 + chance.below(9)} points ahead.`],
    };
  }, 'a sentence gets a number of its own');
  return planted(work, chance);
}

/** Two heads of a table that name different data sets or metrics trade places. */
function headsTraded(work: Reported, chance: Chance): Planted<Reported> | null {
  const records = work.papers.flatMap(({ metrics }) => metrics.records);
  const known = new Set(records.flatMap(({ dataset, metric }) => [dataset, metric]));
  const measured = ({ parts }: Statement): string =>
    parts
      .flatMap((part) =>
        typeof part !== 'string' && 'name' in part && known.has(part.name) ? [part.name] : [],
      )
      .join();
  const table = chance.pick(
    work.model.sections.flatMap(({ blocks }) =>
      blocks.flatMap((block) => (block.kind === 'table' ? [block] : [])),
    ),
  );
  if (!table) return null;
  const [a, b] = pairOf(
    table.head,
    chance,
    (one, other) => measured(one) !== measured(other) && measured(one) !== '' && measured(other) !== '',
  );
  const [x, y] = [table.head[a ?? -1], table.head[b ?? -1]];
  if (a === undefined || b === undefined || !x || !y) return null;
  const head = replaced(replaced(table.head, a, y), b, x);
  const sections = work.model.sections.map((section) => ({
    ...section,
    blocks: section.blocks.map((block) => (block === table ? { ...table, head } : block)),
  }));
  return withModel(work, { sections }, `${measured(x)} and ${measured(y)} traded columns`);
}

const holdsSides = (work: Reported, statement: Statement): boolean =>
  work.comparison.contradictions.some(
    ({ statement: told }) => JSON.stringify(told.sources) === JSON.stringify(statement.sources),
  );

/** Drops the lines and paragraphs that a condition holds of. */
function without(
  work: Reported,
  isHidden: (statement: Statement) => boolean,
  what: string,
): Planted<Reported> | null {
  let hidden = 0;
  const kept = (statements: Statement[]): Statement[] =>
    statements.filter((statement) => !(isHidden(statement) && ++hidden > 0));
  const sections = work.model.sections.map((section) => ({
    ...section,
    blocks: section.blocks.map((block): Block => {
      if (block.kind === 'paragraph') return { ...block, statements: kept(block.statements) };
      if (block.kind !== 'list') return block;
      const lines = block.lines.map((line) => ({ ...line, statements: kept(line.statements) }));
      return { ...block, lines: lines.filter(({ statements }) => statements.length > 0) };
    }),
  }));
  return hidden > 0 ? withModel(work, { sections }, what) : null;
}

const FILLER = [
  'It should be noted that this is an important and much discussed question in the field.',
  'Many further aspects could be considered here, each of them interesting in its own right.',
  'This shows once more how rapidly the area develops and how much remains to be done in it.',
];

function fill(work: Reported, chance: Chance): Planted<Reported> {
  const told = [...statementsOf(work.model)].length;
  const count = Math.max(8, Math.ceil(told * 0.3));
  const statements = Array.from(
    { length: count },
    (_, i): Statement => ({ parts: [`${chance.pick(FILLER)}${' '.repeat(i % 7)}`], sources: [] }),
  );
  const blocks: Block[] = statements.map((statement) => ({
    kind: 'paragraph',
    label: '',
    statements: [statement],
  }));
  const padding: ReportSection = {
    id: 'remarks',
    title: { parts: ['Remarks'], sources: [] },
    level: 2,
    blocks,
  };
  return withModel(work, { sections: [...work.model.sections, padding] }, `${count} sentences of filler`);
}

function repeat(work: Reported, chance: Chance): Planted<Reported> | null {
  let count = 0;
  const sections = work.model.sections.map((section) => ({
    ...section,
    blocks: section.blocks.flatMap((block) => {
      const again = block.kind === 'list' && chance.next() < 0.5;
      count += again ? 1 : 0;
      return again ? [block, block] : [block];
    }),
  }));
  return count > 1 ? withModel(work, { sections }, `${count} lists are repeated`) : null;
}

export const REPORT_PLANTERS: Planters<Reported> = {
  'invented number': [
    statementChanged(
      (statement, _, chance) => numberChanged(statement, chance),
      'a sentence says another number',
    ),
    insertNumber,
    (work, chance) => ({
      work: {
        ...work,
        markdown: work.markdown.replace(
          /\n\n(?=[A-Z])/,
          `\n\nThe gain is ${3 + chance.below(90)}.${101 + chance.below(800)} points.\n\n`,
        ),
      },
      what: 'the text that people read has a number of its own',
    }),
  ],
  'swapped name': [
    statementChanged(
      (statement, { papers }, chance) => nameChanged(statement, papers, chance),
      'a sentence names something else',
    ),
    headsTraded,
  ],
  'dangling page': [
    statementChanged(
      (statement, _, chance) => pageChanged(statement, chance),
      'a sentence points at another page',
    ),
  ],
  'hidden contradiction': [
    (work) => without(work, (statement) => holdsSides(work, statement), 'the contradictions are gone'),
    (work, chance) => {
      const critique = chance.pick(work.critiques);
      const hidden = new Set(
        (critique?.arguments ?? [])
          .filter(({ side }) => side === 'sceptic')
          .map(({ statement }) => JSON.stringify(statement)),
      );
      return without(work, (statement) => hidden.has(JSON.stringify(statement)), 'a sceptic is silent');
    },
    (work) =>
      without(
        work,
        ({ parts }) =>
          parts.some(
            (part) => typeof part !== 'string' && 'name' in part && part.name === work.failures[0]?.source,
          ),
        'a failure is not told',
      ),
  ],
  padding: [repeat, fill],
  'empty result': [
    (work) => withModel(work, { sections: [] }, 'no section is left'),
    (work) => ({
      work: { ...work, markdown: '', model: { ...work.model, sections: [], papers: [] } },
      what: 'nothing is left',
    }),
  ],
};
