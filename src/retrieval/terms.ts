/** Words that carry no meaning of their own, those that ask a question among them. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about above after again all also although am an and any are as at be because been before being below between
   both but by can could did do does doing done during each either else few for from further had has have having
   here how however i if in into is it its itself just many may me might more most much must my no nor not of off on
   once only or other our out over own per please same shall she should show since so some such tell than that the
   their them then there these they this those through thus to too under until up upon us use used uses using very
   via was we well were what when where whether which while who whom whose why will with within without would yet
   you your`.split(/\s+/),
);

/** A word or number; hyphens, decimal points and the like hold one together. */
const WORD = /[\p{L}\p{N}]+(?:[-‐‑–+.,'’][\p{L}\p{N}]+)*/gu;
const JOINTS = /[-‐‑–+'’]/;
const THOUSANDS = /(?<=\d),(?=\d{3}(?!\d))/g;

/**
 * The terms by which a text is found: lower case, stemmed, without stop words. A compound stands for its parts and
 * for itself without hyphens, so `fine-tuning`, `fine tuning` and `finetuning` meet.
 */
export function terms(text: string): string[] {
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
  return words.flatMap((word) => {
    const whole = word.replace(/['’]s$/, '').replace(THOUSANDS, '');
    const parts = whole.split(JOINTS);
    const all = parts.length > 1 ? [...parts, parts.join('')] : parts;
    return all.filter((part) => !STOP_WORDS.has(part)).map(stem);
  });
}

/**
 * Strips plural, `-ing`, `-ed` and a final `e`: the first steps of M. F. Porter, An algorithm for suffix stripping,
 * Program 14(3), 1980. Deeper stemming is left to the character n-grams of the embedding.
 */
function stem(word: string): string {
  if (word.length <= 3 || !/^\p{L}+$/u.test(word)) return word;
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/(?<![suai])s$/, '');
  const bare = singular.replace(/(?<=[aeiouy].*)(?:ing|(?<!e)ed)$/, '');
  const root = bare.length >= 3 ? bare : singular;
  const single = root === singular || root.length === 3 ? root : root.replace(/([^aeiouylsz])\1$/, '$1');
  return single.length > 3 ? single.replace(/e$/, '') : single;
}
