import type { Comparison, Critique, Evidence, Source, Statement } from '../../state/findings.ts';
import type { Failure } from '../../state/research.ts';
import { Library } from '../analysis/library.ts';
import { plainText } from '../analysis/say.ts';
import { type Block, type ReportModel, statementsOf } from '../report/model.ts';
import { untraced } from '../report/untraced.ts';
import { Attribution } from './statements.ts';
import { type Fault, type Findings, fault, grave, PADDED, serious } from './verdict.ts';

export interface Reported {
  readonly model: ReportModel;
  /** The report as people read it. */
  readonly markdown: string;
  readonly papers: readonly Evidence[];
  readonly comparison: Comparison;
  readonly critiques: readonly Critique[];
  /** Sources that could not be read. */
  readonly failures: readonly Failure[];
}

/** Shorter sentences are phrases that any section may use. */
const PHRASE_CHARS = 60;
/** Share of repeated lines that may slip in. */
const REPEATS_MAX = 0.02;
/** Share of sentences without a source that is connecting text. */
const CONNECTING_MAX = 0.3;

/** Does every number trace, is each contradiction and failure told, and is the report free of padding? */
export function reviewReport(report: Reported): Findings {
  const { model, papers, comparison, failures } = report;
  const statements = [...statementsOf(model)];
  const checked = statements.length;
  if (papers.length > 0 && !statements.some(({ sources }) => sources.length > 0)) {
    return { faults: [grave(0.9, 'the report says nothing of the papers')], merits: [], checked };
  }
  const attribution = new Attribution(papers);
  const misnamed = [...statements, ...tableStatements(model)].flatMap(
    (one) => attribution.problemOf(one) ?? [],
  );
  return {
    faults: [
      ...untraced(model, papers).map((problem) => grave(0.05, problem)),
      ...[...new Set(misnamed)].map((problem) => serious(0.05, problem)),
      ...unmodelled(report),
      ...concealed(statements, comparison, papers),
      ...undebated(report),
      ...failures
        .filter(({ source }) => !statements.some((one) => plainText(one).includes(source)))
        .map(({ source }) => grave(0.2, `it is not said that ${source} could not be read`)),
      ...padded(model),
    ],
    merits: [{ reason: `${checked} sentences and cells, each number with its source`, gain: 0.1 }],
    checked,
  };
}

/** Cells of tables with the names at the head of their column and at the start of their row. */
function tableStatements({ sections }: ReportModel): Statement[] {
  return sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => {
      if (block.kind !== 'table') return [];
      return block.rows.flatMap((row) => {
        const [name] = row;
        return row.slice(block.names).map(({ statement }, i): Statement => {
          const head = block.head[block.names + i];
          return {
            parts: [...(name?.statement.parts ?? []), ...(head?.parts ?? []), ...statement.parts],
            sources: statement.sources,
          };
        });
      });
    }),
  );
}

/** Numbers that people read and that the traced content of the report does not hold. */
function unmodelled({ model, markdown }: Reported): Fault[] {
  const decimal = /\d+\.\d+/g;
  const known = new Set(JSON.stringify(model).match(decimal));
  const [said = ''] = markdown.split('\n## Sources');
  const foreign = new Set((said.match(decimal) ?? []).filter((number) => !known.has(number)));
  if (markdown === '') return [grave(0.5, 'there is no report that people can read')];
  return [...foreign].map((number) => grave(0.1, `report.md says ${number}, which has no source`));
}

/** Contradictions of the comparison that no sentence tells with both numbers. */
function concealed(
  statements: readonly Statement[],
  { contradictions }: Comparison,
  papers: readonly Evidence[],
): Fault[] {
  const library = new Library(papers);
  return contradictions.flatMap(({ method, sides, statement }) => {
    const places = sides.map((side) => library.value(side).at);
    const isTold = statements.some(({ sources }) =>
      places.every((place) => sources.some((source) => isSamePlace(source, place))),
    );
    return isTold
      ? []
      : [grave(0.2, `a contradiction about ${method} is kept back: ${plainText(statement)}`)];
  });
}

function isSamePlace(a: Source, b: Source): boolean {
  return a.paper === b.paper && a.page === b.page && a.table === b.table && a.quote === b.quote;
}

/** Debated claims that the report does not tell, and claims that it tells without the sceptic's main objection. */
function undebated({ model, critiques }: Reported): Fault[] {
  const sections = model.sections.map((section) => [
    ...statementsOf({ ...model, papers: [], sections: [section] }),
  ]);
  const told = sections.map((statements) => new Set(statements.map(plainText)));
  return critiques.flatMap(({ claim, arguments: all, verdict }): Fault[] => {
    const places = told.filter((texts) => [...texts].some((text) => text.includes(claim.text)));
    if (places.length === 0) {
      return [grave(0.2, `a debated claim is kept back, found to be “${verdict}”: “${claim.text}”`)];
    }
    const objection = all.find(({ side }) => side === 'sceptic');
    if (!objection || places.some((texts) => texts.has(plainText(objection.statement)))) return [];
    return [grave(0.2, `what the sceptic says is kept back for the claim “${claim.text}”`)];
  });
}

/** The same paragraph or line told twice in a section, and sentences that rest on nothing. */
function padded({ sections }: ReportModel): Fault[] {
  const lines = sections.map(({ blocks }) => blocks.flatMap(linesOf));
  const texts = lines.map((section) => section.map((line) => line.map(plainText).join(' ')).filter(isLong));
  const count = texts.flat().length;
  const surplus = count - texts.reduce((sum, section) => sum + new Set(section).size, 0);
  const told = lines.flat(2).filter((statement) => isLong(plainText(statement)));
  const bare = told.filter(({ sources }) => sources.length === 0).length;
  const faults: Fault[] = [];
  if (surplus > 0) {
    const isPadding = surplus > REPEATS_MAX * count;
    const cost = isPadding ? Math.min(0.9, PADDED + surplus / count) : surplus / count;
    faults.push(fault(cost, `${surplus} of ${count} paragraphs and lines are repeated in their section`));
  }
  if (bare > CONNECTING_MAX * told.length) {
    const cost = Math.min(0.9, PADDED + bare / told.length);
    faults.push(fault(cost, `${bare} of ${told.length} sentences rest on no source`));
  }
  return faults;
}

const isLong = (text: string): boolean => text.length >= PHRASE_CHARS;

function linesOf(block: Block): Statement[][] {
  if (block.kind === 'paragraph') return [block.statements];
  return block.kind === 'list' ? block.lines.map(({ statements }) => statements) : [];
}
