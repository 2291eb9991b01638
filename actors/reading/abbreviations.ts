/**
 * Abbreviations a text defines, after Schwartz and Hearst, "A simple algorithm for identifying abbreviation
 * definitions in biomedical text", PSB 2003: the letters of the short form are sought from right to left in the
 * words before it; its first letter must start a word.
 */
const SHORT_FORM = /(?<=\s)\(([^()]{2,12}?)(?:[,;][^()]*)?\)/g;
/** A long form is looked for among so many characters before its short form. */
const LONGEST = 160;

const isShortForm = (text: string): boolean =>
  /^[\p{L}\d][\p{L}\d.&/+-]*$/u.test(text) && (text.match(/\p{Lu}/gu) ?? []).length >= 2;

/** Words of a clause, not of a name. */
const CLAUSE = /\b(?:is|are|was|were|we|this|that|which|it|has|have|can)\b/i;

/** Whether a long form reads like a name: no clause, and a single word only when it has capitals within. */
function isName(long: string): boolean {
  return !/[.;:]\s/.test(long) && !CLAUSE.test(long) && (/[\s-]/.test(long) || /.\p{Lu}/u.test(long));
}

/** The shortest end of `before` that holds the letters of `short` in order, starting at a word. */
function longForm(short: string, before: string): string | null {
  const long = before.toLowerCase();
  const letters = short.toLowerCase();
  let at = long.length - 1;
  for (let i = letters.length - 1; i >= 0; i--) {
    const letter = letters[i] ?? '';
    if (!/[\p{L}\d]/u.test(letter)) continue;
    const startsWord = (): boolean => !/[\p{L}\d]/u.test(long[at - 1] ?? ' ');
    while (at >= 0 && (long[at] !== letter || (i === 0 && !startsWord()))) at -= 1;
    if (at < 0) return null;
    at -= 1;
  }
  return before.slice(before.slice(0, at + 1).search(/[^\s]*$/));
}

const wordCount = (text: string): number => text.split(/[\s-]+/).length;

/** `[short form, long form]` of every definition in the sentences, first definition first. */
export function abbreviationsIn(sentences: Iterable<string>): [string, string][] {
  const found = new Map<string, string>();
  for (const sentence of sentences) {
    for (const match of sentence.matchAll(SHORT_FORM)) {
      const [, inside = ''] = match;
      const before = sentence
        .slice(Math.max(0, match.index - LONGEST), match.index)
        .replace(/^.*[()]/, '')
        .trimEnd();
      const short = inside.trim().replace(/(?<=\p{Lu})s$/u, '');
      if (!isShortForm(short) || found.has(short)) continue;
      const nearby = before
        .split(/\s+/)
        .slice(-Math.min(short.length + 5, short.length * 2))
        .join(' ');
      const long = longForm(short, nearby)?.replace(/^["“(]+|["”)]+$/g, '') ?? '';
      const plausible =
        long.length > short.length && wordCount(long) <= short.length + 3 && !long.includes(short);
      if (plausible && isName(long)) found.set(short, long);
    }
  }
  return [...found];
}
