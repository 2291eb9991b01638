import { labelOf } from './record-label.ts';
import { legendOf } from './record-legend.ts';
import { type Found, keyOf, type Term, type Token, termsIn, tokensOf } from './vocabulary.ts';

/** What a caption, or another sentence about a table, says of all its numbers. */
export type CaptionFacts = {
  /** Metric of a data set, by the key of its name. */
  readonly metricOf: ReadonlyMap<string, Term>;
  /** Metric of every number not said otherwise; null when none or several are named. */
  readonly metric: Term | null;
  readonly metrics: readonly Term[];
  /** What is measured on; what was trained on does not count. */
  readonly datasets: readonly Term[];
  /** Pre-trained models, as printed with their sizes. */
  readonly models: readonly string[];
  readonly methods: readonly string[];
  /** What letters and short forms stand for: `U` → `unseen`. */
  readonly legend: ReadonlyMap<string, string>;
};

const OTHERS = /\b(?:other|others|remaining|rest)\b/i;

type Mention = Found & { readonly start: number; readonly stop: number };

const mentionsIn = (text: string, tokens: readonly Token[]): Mention[] =>
  termsIn(text, tokens, true).map((found) => ({
    ...found,
    start: tokens[found.from]?.from ?? 0,
    stop: tokens[found.to - 1]?.to ?? text.length,
  }));

/** `accuracy for MNLI, Pearson correlation for STS-B`; `STS-B is evaluated using Spearman's correlation`. */
function pairsIn(sentence: string, pairs: Map<string, Term>): Term | null {
  const mentions = mentionsIn(sentence, tokensOf(sentence));
  const metrics = mentions.filter(({ term }) => term.kind === 'metric');
  let others: Term | null = null;
  for (const [i, metric] of metrics.entries()) {
    const next = metrics[i + 1]?.start ?? sentence.length;
    const after = sentence.slice(metric.stop, next);
    const before = sentence.slice(metrics[i - 1]?.stop ?? 0, metric.start);
    const forward = /^(?:\s*(?:scores?|coefficients?|\([^)]*\)))*\s*(?:for|on)\b/i.test(after);
    const backward = /\b(?:using|with|by|in terms of|evaluated|measured|reports?)\b[^.;,]*$/i.test(before);
    const [from, to, span] = forward
      ? [metric.stop, next, after]
      : backward && !/^\s*(?:scores?)?\s*(?:for|on)\b/i.test(after)
        ? [metrics[i - 1]?.stop ?? 0, metric.start, before]
        : [0, 0, ''];
    for (const { term, start } of mentions) {
      if (term.kind === 'dataset' && start >= from && start < to) {
        pairs.set(keyOf(term.shown), metric.term);
        pairs.set(keyOf(term.name), metric.term);
      }
    }
    if (OTHERS.test(span)) others = metric.term;
  }
  return others;
}

/** `the Claims dataset`, `FreshQA benchmark`: names of data no vocabulary knows. */
const UNSEEN =
  /(?:\bthe|\bon|\bof|^)\s*((?:\p{Lu}[\p{L}\p{N}-]*\s){1,4})(?:data ?sets?|corpus|benchmark|test sets?)\b/gu;

function unseenIn(text: string, known: readonly Mention[]): Term[] {
  return [...text.matchAll(UNSEEN)].flatMap((match): Term[] => {
    const name = (match[1] ?? '').trim();
    const [start, stop] = [match.index, match.index + match[0].length];
    if (known.some((mention) => mention.start < stop && mention.stop > start)) return [];
    return [
      { kind: 'dataset', name, shown: name, spelling: name, metric: '', better: 'unknown', training: false },
    ];
  });
}

const unique = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

/** A model that judges the answers of others is not the model measured. */
const isJudge = (before: string, after: string): boolean =>
  /(?:\bversus|\bvs\.?|\bagainst|\bby|according to|unlike on|unlike)\s+\S*$/i.test(before) ||
  /^\S*\s+(?:as\s+(?:the\s+|an?\s+)?(?:evaluator|judge)|eval|win rate|evaluator|judge)/i.test(after);

/** A caption says what it has to say in so many characters; more is text that was taken for one. */
const LONGEST = 5_000;

export function captionFacts(caption: string): CaptionFacts {
  const text = caption.slice(0, LONGEST);
  const tokens = tokensOf(text);
  const mentions = mentionsIn(text, tokens);
  const measured = new Set(mentions.filter(({ term }) => term.kind === 'metric').map(({ start }) => start));
  const of = (kind: Term['kind']): Term[] =>
    unique(
      mentions
        .filter(({ term, start }) => term.kind === kind && !(kind === 'dataset' && measured.has(start)))
        .map(({ term }) => term),
      (term) => term.name,
    );
  const metricOf = new Map<string, Term>();
  let others: Term | null = null;
  for (const sentence of text.split(/(?<=[\p{L})\d]{2}[.;])\s+/u))
    others = pairsIn(sentence, metricOf) ?? others;
  const metrics = of('metric');
  const loose = metrics.filter((metric) => ![...metricOf.values()].includes(metric));
  const first = /^.*?[\p{L})\d][.;](?=\s+\p{Lu}|\s*$)/u.exec(text)?.[0].length ?? text.length;
  const opening = mentions.filter(({ stop }) => stop <= first);
  const models = opening
    .filter(
      ({ term, start, stop }) => term.kind === 'model' && !isJudge(text.slice(0, start), text.slice(stop)),
    )
    .map(({ start }) => labelOf(text.slice(start, start + 40)).model);
  const methods = opening
    .filter(({ term }) => term.kind === 'method')
    .map(({ start, stop }) => text.slice(start, stop));
  return {
    metricOf,
    metric:
      others ??
      (metrics.length === 1 ? (metrics[0] ?? null) : loose.length === 1 ? (loose[0] ?? null) : null),
    metrics,
    datasets: [...of('dataset'), ...unseenIn(text, mentions)].filter((term) => !term.training),
    models: unique(models.filter(Boolean), keyOf),
    methods: unique(methods, keyOf),
    legend: legendOf(text),
  };
}
