import { type Found, keyOf, type Term, type Token, termsIn, tokensOf } from './vocabulary.ts';

/** What a label of a table says by itself: a head, a row name, the name of a group of rows. */
export type Label = {
  /** As printed, without marks, numbers of notes and citations. */
  readonly text: string;
  readonly dataset: Term | null;
  readonly metric: Term | null;
  /** A pre-trained model with its size: `LLaMA-2 7B`. */
  readonly model: string;
  /** What is left when the model is taken away; the whole text when there is no model or nothing is left. */
  readonly method: string;
  readonly knowsMethod: boolean;
  /** Parameters or their share: `0.35M`, `0.16%`. */
  readonly params: string;
  /** `r = 8`, `0-shot`. */
  readonly setting: string;
  /** `dev`, `test` as printed, beside a data set or metric or alone; empty when the label names no part of the data. */
  readonly split: string;
  /** The mean or sum over the other data sets or metrics. */
  readonly aggregate: boolean;
  /** A variant of the row above: `+NEFT`. */
  readonly added: boolean;
  /** One word that may be a data set or a metric: `CR`. What stands beside it decides. */
  readonly ambiguous: boolean;
  /** A row with or without something: `w/ CoT`, `– w/o attention`; its model stands above. */
  readonly varied: boolean;
  /** Marked as better when lower. */
  readonly lower: boolean;
  /** The data set's name as far as the label gives one, without metric and split. */
  readonly dataName: string;
};

