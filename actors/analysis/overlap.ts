import { wordsOf } from './mentions.ts';

/** Shared words of two texts: how many, and in proportion to the text with fewer words, 0 to 1. */
export interface Overlap {
  readonly words: number;
  readonly share: number;
}

/** How much two texts have in common, 0 to 1; short and common words do not count, nor do endings. */
export function overlap(a: string, b: string): number {
  return overlapWith(a)(b).share;
}

/** A comparison of many texts with one, whose words are taken apart once. */
export function overlapWith(text: string): (other: string) => Overlap {
  const words = contentWords(text);
  return (other) => wordOverlap(contentWords(other), words);
}

function wordOverlap(a: ReadonlySet<string>, b: ReadonlySet<string>): Overlap {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let words = 0;
  for (const word of small) if (large.has(word)) words += 1;
  return { words, share: small.size === 0 ? 0 : words / small.size };
}

function contentWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const word of wordsOf(text)) {
    if (word.length > 3 && !common.has(word)) words.add(word.replace(/(?:ing|ed|es|s)$/, ''));
  }
  return words;
}

const common = new Set(
  'about above after also among although because been before being between both could does each from have having into many more most much only other over same several should show shown some such than that their them then there these they this those through under using very were what when where which while with within would'.split(
    ' ',
  ),
);
