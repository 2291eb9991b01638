/** How a sentence sets one thing against another. */
export type Relation = 'better' | 'parity' | 'worse';

const relations: readonly { relation: Relation; pattern: RegExp }[] = [
  {
    relation: 'parity',
    pattern:
      /\bon[- ]par\b|\bnear(?:ly)?[- ](?:state|the|as|match|identical|equal)|\bclose to\b|\balmost (?:match|as|reach)|\bcomparabl[ey]\b|\bmatch(?:es|ing)?\b(?![ed-])|\bcompetitive\b|\bsimilar(?:ly)? (?:to|performance|results)|\bwithin [\d.]+ ?%?/gi,
  },
  {
    relation: 'worse',
    pattern: /\bunder-?perform\w*|\bworse\b|\binferior\b|\blag(?:s|ged)? behind|\bfalls? short/gi,
  },
  {
    relation: 'better',
    pattern:
      /\bout-?perform\w*|\bsurpass\w*|\bexceed\w*|\bbeats?\b|\bsuperior\b|\bbetter\b|\bimprov(?:es?|ed|ing|ements?)\b(?! as\b| with (?:more|larger|increas))|\bhigher (?:\w+ ){0,2}(?:accuracy|scores?|performance|results?|f1|bleu|than)\b|\bahead of\b|\b(?:performs?|performed|is|are|achieves?|obtains?|attains?|yields?) (?:the |overall |by far |clearly ){0,2}best\b|\bstate[- ]of[- ]the[- ]art (?:results?|performance|accuracy|scores?)\b|\bgains?\b|\brises\b/gi,
  },
];

/** Before a comparison: it is denied, wished for, asked, or said of some cases only. */
const notAsserted =
  /(?:\b(?:not|no|never|cannot|fails? to|without|neither|if|whether|may|might|could|should|hope|aim|goal|expect\w*)\b[^,;.]{0,40}|\bto (?:\w+ly |further )?|\b(?:some|certain|several|a few) (?:\w+ )?(?:tasks|cases|settings|data ?sets|benchmarks)\b.*)$/i;

/** How a sentence compares, by what it says first, and where; null when it does not, or does not assert it. */
export function relationIn(text: string): { relation: Relation; at: number } | null {
  const found = relations.flatMap(({ relation, pattern }) =>
    [...text.matchAll(pattern)]
      .filter(({ index }) => !notAsserted.test(text.slice(0, index)))
      .map(({ index }) => ({ relation, at: index })),
  );
  return found.toSorted((a, b) => a.at - b.at)[0] ?? null;
}

const rivals =
  /\bbaselines?\b|\b(?:all|other|existing|previous|prior|competing) (?:\w+ )?(?:methods|approaches|models|work)\b/i;

/** Whether a sentence speaks of rivals at large. */
export function namesRivals(text: string): boolean {
  return rivals.test(text);
}

/** Words before a comparison in which authors speak of their own method. */
const ofOwn =
  /\b(?:we|us|ours|our (?:\w+ )?(?:method|approach|model|framework|technique|strategy|system|algorithm|proposed)\w*|(?:this|the proposed) (?:\w+ )?(?:method|approach|framework|technique|strategy|trick|modification|augmentation))\b/i;
const reach = 90;

/** Whether the authors compare their own method: they say so in the words before the comparison. */
export function speaksOfOwn(text: string, at: number): boolean {
  return ofOwn.test(text.slice(Math.max(0, at - reach), at));
}

const fullFineTuning =
  /\b(?:full|standard|vanilla|full-scale)(?:[- ]model)?[- ]fine-?tun|\bfine-?tun(?:ing|ed) baseline|\b(?:than|over|to|of|with|as|against|versus|vs\.?|outperforms?|exceeds?|matches|surpass(?:es)?)\s+(?:full\s+)?fine-?tuning\b|\bfine-?tuning (?:attains|achieves|reaches|obtains|yields|trains|scores)\b/gi;

/** Where a sentence means full fine-tuning as a method, not the act of fine-tuning. */
export function fullFineTuningIn(text: string): number[] {
  return [...text.matchAll(fullFineTuning)].map((match) => match.index);
}

/** Labels of tables a sentence refers to, such as `Table 2`. */
export function tablesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\btable\s+([A-Z]?\.?\d+)/gi)].map((match) => `Table ${match[1]}`));
}
