/**
 * The same name in any spelling gives the same key: case, hyphens, spaces, brackets and footnote marks do not
 * count. Letters, digits and signs such as `+` and `/` do, and digits never run together: `1-2` is not `12`.
 */
export function nameKey(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[*†‡§¶]+/gu, '')
    .replace(/[‐-―−]/g, '-')
    .replace(/(?<=\p{N})[^\p{L}\p{N}.+@#&%<>=/^~]+(?=\p{N})/gu, '|')
    .replace(/[\s\-_'"“”‘’`´(){}[\],:;!]+/gu, '')
    .replace(/(?<!\p{N})\.|\.(?!\p{N})/gu, '');
}

/** Groups spellings of one thing and remembers which spelling is the most common. */
export class Names {
  readonly #spellings = new Map<string, Map<string, number>>();
  readonly #longForms = new Map<string, string>();

  /**
   * @param abbreviations short and long forms as papers define them. A short form that stands for different
   *   things in different papers is left alone.
   */
  constructor(abbreviations: readonly (readonly [string, string])[] = []) {
    const ambiguous = new Set<string>();
    for (const [short, long] of abbreviations) {
      const from = nameKey(short);
      const to = nameKey(long);
      if (from === '' || to === '' || from === to) continue;
      const known = this.#longForms.get(from);
      if (known !== undefined && known !== to) ambiguous.add(from);
      this.#longForms.set(from, to);
    }
    for (const short of ambiguous) this.#longForms.delete(short);
  }

  /** Takes note of a spelling and gives its group. */
  add(name: string): string {
    const key = this.keyOf(name);
    const group = this.#spellings.get(key) ?? new Map<string, number>();
    group.set(name, (group.get(name) ?? 0) + 1);
    this.#spellings.set(key, group);
    return key;
  }

  keyOf(name: string): string {
    const key = nameKey(name);
    return this.#longForms.get(key) ?? key;
  }

  /** The most common spelling, the first of equals; empty for a group nobody added to. */
  display(key: string): string {
    let best = '';
    let most = 0;
    for (const [spelling, times] of this.#spellings.get(key) ?? []) {
      if (times > most) [best, most] = [spelling, times];
    }
    return best;
  }

  /** All groups in order of first appearance. */
  groups(): { key: string; name: string; spellings: string[] }[] {
    return [...this.#spellings].map(([key, group]) => ({
      key,
      name: this.display(key),
      spellings: [...group.keys()],
    }));
  }
}
