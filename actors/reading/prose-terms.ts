/** What a sentence is about, as weighted stems. */
export type Terms = ReadonlyMap<string, number>;

const STOPWORDS = new Set(
  `a about above after again all also although am among an and any are as at be because been before being below
  between both but by can could did do does doing down during each either even few for from further had has have
  having he hence her here his how however i if in into is it its itself just may might more most much must neither
  no nor not now of off on once one only onto or other our ours out over own per rather same she should since so
  some such than that the their them then there therefore these they this those though through thus to too two
  under until up upon us very via was we were what when where whether which while who whom whose why will with
  within without would yet you your al et eg ie etc fig figure table section eq use used using paper work show
  shown also well many several first second three different based`.split(/\s+/),
);

/** A light stem: endings of plural, past and progressive, so that forms of one word meet. */
function stem(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  return word
    .replace(/(?:isation|ization)s?$/, 'ize')
    .replace(/(?<=[^aeiou].)(?:ations?|ators?|ating|ated|ates?)$/, 'at')
    .replace(/(?:ies|ied)$/, 'y')
    .replace(/(?<=[^s])(?:ings?|ed|es|s|ly|ment|ments|er|ers)$/, '')
    .replace(/(.)\1$/, '$1')
    .replace(/e$/, '');
}

/** Stems of the words of a text that carry meaning, hyphened words also by their parts. */
export function stemsOf(text: string): string[] {
  const words = text.toLowerCase().match(/\p{L}[\p{L}\d]*(?:-[\p{L}\d]+)*/gu) ?? [];
  return words.flatMap((word) => {
    const parts = word.split('-').filter((part) => part.length > 1 && !STOPWORDS.has(part));
    return parts.map(stem);
  });
}

/** How rare each stem is among the texts. */
export function rarityOf(texts: readonly (readonly string[])[]): (stem: string) => number {
  const counts = new Map<string, number>();
  for (const stems of texts) for (const each of new Set(stems)) counts.set(each, (counts.get(each) ?? 0) + 1);
  return (each) => Math.log((texts.length + 1) / ((counts.get(each) ?? 0) + 0.5));
}

/** Terms of a text, of length 1. */
export function termsOf(stems: readonly string[], rarity: (stem: string) => number): Terms {
  const weights = new Map<string, number>();
  for (const each of stems) weights.set(each, (weights.get(each) ?? 0) + 1);
  let squares = 0;
  for (const [each, count] of weights) {
    const weight = (1 + Math.log(count)) * Math.max(0, rarity(each));
    weights.set(each, weight);
    squares += weight * weight;
  }
  const length = Math.sqrt(squares) || 1;
  for (const [each, weight] of weights) weights.set(each, weight / length);
  return weights;
}

/** Cosine of two texts, 0 to 1. */
export function similarity(a: Terms, b: Terms): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [each, weight] of small) sum += weight * (large.get(each) ?? 0);
  return sum;
}