const MARKS =
  /^[∗*†‡§¶♦♣♠⋆★]+|\^[^\s,;()]*[∗*†‡§¶♦♣♠⋆★◦#]+|[∗*†‡§¶♦♣♠⋆★]+(?=\s|$|\))|(?<=\p{L}{4}|[)\]])\^[a-z0-9](?=$|\s)|[↑↓⇑⇓]/gu;
const CITATION = /\s*[([](?:[^()[\]]*\b(?:19|20)\d\d[a-z]?[^()[\]]*|\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)[)\]]/gu;
const ENUMERATION = /^(?:\(\d{1,2}[a-z]?\)|\d{1,2}[.)]|[#&$]\d{1,2})\s+/;
const SPLIT =
  /^(?:dev(?:elopment)?|val(?:idation|id)?|test|train(?:ing)?|hidden|held-?out|verified|full|std)(?:[- ](?:set|std|dev|test|full|clean|other))?\.?$/i;
const AGGREGATE =
  /^(?:avg|average|mean|all|total|overall|macro[- ]?avg|micro[- ]?avg|overall avg|avg score|combined)\.?$/i;
const SETTING = /(?:\p{L}+_)?[\p{L}|']+(?:\s*=\s*[\p{L}_|']+)*\s*=\s*[-−]?[\d.]+[kKMB%]?|\b\d+[- ]shots?\b/gu;
const PARAMS = /^[<>≈~]?\s?\d[\d.,]*\s?(?:[MBK]|%)$/;
const SIZE =
  /^(?:base|large|small|medium|tiny|mini|huge|giant|x{1,3}l|xs|\d{1,4}(?:\.\d+)?[bmk]|[bmslh]|chat|instruct|v\d|cased|uncased)$/i;

/** Takes marks, note numbers, citations and row numbers off a label; a label that is only a citation stays. */
function cleaned(printed: string): string {
  const bare = printed.replaceAll(MARKS, '').replace(ENUMERATION, '').trim();
  const uncited = bare.replaceAll(CITATION, '').trim();
  return uncited === '' || /\bet al\b|\band \p{L}+$|&\s*\p{L}+$/u.test(uncited) ? bare : uncited;
}

/** A model's name with the sizes and versions that follow it. */
function withSize(
  { term, from, to }: Found,
  tokens: readonly Token[],
  text: string,
): [string, number, number] {
  let end = to;
  while (end < tokens.length && SIZE.test(tokens[end]?.text ?? '')) {
    const gap = text.slice(tokens[end - 1]?.to ?? 0, tokens[end]?.from ?? 0);
    if (/[/,;]/.test(gap) || gap.length > 2) break;
    end++;
  }
  // `0.5B`, `1.3 B`: a decimal point parts the token.
  const start = tokens[from]?.from ?? 0;
  let stop = tokens[end - 1]?.to ?? text.length;
  const decimal = /^[\s(_-]*\d+(?:\.\d+)?\s?[BM]\b\)?/.exec(text.slice(stop));
  if (decimal) stop += decimal[0].length;
  else if (text[stop] === ')' && text.slice(start, stop).includes('(')) stop += 1;
  const name = text.slice(start, stop).replaceAll('_', '-').replaceAll(/\s+/g, ' ');
  return [term.kind === 'model' ? name : term.shown, start, stop];
}

const trimmed = (text: string): string =>
  text
    .replace(/^[\s(:;,–—-]+(?=\S)/u, (lead) => (lead.includes('(') ? '(' : ''))
    .replace(/[\s:;,]+$/u, '')
    .trim();

/** `(FT)` → `FT`; brackets that enclose nothing vanish. */
function unbracketed(text: string): string {
  const bare = trimmed(text.replaceAll(/\(\s*\)|\[\s*\]/g, ' ').replaceAll(/\s+/g, ' '));
  const whole = /^[([]([^()[\]]*)[)\]]$/.exec(bare);
  return whole?.[1]?.trim() ?? bare;
}

/** Text without its tokens `from..to`. */
const without = (text: string, start: number, stop: number): string =>
  `${text.slice(0, start)} ${text.slice(stop)}`;

/** The model a label names, and the rest of the label when that is a name too. */
function modelIn(
  text: string,
  tokens: readonly Token[],
  found: readonly Found[],
): { model: string; rest: string } {
  const named = found.find(
    ({ term, from }) => term.kind === 'model' && !/\p{L}[-–]$/u.test(text.slice(0, tokens[from]?.from)),
  );
  if (!named) return { model: '', rest: text };
  const [model, start, stop] = withSize(named, tokens, text);
  const [before, after] = [text.slice(0, start), text.slice(stop)];
  const rest = unbracketed(`${before} ${after}`);
  // `BiLSTM+SynFeat` is one name.
  const amid =
    /^\s*[+/&]/.test(after) ||
    /[+/&]\s*$/.test(before) ||
    (/\p{L}[\s-]*$/u.test(before) && /^[\s-]*\p{L}/u.test(after));
  return { model, rest: !amid && /\p{L}{2}/u.test(rest) ? rest : text };
}

/** `LoRA_r=8` is the method LoRA set to `r=8`, `l_p = 8` a parameter with an index. */
function settingIn(text: string): string {
  if (/^[^=(+]{2,40}=\s*[\d.,]+\S{0,3}$/.test(text) && !/\p{L}{3}_/u.test(text)) return text;
  return [...text.matchAll(SETTING)].map(([match]) => match.replace(/^\p{L}{3,}_/u, '')).join(', ');
}

/** No label is longer; a cell that is holds running text. */
const LONGEST = 300;

/** Reads a label. */
export function labelOf(printed: string): Label {
  const text = cleaned(printed.slice(0, LONGEST));
  const tokens = tokensOf(text);
  const found = termsIn(text, tokens);
  const first = (kind: Term['kind']): Found | undefined => found.find(({ term }) => term.kind === kind);
  const [dataset, metric] = [first('dataset'), first('metric')];
  const bracketed = [...text.matchAll(/[([]([^()[\]]+)[)\]]/g)].map((match) => match[1]?.trim() ?? '');
  const params = [text, ...bracketed].find((part) => PARAMS.test(part)) ?? '';
  const { model, rest } = modelIn(text, tokens, found);
  const method =
    params && params !== text && !model.includes(params) ? unbracketed(rest.replace(params, '')) : rest;
  return {
    text,
    dataset: dataset?.term ?? null,
    metric: metric?.term ?? null,
    model,
    method: method || text,
    knowsMethod: first('method') !== undefined,
    params: model.includes(params) ? '' : params,
    setting: settingIn(text),
    split: splitIn(text, tokens, found),
    aggregate: AGGREGATE.test(text.replace(/\s*\(%\)$/, '')),
    added: /^[+⊕&]\s*\S/.test(text),
    ambiguous: dataset !== undefined && metric !== undefined && dataset.from === metric.from,
    varied: /^(?:[-–—·•]\s*)?(?:w\/|with(?:out)?\b)/i.test(text),
    lower: /[↓⇓]/.test(printed),
    dataName: dataName(text, tokens, found, dataset),
  };
}

/** `Test`, `Dev. F1`, `WSJ Test`: what is left when data set and metric are taken away. */
function splitIn(text: string, tokens: readonly Token[], found: readonly Found[]): string {
  if (SPLIT.test(text)) return text;
  const named = found.filter(({ term }) => term.kind === 'dataset' || term.kind === 'metric');
  if (named.length === 0) return '';
  const rest = tokens.filter((_, i) => !named.some(({ from, to }) => i >= from && i < to));
  const split = rest.map((token) => token.text).join(' ');
  return SPLIT.test(split) ? split : '';
}

const IDLE =
  /\b(?:test|dev|val|validation|development|set|score|scores|results?|the|on|data ?set|corpus)\b\.?/gi;

/** The name of the data in a label: the vocabulary's spelling when nothing but metric, split and units surround it. */
function dataName(
  text: string,
  tokens: readonly Token[],
  found: readonly Found[],
  dataset: Found | undefined,
): string {
  let rest = text;
  for (const { term, from, to } of [...found].sort((a, b) => b.from - a.from)) {
    if (term.kind !== 'metric' || (dataset && from < dataset.to && to > dataset.from)) continue;
    rest = without(rest, tokens[from]?.from ?? 0, tokens[to - 1]?.to ?? 0);
  }
  rest = unbracketed(rest.replaceAll(/\(?\s*[±]\s*[\d.]+%?\s*\)?|\(\s*\.?\s*\/?\s*%?\s*\)/g, ' '));
  if (!/[\p{L}\p{N}]/u.test(rest)) return '';
  if (!dataset) return rest;
  const bare = keyOf(rest.replaceAll(IDLE, ' '));
  return bare === keyOf(dataset.term.shown) || keyOf(rest) === keyOf(dataset.term.shown)
    ? dataset.term.shown
    : rest;
}
