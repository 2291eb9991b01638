import { nameKey } from './names.ts';

/** A name found in a sentence. */
export interface Mention {
  /** What it may stand for: `GLUE` names all its data sets. */
  readonly keys: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** Names so short are common words in lower case, so their case must agree. */
const caseMattersMax = 3;

/** Finds names in sentences, whatever their hyphens, spaces and plural. */
export class Lexicon {
  readonly #patterns: readonly { keys: string[]; pattern: RegExp; start: string }[];

  /**
   * @param names keys with the spellings that stand for them
   * @param plainWords whether a name that is a plain word (`Other`) counts in any case, or only as spelled
   */
  constructor(
    names: readonly { readonly key: string; readonly spellings: readonly string[] }[],
    plainWords: 'any case' | 'as spelled',
  ) {
    const bySpelling = new Map<string, { spelling: string; keys: string[] }>();
    for (const { key, spellings } of names) {
      for (const spelling of spellings) {
        const known = bySpelling.get(nameKey(spelling)) ?? { spelling, keys: [] };
        if (!known.keys.includes(key)) known.keys.push(key);
        bySpelling.set(nameKey(spelling), known);
      }
    }
    this.#patterns = [...bySpelling.values()]
      .toSorted((a, b) => b.spelling.length - a.spelling.length)
      .flatMap(({ spelling, keys }) => {
        const pattern = patternOf(spelling, plainWords === 'as spelled');
        return pattern ? [{ keys, pattern, start: singular(wordsOf(spelling)[0] ?? '') }] : [];
      });
  }

  /** In order of the sentence. A longer name hides the shorter ones it contains. */
  find(text: string): Mention[] {
    const found: Mention[] = [];
    const plain = text.normalize('NFKC').toLowerCase();
    for (const { keys, pattern, start: first } of this.#patterns) {
      // Far cheaper than the pattern, and most names are not there.
      if (!plain.includes(first)) continue;
      for (const match of text.matchAll(pattern)) {
        const start = match.index;
        const end = start + match[0].length;
        if (found.every((other) => end <= other.start || start >= other.end))
          found.push({ keys, start, end });
      }
    }
    return found.toSorted((a, b) => a.start - b.start);
  }

  /** Distinct keys in order of the sentence. */
  keys(text: string): string[] {
    return [...new Set(this.find(text).flatMap((mention) => mention.keys))];
  }
}

/** Letters and digits of the name in order, anything else between, one or many; null for a name without any. */
function patternOf(name: string, isStrict: boolean): RegExp | null {
  const words = name.normalize('NFKC').match(/[\p{L}\p{N}.]*[\p{L}\p{N}]/gu);
  if (!words) return null;
  const isPlus = name.trim().endsWith('+');
  const stems = [...words.slice(0, -1), singular(words.at(-1) ?? '')];
  const body = stems.map((word) => word.replaceAll('.', String.raw`\.`)).join(String.raw`[\s\-–_+&/()]{0,3}`);
  const end = isPlus ? String.raw`\+` : String.raw`s?(?!\+(?!\p{L}))(?![\p{L}\p{N}])`;
  const isPlain = /^\p{Lu}?\p{Ll}+$/u.test(words.join(' '));
  const flags = words.join('').length <= caseMattersMax || (isStrict && isPlain) ? 'gu' : 'giu';
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${body})${end}`, flags);
}

function singular(word: string): string {
  return word.replace(/(?<=\p{L}{3})s$/u, '');
}

/** The words of a name, lower case: `LoRA+Dropout` gives `lora` and `dropout`. */
export function wordsOf(name: string): string[] {
  return (
    name
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
