import { keyOf } from './vocabulary.ts';

/**
 * Lengths are tested in code and words cut by what cannot stand in one: bounded repeats and look-behinds over
 * classes of letters take a tenth of a second to compile.
 */
const SHORT = /^(?:[\p{Lu}#†‡∗*\p{N}][\p{L}\p{N}+./-]*|\p{L}\p{L}?\p{L}?)$/u;
const SHORT_MAX = 12;
const MEANING_MAX = 40;
/** In a list, `A, B and C stand for …`, short forms are shorter. */
const LISTED_MAX = 4;

const EXPLAINS = /\b(?:indicat|denot|stands?|short for|refers?|means?|represents?)|[”"'’]\s+is\b|[=:]/;
/** A short form, and the words that say what it stands for. */
const PATTERNS = [
  /[“"'‘]([^\s“”"'‘’]+)[”"'’]\s+(?:indicates?|denotes?|means?|represents?|stands? for|refers? to|is|=)\s+(?:the\s+)?[“"'‘]?(\p{L}[\p{L}\p{N} -]+)/gu,
  /(?:^|[\s(,;])([^\s(,;]+)\s+(?:indicates?|denotes?|stands? for|refers? to)\s+(?:the\s+)?[“"'‘]?(\p{L}[\p{L}\p{N} -]+)/gu,
  /(?:^|[\s(,;])([^\s(,;:]+):\s+(\p{Ll}[\p{L}\p{N} -]+)(?=[.,;])/gu,
];
const LIST =
  /((?:\b\p{Lu}[\p{L}\p{N}-]*(?:,\s*and\s+|,\s*|\s+and\s+))+\p{Lu}[\p{L}\p{N}-]*)\s+(?:are short for|stand for|denote|are|refer to|represent)\s+([^.;]+)/u;
/** What a form stands for ends before these. */
const STOPS =
  /\s+(?:in|on|for|and|is|are|with|that|which|by|to|as|after|before|respectively|categories|category|used|set)\b.*$/i;

const items = (list: string): string[] =>
  list
    .replace(/,?\s+respectively.*$/, '')
    .split(/,\s*and\s+|,\s*|\s+and\s+/)
    .map((item) => item.trim());

/** What the letters and short forms of a table stand for, as its caption explains: `U` → `unseen`. */
export function legendOf(caption: string): Map<string, string> {
  const legend = new Map<string, string>();
  if (!EXPLAINS.test(caption)) return legend;
  for (const pattern of PATTERNS) {
    for (const [, short = '', long = ''] of caption.matchAll(pattern)) {
      const meaning = long.slice(0, MEANING_MAX).replace(STOPS, '').trim();
      if (!meaning || short.length > SHORT_MAX || !SHORT.test(short) || legend.has(short)) continue;
      if (keyOf(meaning) !== keyOf(short)) legend.set(short, meaning);
    }
  }
  const [, shorts = '', longs = ''] = LIST.exec(caption) ?? [];
  const [forms, meanings] = [items(shorts), items(longs)];
  if (forms.length === meanings.length) {
    for (const [i, form] of forms.entries())
      if (form && form.length <= LISTED_MAX) legend.set(form, meanings[i] ?? '');
  }
  return legend;
}
