import type { ClaimCheck, Evidence, Statement } from '../../state/findings.ts';
import type { Claim } from '../../state/paper.ts';
import { contested } from '../analysis/boards.ts';
import { type Library, sentenceSource } from '../analysis/library.ts';
import { overlap } from '../analysis/overlap.ts';
import { type Chunk, cite, list as enumerate, name, say, statement } from '../analysis/say.ts';
import { PaperView } from '../analysis/scope.ts';
import { counted } from '../analysis/wording.ts';
import { type Desk, list, paragraph, quoted, section } from './blocks.ts';
import type { Block, ReportSection } from './model.ts';
import { rankBoards } from './ranking.ts';
import { resultOn } from './result.ts';

const sentencesMax = 6;
const resultsMax = 4;
const checksMax = 6;
const limitsMax = 4;
const authorsMax = 3;

/** What each paper says, measures, claims and admits. */
export function paperSections(desk: Desk): ReportSection[] {
  if (desk.papers.length === 0) return [];
  return [
    section(2, 'papers', 'The papers one by one', []),
    ...desk.papers.map((evidence, i) => paperSection(evidence, `paper-${i + 1}`, desk)),
  ];
}

function paperSection(evidence: Evidence, id: string, desk: Desk): ReportSection {
  const { paper, summary, document } = evidence;
  const blocks: Block[] = [paragraph('', citation(evidence, desk.library), extent(evidence))];
  const said = summary.sentences.slice(0, sentencesMax);
  if (said.length > 0) {
    blocks.push(paragraph('In its own words.'), list(said.map((s) => quoted(sentenceSource(paper, s)))));
  }
  const results = ownResults(evidence, desk);
  if (results.length > 0) blocks.push(paragraph('What it measured.'), list(results));
  const checks = checkLines(evidence, desk);
  if (checks.length > 0) blocks.push(paragraph('Its claims against its own tables.'), list(checks));
  const limits = summary.claims.filter(({ kind }) => kind === 'limitation').slice(0, limitsMax);
  if (limits.length > 0) {
    blocks.push(
      paragraph('Limits the authors name.'),
      list(limits.map((limit) => quoted(sentenceSource(paper, limit)))),
    );
  }
  const warnings = [...document.warnings, ...evidence.metrics.warnings];
  if (warnings.length > 0) {
    blocks.push(paragraph('Reading notes.', ...warnings.map((warning) => say`${name(ended(warning))}`)));
  }
  return section(3, id, name(desk.library.shortName(paper)), blocks);
}

/** Authors, title, year and arXiv number as a reader would cite them. */
export function citation({ paper, document }: Evidence, library: Library): Statement {
  const { authors, title, year, arxiv } = document;
  const named = authors.slice(0, authorsMax).map((author) => name(author.trim()));
  const who: Chunk = authors.length > authorsMax ? [enumerate(named, ', '), ' and others'] : enumerate(named);
  return statement([
    authors.length === 0 ? '' : [who, ': '],
    '“',
    title === '' ? 'untitled' : name(title),
    '”',
    year === null ? '' : [' (', name(String(year)), ')'],
    arxiv === '' ? '' : [', arXiv:', name(arxiv)],
    '.',
    title === '' ? '' : cite(library.title(paper)),
  ]);
}

function extent({ paper, document, metrics }: Evidence): Statement {
  const pages = counted(document.pageCount, 'pages', 'page', paper);
  const tables = counted(metrics.tables.length, 'tables', 'table', paper);
  const numbers = counted(metrics.records.length, 'records', 'measured number', paper);
  return say`What was read: ${pages}, ${tables} and ${numbers}.`;
}

/** The best results of the methods the paper proposes, against the best of the others there. */
function ownResults(evidence: Evidence, desk: Desk): Statement[] {
  const view = new PaperView(evidence, desk.comparison);
  const boards = contested(view.boards);
  const own = boards.filter((board) => board.entries.some(({ method }) => view.own.has(method)));
  const ranked = rankBoards(desk, own.length > 0 ? own : boards);
  const models = new Set<string>();
  const spread = ranked.filter(({ model }) => !models.has(model) && models.add(model));
  const rest = ranked.filter((board) => !spread.includes(board));
  return [...spread, ...rest].slice(0, resultsMax).map((board) => resultOn(board, desk.library));
}

const verdicts: Record<ClaimCheck['verdict'], string> = {
  supported: 'Supported.',
  contradicted: 'Contradicted.',
  undecidable: 'Not decidable.',
};

/** Claims that a table could decide first; what no table speaks of is left to the reader. */
function checkLines({ paper, summary }: Evidence, { comparison, topic }: Desk) {
  const checks = comparison.checks
    .filter((check) => check.paper === paper)
    .flatMap((check) => {
      const claim = summary.claims[check.claim];
      return claim ? [{ check, claim }] : [];
    });
  const order = ({ check, claim }: { check: ClaimCheck; claim: Claim }): number =>
    (check.verdict === 'undecidable' ? 0 : 2) +
    (check.records.length > 0 ? 1 : 0) +
    overlap(topic, claim.text);
  return checks
    .toSorted((a, b) => order(b) - order(a))
    .slice(0, checksMax)
    .map(({ check, claim }) => ({
      label: verdicts[check.verdict],
      statements: [quoted(sentenceSource(paper, claim)), check.reason],
    }));
}

/** A note as a sentence. */
function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
