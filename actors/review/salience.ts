import type { Document, SectionRole, Summary } from '../../state/paper.ts';
import { squeeze } from './page-text.ts';

/** Terms by which the coverage of a paper is measured. */
const TERMS = 16;
const COMMON = new Set(
  (
    'about above after again against all also although among and another any are because been before being below between both but ' +
    'can cannot could did does doing down during each either else ever few for from further had has have having here how however ' +
    'into its itself just less like made make makes many may might more most much must near neither nor not now off once only onto ' +
    'other others our ours out over own per rather same several shall should since some still such than that the their them then ' +
    'there therefore these they this those though three through thus too two under until upon use used uses using very via was we ' +
    'well were what when where whether which while who whose why will with within without would yet you your one first second ' +
    'paper work show shown shows results result table figure section figures tables approach propose proposed based different'
  ).split(' '),
);

/** Words that carry meaning, without their endings. */
export function contentWords(text: string): Set<string> {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/\p{L}[\p{L}\p{N}]+/gu) ?? [];
  return new Set(words.filter((word) => word.length > 2 && !COMMON.has(word)).map(stem));
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ations?|ing|ed|es|s)$/, '') : word;
}

/** Words two texts share, in proportion to all words of both, 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}

/** Sections that say nothing of what a paper is about. */
const IDLE: ReadonlySet<SectionRole> = new Set(['acknowledgements']);

/** What a paper is about, in its own words. */
export class Salience {
  /** The most telling words, the most telling first. */
  readonly terms: readonly string[];
  readonly #topic: ReadonlySet<string>;
  readonly #said: ReadonlySet<string>;

  constructor(document: Document) {
    const counts = new Map<string, number>();
    const add = (text: string, weight: number): void => {
      for (const word of contentWords(text)) counts.set(word, (counts.get(word) ?? 0) + weight);
    };
    const said = new Set<string>();
    add(document.title, 8);
    for (const { role, title, paragraphs } of document.sections) {
      if (IDLE.has(role)) continue;
      add(title, 2);
      for (const { text } of paragraphs.flat()) {
        said.add(squeeze(text));
        add(text, role === 'abstract' ? 3 : 1);
      }
    }
    const ranked = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([word]) => word);
    this.terms = ranked.slice(0, TERMS);
    this.#topic = new Set(ranked.slice(0, 4 * TERMS));
    this.#said = said;
  }

  /** Whether a sentence is one of the paper’s text and has to do with its topic. */
  isToThePoint(sentence: string): boolean {
    const squeezed = squeeze(sentence);
    const isText =
      this.#said.has(squeezed) ||
      [...this.#said].some((one) => one.includes(squeezed) || squeezed.includes(one));
    return isText && [...contentWords(sentence)].some((word) => this.#topic.has(word));
  }
}

const PARTS: readonly (readonly [string, ReadonlySet<SectionRole>])[] = [
  ['the problem', new Set<SectionRole>(['abstract', 'introduction', 'related'])],
  ['the method', new Set<SectionRole>(['method'])],
  ['the experiments', new Set<SectionRole>(['experiments', 'results'])],
  ['the conclusions', new Set<SectionRole>(['discussion', 'limitations', 'conclusion'])],
];

export interface Coverage {
  /** Share of main terms that the summary uses. */
  readonly terms: number;
  /** Parts of the paper that no sentence was taken from. */
  readonly missing: readonly string[];
  /** Both together, 0 to 1. */
  readonly share: number;
}

/** How much of a paper its summary covers, by the parts of the paper and by its main terms. */
export function coverageOf({ sentences }: Summary, document: Document, salience: Salience): Coverage {
  const parts = PARTS.filter(([, roles]) =>
    document.sections.some(({ role, paragraphs }) => roles.has(role) && paragraphs.length > 0),
  );
  const missing = parts
    .filter(([, roles]) => !sentences.some(({ role }) => roles.has(role)))
    .map(([name]) => name);
  const words = new Set(sentences.flatMap(({ text }) => [...contentWords(text)]));
  const terms = salience.terms.filter((term) => words.has(term)).length / Math.max(1, salience.terms.length);
  const covered = parts.length === 0 ? 1 : 1 - missing.length / parts.length;
  return { terms, missing, share: (covered + terms) / 2 };
}
