import type { Derivation, Evidence, Operand, Part, Source, Statement } from '../../state/findings.ts';
import type { Box } from '../../state/paper.ts';
import { splitMethod, tokensOf } from '../analysis/conditions.ts';
import { isWithin, Library } from '../analysis/library.ts';
import { difference, isPrinted, percentage } from '../analysis/numbers.ts';
import { partText, plainText } from '../analysis/say.ts';
import { type ReportModel, statementsOf } from './model.ts';

/**
 * Everything in a report's statements that does not trace to a cell or sentence of the papers: numbers, quotes,
 * names, derived numbers that come out differently, sources that are not in the paper. Empty when all is traced.
 */
export function untraced(model: ReportModel, papers: readonly Evidence[]): string[] {
  const names = knownNames(model, papers);
  const printed = new Map(papers.map((evidence) => [evidence.paper, printedIn(evidence)]));
  const problems = new Set<string>();
  for (const statement of statementsOf(model)) {
    const where = `in “${plainText(statement).slice(0, 120)}”`;
    for (const source of statement.sources) {
      if (!isPrintedThere(source, printed.get(source.paper))) {
        problems.add(`not in the paper, page ${source.page} ${source.table}: “${source.quote}” ${where}`);
      }
    }
    for (const part of statement.parts) {
      const problem = problemOf(part, statement, papers, names);
      if (problem) problems.add(`${problem}: “${partText(part)}” ${where}`);
    }
  }
  return [...problems];
}

function problemOf(
  part: Part,
  statement: Statement,
  papers: readonly Evidence[],
  names: ReadonlySet<string>,
): string | null {
  if (typeof part === 'string') return /\p{N}/u.test(part) ? 'number without source' : null;
  if ('name' in part) return /\p{N}/u.test(part.name) && !names.has(part.name) ? 'unknown name' : null;
  if ('derived' in part) {
    const derived = derive(part.by, statement, papers);
    return derived === part.derived ? null : `derives to ${derived ?? 'nothing'}`;
  }
  const quote = statement.sources[part.source]?.quote ?? '';
  if ('value' in part) return isPrinted(part.value, quote) ? null : 'not printed in its source';
  return part.quote !== '' && quote.includes(part.quote) ? null : 'not the words of its source';
}

function derive(by: Derivation, { sources }: Statement, papers: readonly Evidence[]): string | null {
  const isFound = ({ value, source }: Operand): boolean => isPrinted(value, sources[source]?.quote ?? '');
  switch (by.how) {
    case 'difference':
      return by.of.every(isFound) ? difference(by.of[0].value, by.of[1].value) : null;
    case 'percentage':
      return by.of.every(isFound) ? percentage(by.of[0].value, by.of[1].value) : null;
    case 'count': {
      const areSources = by.of.flat().every((index) => sources[index] !== undefined);
      return areSources ? String(by.of.length) : null;
    }
    case 'tally':
      return String(
        papers
          .filter(({ paper }) => by.paper === null || paper === by.paper)
          .reduce((sum, evidence) => sum + tallyOf(evidence, by.what), 0),
      );
  }
}

function tallyOf(
  { document, metrics, summary }: Evidence,
  what: Extract<Derivation, { how: 'tally' }>['what'],
) {
  switch (what) {
    case 'papers':
      return 1;
    case 'pages':
      return document.pageCount;
    case 'tables':
      return metrics.tables.length;
    case 'records':
      return metrics.records.length;
    case 'claims':
      return summary.claims.length;
  }
}

/** Names that reading gave to things; they may hold digits of their own, as in `GPT-2`. */
function knownNames(model: ReportModel, papers: readonly Evidence[]): Set<string> {
  const library = new Library(papers);
  const names = new Set([model.title, model.topic]);
  for (const { source, reason } of model.failures) names.add(source).add(reason);
  for (const { paper, source, document, metrics } of papers) {
    names.add(source).add(library.shortName(paper)).add(document.title).add(document.arxiv);
    for (const author of document.authors) names.add(author.trim());
    for (const warning of [...document.warnings, ...metrics.warnings]) names.add(warning);
    if (document.year !== null) names.add(String(document.year));
    for (const { method, model: base, dataset, metric, setting } of metrics.records) {
      const split = splitMethod(method);
      for (const name of [split.method, base, dataset, metric]) names.add(name);
      for (const token of tokensOf(`${split.configuration}; ${setting}`)) names.add(token);
    }
  }
  return names;
}

/** Everything a source may point at, with the boxes of the cells that print it; none for prose. */
type Printed = ReadonlyMap<string, readonly Box[]>;

function printedIn({ document, summary, metrics }: Evidence): Printed {
  const all = new Map<string, Box[]>();
  const addProse = (page: number, quote: string) => all.set(printKey({ page, table: '', quote }), []);
  for (const { page, label: table, caption, cells } of metrics.tables) {
    all.set(printKey({ page, table, quote: caption }), []);
    for (const { text: quote, box } of cells) {
      const key = printKey({ page, table, quote });
      all.set(key, [...(all.get(key) ?? []), box]);
    }
  }
  for (const { page, sentence } of metrics.records) addProse(page, sentence);
  for (const { paragraphs } of document.sections) {
    for (const { page, text } of paragraphs.flat()) addProse(page, text);
  }
  for (const { page, text } of [...document.footnotes, ...document.references]) addProse(page, text);
  for (const { page, text } of [...summary.sentences, ...summary.claims]) addProse(page, text);
  addProse(1, document.title);
  return all;
}

function isPrintedThere(source: Source, printed: Printed | undefined): boolean {
  const cells = printed?.get(printKey(source));
  if (!cells) return false;
  return cells.length === 0 || source.boxes.every((box) => cells.some((cell) => isWithin(box, cell)));
}

function printKey({ page, table, quote }: Pick<Source, 'page' | 'table' | 'quote'>): string {
  return `${page}\n${table}\n${quote}`;
}
