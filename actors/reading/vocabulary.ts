import type { Direction } from '../../state/paper.ts';
import { LANGUAGE_DATASETS, TRAINING_SETS } from './vocabulary-language.ts';
import { METRICS, PAIRED } from './vocabulary-metrics.ts';
import { METHODS, MODELS } from './vocabulary-models.ts';
import { SENSE_DATASETS } from './vocabulary-senses.ts';

export type TermKind = 'dataset' | 'metric' | 'model' | 'method';

/** A name the vocabulary knows. */
export type Term = {
  readonly kind: TermKind;
  /** The name all spellings share, fit to join papers by. */
  readonly name: string;
  /** This spelling as usually written: `MultiNLI` where `name` is `MNLI`. */
  readonly shown: string;
  /** This spelling as the vocabulary lists it. */
  readonly spelling: string;
  /** For a data set: the metric usually reported; otherwise empty. */
  readonly metric: string;
  readonly better: Direction;
  /** A data set to train on, not to measure on. */
  readonly training: boolean;
};

/** A term found in a text: words `from` up to but not including `to`. */
export type Found = { readonly term: Term; readonly from: number; readonly to: number };

export type Token = { readonly text: string; readonly from: number; readonly to: number };

const WORDS_MAX = 6;

/** Spelling without case, accents, spaces and punctuation: what decides whether two names are one. */
export const keyOf = (name: string): string =>
  (/^[\x20-\x7e]*$/.test(name) ? name : name.normalize('NFKD'))
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}@]+/gu, '');

const directions: Record<string, Direction> = { '+': 'higher', '-': 'lower' };

/** A year at the end is often cut to its last two digits: `CoNLL-2003`, `CoNLL03`. */
const withShortYear = (key: string): string[] =>
  /(19|20)\d\d$/.test(key) ? [key, key.replace(/(19|20)(\d\d)$/, '$2')] : [key];

function* entries(list: string, kind: TermKind, training = false): Generator<[string, Term]> {
  for (const line of list.trim().split('\n')) {
    const [name = '', aliases = '', extra = ''] = line.split(';').map((part) => part.trim());
    const spellings = [name, ...aliases.split(',').map((alias) => alias.trim())].filter(Boolean);
    for (const spelling of spellings) {
      const term: Term = {
        kind,
        name,
        shown: kind === 'metric' ? name : spelling,
        spelling,
        metric: kind === 'dataset' ? extra : '',
        better: kind === 'metric' ? (directions[extra] ?? 'unknown') : 'unknown',
        training,
      };
      for (const key of withShortYear(keyOf(spelling))) yield [key, term];
    }
  }
}

const known = new Map<string, Term[]>();
/** What known keys begin with: a search that leaves these need not go on. */
const beginnings = new Set<string>();
for (const [list, kind, training] of [
  [LANGUAGE_DATASETS, 'dataset'],
  [TRAINING_SETS, 'dataset', true],
  [SENSE_DATASETS, 'dataset'],
  [METRICS, 'metric'],
  [MODELS, 'model'],
  [METHODS, 'method'],
] as const) {
  for (const [key, term] of entries(list, kind, training)) {
    const terms = known.get(key);
    for (let end = 1; end <= key.length; end++) beginnings.add(key.slice(0, end));
    if (!terms) known.set(key, [term]);
    else if (!terms.some((other) => other.kind === kind)) terms.push(term);
  }
}

/** Whether a name is that of data to train on, its size perhaps left out: `Alpaca` for `Alpaca-52k`. */
export function isTrainingSet(name: string): boolean {
  const key = keyOf(name);
  return [...known].some(
    ([other, terms]) =>
      terms.some(({ training }) => training) &&
      other.startsWith(key) &&
      /^(?:\d{1,4}k)?$/.test(other.slice(key.length)),
  );
}

export const tokensOf = (text: string): Token[] =>
  [...text.matchAll(/[\p{L}\p{N}]+|@/gu)].map((match) => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));

