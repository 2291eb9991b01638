import type { Label } from './record-label.ts';
import { keyOf } from './vocabulary.ts';

/** What the labels along one line of a table name. */
export type Role = 'dataset' | 'metric' | 'model' | 'method' | 'params' | 'setting' | 'split' | 'unknown';

const PARAMS =
  /^(?:(?:#|%|no\.|num(?:ber)?|proportion|percentage|ratio|fraction|total|train\p{L}*|tun\p{L}*|learn\p{L}*|added|extra|model)[\s\p{L}.]*)?\s*param(?:eter)?s?\b(?!.* [-–] )|^\|?[Θθ]\|?$|^model size$|^# ?(?:trainable )?weights$/iu;
const SETTING =
  /^(?:rank\b|weight type|batch\b|seq(?:uence)?\b|max\b|min |layers?\b|dim(?:ension)?s?\b|hidden\b|width\b|depth\b|shots?\b|epochs?|steps?\b|iterations?|lr\b|learning rate|temperature\b|top[ -]?[pk]\b|beam\b|dropout\b|seed|size\b|lengths?\b|budget\b|vocab|window\b|heads?\b|#\s*\p{L}|no\.?$|num\b|number of|id\b|year\b|train(?:ing)? (?:size|data|examples|samples)|label frequency|domain\b|data ?size|value of|n sent|size of|hyper|optimi[sz]er|warm-?up|weight decay|embedding size|timesteps?|resolution|input size|image size|pre-?train(?:ed|ing)?$|backbone\b|duration|knowl.*cut-?off|cut-?off)/iu;
/** Settings that are fractions; any other number with decimals measures something. */
const FRACTION = /rate|ratio|temp|top|lr|decay|drop|prob|budget|%/i;
const LETTER = /^(?:\|?[\p{L}]\|?|[\p{L}]_[\p{L}]+|\|\p{L} \|)(?:\s*=)?$/u;
const QUALIFIER =
  /\b(?:single|ensembles?|supervised|unsupervised|setting|limit(?:ed)?|original|human|automatic)\b/i;
const DATA = /\b(?:test|dev) ?sets?\b|\bdata ?sets?\b|\bcorpus\b/i;
const OURS = /\bet al\b|\((?:ours|our model|this (?:work|paper))\)|^ours?\b|^this (?:work|paper)\b/i;
const NAMED: [Role, RegExp][] = [
  ['params', PARAMS],
  ['metric', /^(?:metrics?|measures?|evaluation)\b/i],
  [
    'dataset',
    /\b(?:data ?sets?|tasks?|corpus|corpora|benchmarks?|languages?|lang\.?|test sets?|genres?|categor(?:y|ies)|tags?|labels?)\b/i,
  ],
  ['model', /^(?:base |backbone |pre-?trained )?(?:models?|llms?)$/i],
  [
    'method',
    /\b(?:methods?|models?|systems?|approach(?:es)?|algorithms?|architectures?|classifiers?|variants?|ablations?|features?|decoding|aggregation|embeddings?|optimization|oracle|techniques?)\b/i,
  ],
  ['setting', SETTING],
];

export const namesParams = (name: string): boolean => PARAMS.test(name);

/** Counts of what went in; a mean of them may have decimals. */
const COUNTED =
  /^(?:n sent|(?:#|no\.|num(?:ber)?|n)\s?(?:of\s)?\s?(?:sent\w*|tokens?|words?|docs?|documents?|examples|samples|steps|layers)\b)/i;

/** What is cited is somebody's method, whatever else its name says: `LR (Smith et al., 2016)`. */
const CITED = /\bet al\b|[([][^()[\]]*\b(?:19|20)\d\d[a-z]?[)\]]/;

/** Whether a line of numbers under this name is what runs were set to. `whole`: none has decimals. */
export const namesSetting = (name: string, whole: boolean): boolean =>
  !CITED.test(name) &&
  (COUNTED.test(name) ||
    (SETTING.test(name) && (whole || FRACTION.test(name))) ||
    (whole && LETTER.test(name)));

/** `Google Dataset` over the rows says what all of them were measured on, not what they are. */
const OF_ALL =
  /^(?!(?:test|train\w*|target|source|eval\w*|downstream|original)\b)\p{Lu}[\p{L}\d-]+ (?:data ?set|corpus|benchmark)$/iu;

/** Role a line's own name announces. */
export function roleOfName(name: string): Role {
  if (OF_ALL.test(name)) return 'unknown';
  if (LETTER.test(name)) return 'setting';
  return NAMED.find(([, pattern]) => pattern.test(name))?.[0] ?? 'unknown';
}

/** Role one label speaks for, with the weight of its voice. */
function vote(label: Label, methods: ReadonlySet<string>): [Role, number] | null {
  const { text, dataset, metric, model, method, params, setting, split } = label;
  if (label.aggregate || label.ambiguous) return null;
  if (split && !dataset && !metric) return ['split', 1];
  if (params === text) return ['params', 1];
  if (/^[\d.,]+k?$/i.test(text)) return ['setting', 0.7];
  if (setting && setting.length >= 0.6 * text.length) return ['setting', 1];
  if (DATA.test(text)) return ['dataset', 1];
  if (metric && model && !label.knowsMethod) return ['metric', 1];
  if (label.knowsMethod || label.added || OURS.test(text) || methods.has(keyOf(text))) return ['method', 1];
  if (model) return method === text ? ['model', 1] : ['method', 1];
  if (dataset) return ['dataset', 1];
  if (metric) return ['metric', 1];
  return QUALIFIER.test(text) ? ['setting', 0.6] : null;
}

/** Labels that differ in a number only are steps of a setting: `Split 512`, `Split 1024`. */
function isSeries(labels: readonly Label[]): boolean {
  const stems = new Set(labels.map(({ text }) => text.replace(/\d[\d.,]*[kKMB%]?$/, '')));
  return (
    labels.length > 1 &&
    stems.size === 1 &&
    labels.every(({ text, dataset, metric }) => /\d/.test(text) && !dataset && !metric)
  );
}

/**
 * Role of a line of labels: what most of them name. Its own name has a say, and `usual` speaks where they are silent.
 * `methods`: keys of the names this paper gives to methods elsewhere.
 */
export function roleOf(
  labels: readonly Label[],
  name: string,
  usual: Role | null,
  methods: ReadonlySet<string>,
): Role {
  const distinct = [...new Map(labels.map((label) => [label.text, label])).values()];
  const votes = new Map<Role, number>();
  const add = (role: Role, weight: number): void => void votes.set(role, (votes.get(role) ?? 0) + weight);
  for (const label of distinct) {
    const voice = vote(label, methods);
    if (voice) add(...voice);
  }
  if (isSeries(distinct)) add('setting', 0.6 * distinct.length);
  const named = name === '' ? 'unknown' : roleOfName(name);
  if (named !== 'unknown') add(named, 0.5 * distinct.length + 0.5);
  if (usual) add(usual, 0.35 * distinct.length);
  // A row of models with some tuned variants is a row of methods.
  if ((votes.get('method') ?? 0) > 0 && (votes.get('model') ?? 0) > 0) add('method', votes.get('model') ?? 0);
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best && best[1] >= Math.max(0.5, 0.3 * distinct.length) ? best[0] : 'unknown';
}
