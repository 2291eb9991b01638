import type { Box, Document, MetricRecord, SectionRole, Sentence } from '../../state/paper.ts';
import { parseNumber } from './cell-value.ts';
import { betterOf, type Term, termsIn, tokensOf } from './vocabulary.ts';

/** A name in a sentence, by the letters it covers. */
type Mention = {
  readonly term: Term;
  readonly start: number;
  readonly stop: number;
  readonly written: string;
};

type Stated = {
  readonly value: string;
  readonly number: number;
  readonly spread: string;
  start: number;
  stop: number;
};

const ROLES: ReadonlySet<SectionRole> = new Set([
  'abstract',
  'introduction',
  'experiments',
  'results',
  'discussion',
  'conclusion',
]);
const NUMBER =
  /(?<![\p{L}\d.,/^_-])(\d{1,3}\.\d+|\d{1,3}(?=\s?%))\s?(%)?(?:\s?(±\s?[\d.]+)\s?%?)?(?![\d/^×x-]|\s?(?:×|times|[MBKk]\b|points?\b|pp\b|absolute|relative|percentage|improve|gain|increase|reduc|drop|fewer|more|less|higher|lower|better|worse|faster|of (?:the )?(?:original |total |trainable |model )?param|param|trainable))/gu;
/** A number after these says how much something changed, or is a bound. */
const CHANGE =
  /(?:\bby|\bthan|\bwithin|\bover|\bonly|at (?:least|most)|up to|improve\p{L}*|increas\p{L}*|gains?|reduc\p{L}*|drops?|decreas\p{L}*|differen\p{L}*|margin|p\s?[<=>]|=|<|>|~|section|table|figure|version|v)\s*(?:of\s|an?\s|about\s|around\s|roughly\s|approximately\s|as much as\s)*$/iu;
const REACHES =
  /\b(?:achiev\p{L}*|obtain\p{L}*|reach\p{L}*|attain\p{L}*|scor(?:es?|ed|ing)|gets?|got|yield\p{L}*|rises? to|performance of)\s+(?:an?\s|the\s|up\s|about\s|around\s)*$/iu;
/** No sentence is longer; what seems so is a list or a formula. */
const LONGEST = 1_500;
const OURS = /\b(?:our|we|the proposed|this (?:model|method|approach))\b/i;

function mentionsIn(text: string): Mention[] {
  const tokens = tokensOf(text);
  return termsIn(text, tokens, true).map(({ term, from, to }) => {
    const start = tokens[from]?.from ?? 0;
    const stop = tokens[to - 1]?.to ?? text.length;
    return { term, start, stop, written: text.slice(start, stop) };
  });
}

function numbersIn(text: string): Stated[] {
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const [whole, digits = '', percent = '', spread = ''] = match;
    if (CHANGE.test(text.slice(0, match.index))) return [];
    const span = { start: match.index, stop: match.index + whole.length };
    return [
      { value: digits + percent, number: parseNumber(digits), spread: spread.replaceAll(/\s/g, ''), ...span },
    ];
  });
}

/** The metric a number is tied to by the words between: `F1 of 89.9`, `97.5% accuracy`. */
function metricOf(text: string, { start, stop }: Stated, metrics: readonly Mention[]): Term | null {
  const before = metrics.findLast(
    (metric) =>
      metric.stop <= start &&
      /^(?:\s+(?:scores?|of|is|at|to|=|result)){1,2}\s*$/i.test(text.slice(metric.stop, start)),
  );
  const after = metrics.find(
    (metric) =>
      metric.start >= stop && /^\s+(?:test\s|validation\s|dev\s|\()?$/i.test(text.slice(stop, metric.start)),
  );
  return (before ?? after)?.term ?? null;
}

/** The data set a number was measured on: named after it in its clause, or the only one of the sentence. */
function datasetOf(text: string, { stop }: Stated, datasets: readonly Mention[]): Mention | null {
  const after = datasets.find(
    (dataset) =>
      dataset.start >= stop &&
      /^[^;.]{0,40}\b(?:on|for|in)\s(?:the\s)?[^;,.\d]{0,20}$/i.test(text.slice(stop, dataset.start)),
  );
  const [only, ...more] = datasets;
  return after ?? (only && more.length === 0 ? only : null);
}

/** Who reached the number: the last method or model named before it, or the authors. */
function methodOf(text: string, { start }: Stated, named: readonly Mention[], own: string): string {
  const before = named.findLast((mention) => mention.stop <= start);
  const ours = text.slice(0, start).search(OURS);
  const ownAt = own === '' ? -1 : text.slice(0, start).lastIndexOf(own);
  if (before && before.start > Math.max(ours, ownAt)) return before.written;
  return ours >= 0 || ownAt >= 0 ? own || 'ours' : '';
}

const isAlike = (a: number, b: number): boolean => Math.abs(a - b) < 1e-9 || Math.abs(a - b * 100) < 1e-9;

function statedIn(sentence: Sentence, paper: MetricRecord['paper'], own: string): MetricRecord[] {
  const { text } = sentence;
  const numbers = numbersIn(text);
  if (numbers.length === 0 || /\brespectively\b/.test(text)) return [];
  const mentions = mentionsIn(text);
  const of = (...kinds: Term['kind'][]): Mention[] =>
    mentions.filter(({ term }) => kinds.includes(term.kind));
  const datasets = of('dataset').filter(({ term }) => !term.training);
  const box: Box = sentence.boxes[0] ?? [0, 0, 0, 0];
  return numbers.flatMap((stated): MetricRecord[] => {
    const dataset = datasetOf(text, stated, datasets);
    const reached = REACHES.test(text.slice(0, stated.start)) ? (dataset?.term.metric ?? '') : '';
    const metric = metricOf(text, stated, of('metric'))?.name ?? reached;
    const method = methodOf(text, stated, of('method', 'model'), own);
    if (!dataset || !metric || !method) return [];
    return [
      {
        paper,
        page: sentence.page,
        table: '',
        method,
        model: '',
        params: '',
        dataset: dataset.term.shown,
        metric,
        setting: '',
        value: stated.value,
        number: stated.number,
        spread: stated.spread,
        better: betterOf(metric),
        bold: false,
        box,
        sentence: text,
      },
    ];
  });
}

/**
 * Numbers that the running text ties to a method, a data set and a metric. What a table already holds is not said
 * again; a sentence that leaves any of the three open gives nothing.
 */
export function proseRecords(
  document: Document,
  own: string,
  tabled: readonly MetricRecord[],
): MetricRecord[] {
  const known = (record: MetricRecord): boolean =>
    tabled.some((other) => isAlike(other.number, record.number));
  return document.sections
    .filter((section) => ROLES.has(section.role))
    .flatMap((section) => section.paragraphs.flat())
    .filter(({ text }) => text.length <= LONGEST)
    .flatMap((sentence) => statedIn(sentence, document.paper, own))
    .filter((record) => !known(record));
}