/** Between the words of one name stands nothing but these. */
const WITHIN_NAME = /^[\s\-–_/&.'’()^+@!]*$/;

/** Short names in capitals are words when written small: `RACE` is a data set, `race` is not. */
const isWord = (term: Term, written: string): boolean =>
  term.kind === 'dataset' && /^[A-Z]{2,6}$/.test(term.shown) && written !== written.toUpperCase();

/** Names that running text uses as plain words. */
const PLAIN = new Set(
  (
    'cnn arxiv e2e evolve error err resolved resolverate score averagescore time runtime trainingtime speed sp memory mem coverage return reward random majority human chance ' +
    'oracle linear bias prefix success info exact win errors errorrate distillation dropout fluency diversity ' +
    'consistency coherence relevance agreement correctness news weather traffic pets places adult food electricity'
  ).split(' '),
);

/** Tasks serve as data sets in heads of tables, not in sentences. */
const TASKS = new Set(['POS', 'NER', 'Chunking']);

/** Whether a spelling found in running text is the name: capitals must be capitals, plain words do not count. */
function isNamed(term: Term, written: string, after: string): boolean {
  if (/^\s+(?:et al|and \p{Lu}\p{Ll}+ \()/u.test(after) || PLAIN.has(keyOf(term.spelling))) return false;
  if (TASKS.has(term.name)) return false;
  const capitals = (text: string): number => text.match(/\p{Lu}/gu)?.length ?? 0;
  const wanted = capitals(term.spelling);
  if (keyOf(term.spelling).length < 3 && written !== term.spelling) return false;
  return wanted < 2 || capitals(written) >= Math.min(2, wanted) || /\d|\s/.test(term.spelling);
}

/** A name glued to a word before it, or a short one to a word after it, is no name: `Siamese-CNN`, `CNN-LSTM`. */
const isGlued = (text: string, start: number, stop: number): boolean =>
  /\p{L}[-–+]$/u.test(text.slice(0, start)) ||
  (stop - start <= 3 && /^[-–+]\p{L}{2}/u.test(text.slice(stop)));

/**
 * Terms of the vocabulary in a text, longest first at each place, none overlapping another of its kind.
 * In running text (`prose`) a name must be written as one.
 */
export function termsIn(text: string, tokens: readonly Token[] = tokensOf(text), prose = false): Found[] {
  const found: Found[] = [];
  const whole = prose ? '' : keyOf(text);
  for (let from = 0; from < tokens.length; ) {
    let next = from + 1;
    const start = tokens[from]?.from ?? 0;
    let key = '';
    let best: { terms: Term[]; to: number; stop: number; isWhole: boolean } | null = null;
    for (let to = from; to < Math.min(tokens.length, from + WORDS_MAX); to++) {
      const token = tokens[to];
      if (!token || (to > from && !WITHIN_NAME.test(text.slice(tokens[to - 1]?.to, token.from)))) break;
      key += keyOf(token.text);
      if (!beginnings.has(key)) break;
      if (/^[^(]*\)/.test(text.slice(start, token.from))) break;
      const terms = known.get(key);
      if (terms) best = { terms, to: to + 1, stop: token.to, isWhole: key === whole };
    }
    if (best) {
      const { terms, to, stop, isWhole } = best;
      const written = text.slice(start, stop);
      const glued = isGlued(text, start, stop);
      const alone = (): boolean =>
        written === written.toUpperCase() && written === text.replaceAll(/[^\p{L}]+/gu, '');
      const fit = terms.filter(
        (term) =>
          (isWhole || !isWord(term, written)) &&
          !(glued && term.kind === 'dataset') &&
          (stop - start > 1 || (!prose && alone())) &&
          (!prose || (isNamed(term, written, text.slice(stop)) && !/\p{L}[-–]$/u.test(text.slice(0, start)))),
      );
      found.push(...fit.map((term) => ({ term, from, to })));
      if (fit.length > 0) next = to;
    }
    from = next;
  }
  return found;
}

/** The term a whole text spells, of the kind asked for. */
export const termFor = (text: string, kind: TermKind): Term | undefined =>
  known.get(keyOf(text))?.find((term) => term.kind === kind);

/** The name under which all papers' spellings of this name meet; the name itself when the vocabulary has none. */
export function joinName(kind: TermKind, name: string): string {
  return termFor(name, kind)?.name ?? name;
}

/** Whether more of a metric is better. */
export const betterOf = (metric: string): Direction => termFor(metric, 'metric')?.better ?? 'unknown';

const paired = new Map<string, string[]>();
for (const line of PAIRED.trim().split('\n')) {
  const [datasets = '', metrics = ''] = line.split(': ');
  for (const name of datasets.split(', ')) paired.set(name, metrics.split(' / '));
}

/** Metrics of the numbers a cell of this data set usually holds, in order, when it holds `count` of them. */
export function pairedMetrics(dataset: Term | null, count: number): readonly string[] {
  const metrics = paired.get(dataset?.name ?? '') ?? [];
  return metrics.length === count ? metrics : [];
}
