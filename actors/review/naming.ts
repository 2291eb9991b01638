import { type Found, keyOf, type TermKind, termFor, termsIn, tokensOf } from '../reading/vocabulary.ts';

/** Reads names out of labels. What was asked once is remembered: a table asks the same of every number. */
export class Naming {
  readonly #terms = new Map<string, readonly Found[]>();
  readonly #words = new Map<string, readonly string[]>();
  readonly #keys = new Map<string, string>();
  readonly #named = new Map<string, boolean>();

  /** Spelling without case, accents, spaces and punctuation. */
  keyOf(text: string): string {
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = keyOf(text);
    this.#keys.set(text, key);
    return key;
  }

  /** Names of one kind under which the vocabulary knows what a text speaks of. */
  namesIn(text: string, kind: TermKind): string[] {
    return this.#termsIn(text).flatMap(({ term }) => (term.kind === kind ? [term.name] : []));
  }

  /** Whether a label names the thing: its words stand in the label, or both are spellings of one name. */
  isNamedBy(label: string, name: string, kind: TermKind): boolean {
    const question = `${kind}\n${name}\n${label}`;
    const known = this.#named.get(question);
    if (known !== undefined) return known;
    const term = termFor(name, kind)?.name;
    const named =
      this.holdsWords(label, name) || (term !== undefined && this.namesIn(label, kind).includes(term));
    this.#named.set(question, named);
    return named;
  }

  /** What a label names, when it names one thing of the kind, little else, and nothing of another kind. */
  nameOf(label: string, kind: TermKind): string | null {
    const [only, ...more] = this.#termsIn(label);
    if (only?.term.kind !== kind || more.length > 0) return null;
    const key = this.keyOf(label);
    const isWhole = 3 * keyOf(only.term.spelling).length >= 2 * key.length;
    return isWhole ? only.term.name : null;
  }

  /** Whether the words of a name stand in the text, one after the other. */
  holdsWords(text: string, name: string): boolean {
    const words = this.wordsOf(name);
    const all = this.wordsOf(text);
    if (words.length === 0) return false;
    return (
      all.some((_, i) => words.every((word, j) => all[i + j] === word)) ||
      this.keyOf(text) === this.keyOf(name)
    );
  }

  wordsOf(text: string): readonly string[] {
    const known = this.#words.get(text);
    if (known) return known;
    const words = tokensOf(text)
      .map((token) => keyOf(token.text))
      .filter((key) => key !== '');
    this.#words.set(text, words);
    return words;
  }

  #termsIn(text: string): readonly Found[] {
    const known = this.#terms.get(text);
    if (known) return known;
    const found = termsIn(text);
    this.#terms.set(text, found);
    return found;
  }
}
