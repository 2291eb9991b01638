import type { Document } from '../../state/paper.ts';
import { keyOf, termFor, termsIn } from './vocabulary.ts';

/** Names a paper itself brings: its own method, and the words its tables shorten. */
export type Names = {
  /** The method the title announces: `LoRA` in `LoRA: Low-Rank …`; empty when it announces none. */
  readonly own: string;
  /** Writes out what only tables shorten: `RoB_base` where the text speaks of RoBERTa. */
  readonly expand: (label: string) => string;
  /** Writes out the abbreviations the paper defines for names everybody knows. */
  readonly spell: (text: string) => string;
};

const COINED = /^([\p{L}\p{N}][\p{L}\p{N}+ -]{1,24})\s*:\s/u;

/** What tables shorten is written out in the text: the short form is rare there, the long one this much oftener. */
const RARE = 3;
const OFTENER = 5;

const NAME = /(?<![\p{L}\p{N}])\p{Lu}[\p{L}\p{N}]+(?![\p{L}\p{N}])/gu;

/** Words of the running text that start with a capital, with how often they occur. */
function capitalised(document: Document): Map<string, number> {
  const counts = new Map<string, number>();
  const texts = [
    document.title,
    ...document.captions.map((caption) => caption.text),
    ...document.sections.flatMap((section) => section.paragraphs.flat().map((sentence) => sentence.text)),
  ];
  for (const text of texts) {
    for (const [word] of text.matchAll(/\p{Lu}[\p{L}\p{N}]+(?:-\p{Lu}[\p{L}\p{N}]+)*/gu))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** Whether the letters of a short form occur in the word in order, beginning with the same letter. */
function shortens(short: string, word: string): boolean {
  const [a, b] = [short.toLowerCase(), word.toLowerCase()];
  if (b.length <= a.length || a.length < 0.35 * b.length || a[0] !== b[0]) return false;
  if (b.startsWith(a)) return a.length >= 3;
  if (a.length < 4 || a.length < 0.5 * b.length) return false;
  let at = 0;
  for (const letter of b) if (letter === a[at]) at++;
  return at === a.length && b.at(-1) !== 's';
}

/** A paper may cut its own method's name short: `NEFT` for NEFTune. */
const isShortOf = (word: string, own: string): boolean =>
  word.length >= 4 &&
  word.length < own.length &&
  word.length >= 0.5 * own.length &&
  own.toLowerCase().startsWith(word.toLowerCase());

/**
 * The name a title announces before its colon, as the text spells it: small capitals may come out in pieces
 * (`NEFTu n e`). A phrase no one repeats, or one that could head any paper, is no name.
 */
function ownName(title: string, words: ReadonlyMap<string, number>): string {
  const lead = COINED.exec(title)?.[1]?.trim() ?? '';
  const spellings = [...words].filter(([word, count]) => count > 2 && keyOf(word) === keyOf(lead));
  const [best] = spellings.sort((a, b) => b[1] - a[1]);
  if (best) return best[0];
  return /^\S+$/.test(lead) && /\p{L}[\p{Lu}\d-]/u.test(lead) ? lead : '';
}

export function namesOf(document: Document): Names {
  const words = capitalised(document);
  const own = ownName(document.title, words);
  const defined = new Map<string, string>();
  for (const [short, long] of document.abbreviations) {
    const term = termFor(long, 'dataset') ?? termFor(long, 'metric') ?? termFor(long, 'model');
    if (term && termsIn(short).length === 0) defined.set(short, term.shown);
  }
  const expanded = new Map(defined);
  const expandWord = (word: string): string => {
    const cached = expanded.get(word);
    if (cached !== undefined || word.length < 3 || /\d/.test(word)) return cached ?? word;
    let best = word;
    let most = 0;
    const seen = words.get(word) ?? 0;
    if (seen <= RARE && termsIn(word).length === 0) {
      for (const [candidate, count] of words) {
        if (count <= most || count < OFTENER * seen || !shortens(word, candidate)) continue;
        if (termsIn(candidate).some(({ term }) => keyOf(term.name) === keyOf(candidate)))
          [best, most] = [candidate, count];
      }
    }
    expanded.set(word, best);
    return best;
  };
  return {
    own,
    spell: (text) => text.replaceAll(NAME, (word) => defined.get(word) ?? word),
    expand: (label) => {
      // Alone, a short form of the paper's own method is that method; in a longer name it is part of the name.
      const [, lead = '', word = '', rest = ''] = /^([+\s]*)(\p{L}+)(\s*\(.*)?$/u.exec(label) ?? [];
      if (word && isShortOf(word, own)) return `${lead}${own}${rest}`;
      return label.replaceAll(NAME, expandWord);
    },
  };
}
