import type { Word } from './table-sheet.ts';

/** Words that stand on one baseline, with the sub- and superscripts that lean on them; left to right. */
export type Row = {
  readonly y: number;
  readonly top: number;
  readonly bottom: number;
  readonly words: Word[];
};

/** A piece of a row without a wide gap inside. */
export type Segment = { readonly x0: number; readonly x1: number; readonly words: Word[] };

/** Scripts are set at most this large, relative to the letters they lean on. */
const SCRIPT = 0.82;
/** A space is a quarter of the font size in most faces; letters of one word stand closer than this. */
const WITHIN_WORD = 0.13;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The value a quarter of all lie below. */
export function quartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? 0;
}

/** Font size most letters are set in. */
export function bodySize(words: readonly Word[]): number {
  const letters = new Map<number, number>();
  for (const { size, text } of words) {
    const rounded = Math.round(size * 10) / 10;
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  let [best, most] = [10, 0];
  for (const [size, count] of letters) if (count > most) [best, most] = [size, count];
  return best;
}

const leans = (script: Word, base: Word): boolean =>
  script.size <= base.size * SCRIPT &&
  Math.abs(script.y - base.y) < base.size * 0.65 &&
  script.x0 - base.x1 < base.size * 0.3 &&
  base.x0 - script.x1 < base.size * 0.3;

function row(words: Word[]): Row {
  const sorted = words.toSorted((a, b) => a.x0 - b.x0);
  const size = Math.max(...words.map((word) => word.size));
  const y = median(sorted.filter((word) => word.size > size * SCRIPT).map((word) => word.y));
  return { y, top: y - size * 0.75, bottom: y + size * 0.22, words: sorted };
}

/** Rows of the words, top to bottom. */
export function rowsOf(words: readonly Word[]): Row[] {
  const sorted = words.toSorted((a, b) => b.size - a.size || a.y - b.y || a.x0 - b.x0);
  const gathered: { y: number; size: number; words: Word[] }[] = [];
  for (const word of sorted) {
    const near = gathered.filter((open) => Math.abs(open.y - word.y) < open.size * 0.65);
    const host =
      near.find((open) => open.words.some((base) => leans(word, base))) ??
      near.find((open) => Math.abs(open.y - word.y) <= Math.min(open.size, word.size) * 0.3);
    if (host) host.words.push(word);
    else gathered.push({ y: word.y, size: word.size, words: [word] });
  }
  return gathered.map((open) => row(open.words)).sort((a, b) => a.y - b.y);
}

/** Cuts a row where a gap is wider than `widest` font sizes or where `cut` says so. */
export function segmentsOf(
  words: readonly Word[],
  widest: number,
  cut: (left: Word, right: Word) => boolean = () => false,
): Segment[] {
  const segments: Segment[] = [];
  let open: Word[] = [];
  let right = Number.NEGATIVE_INFINITY;
  const close = (): void => {
    const [first] = open;
    if (first) segments.push({ x0: first.x0, x1: right, words: open });
    open = [];
  };
  for (const word of words) {
    const last = open.at(-1);
    if (last && (word.x0 - right > widest * Math.max(last.size, word.size) || cut(last, word))) {
      close();
      right = Number.NEGATIVE_INFINITY;
    }
    open.push(word);
    right = Math.max(right, word.x1);
  }
  close();
  return segments;
}

/** The words as one string; a subscript is set off by `_`, a superscript by `^`, as TeX writes them. */
export function textOf(words: readonly Word[]): string {
  let text = '';
  let last: Word | undefined;
  for (const word of words) {
    if (last) {
      const gap = word.x0 - last.x1;
      const script = word.size <= last.size * SCRIPT && Math.abs(word.y - last.y) > last.size * 0.04;
      const wrapped = Math.abs(word.y - last.y) > 0.7 * Math.max(word.size, last.size);
      const apart = wrapped || gap > WITHIN_WORD * Math.min(last.size, word.size) + (script ? 1 : 0);
      if (apart) text += ' ';
      else if (script && !/^[±.,;:()/%]/.test(word.text) && /[\p{L}\p{N})]$/u.test(text)) {
        text += word.y > last.y ? '_' : '^';
      }
    }
    text += word.text;
    last = word;
  }
  return text;
}
