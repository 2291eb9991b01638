import type { Claim, Document, SectionRole } from '../../state/paper.ts';
import type { Statement } from './prose.ts';
import {
  COMPARES,
  EXPLAINS_FIGURE,
  isMeasure,
  LIMITATION,
  OWN,
  POINTS,
  PROPOSES,
  RESULTS,
  SETUP,
  SHOWS,
  STRESSES,
  SUPPOSES,
} from './prose-cues.ts';
import { chosen } from './prose-rank.ts';

/** How many claims are kept of a paper. */
const CLAIMS_MAX = 24;

/** How much a statement weighs by where it stands. */
const ROLE_WEIGHT: Record<SectionRole, number> = {
  abstract: 1.4,
  conclusion: 0.75,
  introduction: 0.7,
  results: 0.9,
  experiments: 0.85,
  discussion: 0.8,
  limitations: 0.75,
  method: 0.65,
  other: 0.6,
  related: 0.2,
  acknowledgements: 0,
  appendix: 0,
};

/** Where a result needs no `we` to be the authors' own. */
const REPORTING: readonly SectionRole[] = ['abstract', 'results', 'experiments', 'discussion', 'conclusion'];

/** Names the authors give to what they made: in the title before a colon, or after a verb of proposing. */
export function ownNames(document: Document, statements: readonly Statement[]): string[] {
  const found = new Set<string>();
  const [head = '', tail] = document.title.split(':');
  if (tail !== undefined && head.split(' ').length <= 3) found.add(head.trim());
  for (const word of document.title.match(/\p{Lu}[\p{L}\d]*\p{Lu}[\p{L}\d]*/gu) ?? []) found.add(word);
  for (const { text, role } of statements) {
    if (role !== 'abstract' && role !== 'introduction') continue;
    const [, called] =
      /\b(?:propose|introduce|present|call(?:ed)?|named?|dub(?:bed)?|termed?)\b[^.;]{0,80}?\b(\p{Lu}[\p{L}\d-]*\p{Lu}[\p{L}\d-]*)/u.exec(
        text,
      ) ?? [];
    if (called) found.add(called);
  }
  // What others already wrote about in their titles is a field or a tool, not the authors' own.
  const titles = document.references.map(({ title }) => title).join(' ');
  return [...found].filter((name) => name.length > 2 && !titles.includes(name));
}

const mentions = (text: string, names: readonly string[]): boolean =>
  names.some((name) => text.includes(name));

/** Whether the sentence is about one of the names: `As Table 4 shows, X outperforms ...`. */
const isSubject = (text: string, names: readonly string[]): boolean =>
  names.some((name) =>
    text
      .replace(/^[^,]{0,45},\s+/, '')
      .replace(/^(?:the|our)\s+/i, '')
      .startsWith(name),
  );

/** How much a statement says that was found or made, whatever its place. */
function substance({ text, role, inCaption, numbers }: Statement, own: boolean): number {
  const measures = Math.min(3, numbers.filter(isMeasure).length);
  if (measures === 0 && role !== 'abstract' && POINTS.test(text)) return 0;
  const results = RESULTS.test(text);
  const compares = COMPARES.test(text);
  const shows = SHOWS.test(text);
  const said =
    (results ? 0.6 : 0) +
    (compares ? 0.5 : 0) +
    (shows ? 0.4 : 0) +
    (PROPOSES.test(text) ? 0.6 : 0) +
    (LIMITATION.test(text) ? 0.3 : 0) +
    (STRESSES.test(text) ? 0.35 : 0) +
    (role === 'abstract' && own ? 0.6 : 0) +
    0.35 * measures;
  if (inCaption) {
    const reading = EXPLAINS_FIGURE.test(text) && measures === 0;
    return !reading && results && (compares || measures > 0) ? said : 0;
  }
  if (!own && measures === 0 && !(results && REPORTING.includes(role))) return 0;
  const setup = SETUP.test(text) && !shows && !(measures > 0 && compares && results) && role !== 'abstract';
  return setup ? 0.35 * said : said;
}

/** How much a statement reads like a claim of the authors; 0 when it is none. */
function weightOf(statement: Statement, names: readonly string[]): number {
  const { text, role, cites, leans, relevance, isBackground } = statement;
  const named = mentions(text, names);
  const own = OWN.test(text) || named;
  const says = substance(statement, own);
  if (says < 0.5 || isBackground || SUPPOSES.test(text)) return 0;
  const others = cites > 0 && !own ? 0.4 : cites > 1 ? 0.75 : 1;
  const voice = isSubject(text, names) ? 1.4 : named ? 1.2 : own ? 1.1 : 0.9;
  const standing = leans ? 0.8 : 1;
  const centre = 0.4 + Math.sqrt(statement.centrality);
  return says * ROLE_WEIGHT[role] * others * voice * standing * centre * (1 + 0.8 * relevance);
}

function kindOf({ text, role, numbers }: Statement): Claim['kind'] {
  const proposes = PROPOSES.test(text) && !numbers.some(isMeasure);
  if (!proposes && LIMITATION.test(text) && role !== 'abstract' && role !== 'introduction')
    return 'limitation';
  return proposes ? 'contribution' : 'claim';
}

/** Main claims, contributions and limitations of a paper, the most central first. */
export function claimsOf(document: Document, statements: readonly Statement[]): Claim[] {
  const names = ownNames(document, statements);
  const candidates = statements
    .map((statement) => ({ ...statement, weight: weightOf(statement, names) }))
    .filter(({ weight }) => weight > 0);
  return chosen(candidates, CLAIMS_MAX).map((statement) => ({
    kind: kindOf(statement),
    text: statement.text,
    page: statement.page,
    boxes: [...statement.boxes],
    role: statement.role,
    weight: Math.round(statement.weight * 1000) / 1000,
    numbers: [...statement.numbers],
  }));
}
