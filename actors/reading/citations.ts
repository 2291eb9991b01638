import type { Entry } from './references.ts';

/** Finds what a text cites. */
export type Citations = { readonly in: (text: string) => number[] };

const YEAR = String.raw`(?:19|20)\d\d[a-z]?`;
const NAME = String.raw`(?:(?:van|von|de|der|den|del|la|le|di|da|el|al|bin|ten)\s+){0,2}\p{Lu}[\p{L}'’-]+`;
/** `Rush et al. (2015)`, `Dai & Le, 2015`, `(Graff et al., 2003, 2005)`. */
const AUTHOR_YEAR = new RegExp(
  String.raw`(${NAME})(?:,?\s+(?:et\.? al\.?|and others|(?:(?:,\s*)?${NAME},?\s+)?(?:and|&)\s+${NAME}))?(?:['’]s?)?,?\s*[([]?\s*(${YEAR}(?:\s*[,;]\s*${YEAR}|\s*,\s*[a-z]\b)*)`,
  'gu',
);
const BRACKETS = /\[([^\]]{1,80})\]/g;
/** The widest span a range of numbers may cover: more is an interval in mathematics. */
const RANGE_MAX = 20;

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();

/** Last name of the first author, as it is cited. */
function surnameOf(name: string): string {
  const parts = name
    .split(/\s+/)
    .filter((part) => !/^(?:\p{Lu}\.)+$/u.test(part) && !/^(?:jr|sr|ii|iii)\.?$/i.test(part));
  return plain(parts.at(-1) ?? '');
}

function byNumber(labels: ReadonlyMap<string, number>, text: string): number[] {
  const found: number[] = [];
  for (const [, inside = ''] of text.matchAll(BRACKETS)) {
    for (const part of inside.split(/\s*[,;]\s*/)) {
      const [, from, to] = /^(\d+)\s*[-–]\s*(\d+)$/.exec(part) ?? [];
      const numbers =
        from !== undefined && to !== undefined && Number(to) - Number(from) < RANGE_MAX
          ? Array.from({ length: Math.max(0, Number(to) - Number(from) + 1) }, (_, i) =>
              String(Number(from) + i),
            )
          : [part.trim()];
      for (const number of numbers) {
        const index = labels.get(number);
        if (index !== undefined) found.push(index);
      }
    }
  }
  return found;
}

function byAuthor(authors: ReadonlyMap<string, number[]>, text: string): number[] {
  const found: number[] = [];
  for (const [, name = '', years = ''] of text.matchAll(AUTHOR_YEAR)) {
    const surname = plain(name.split(/\s+/).at(-1) ?? '');
    for (const [year] of years.matchAll(new RegExp(YEAR, 'g'))) {
      const exact = authors.get(`${surname} ${year}`) ?? authors.get(`${surname} ${year.slice(0, 4)}`) ?? [];
      found.push(...exact.slice(0, 1));
    }
  }
  return found;
}

/** Prepares finding citations of these references, numbered or by author and year. */
export function citationsOf(entries: readonly Entry[]): Citations {
  const labels = new Map<string, number>();
  const authors = new Map<string, number[]>();
  const add = (key: string, index: number): void =>
    void authors.set(key, [...(authors.get(key) ?? []), index]);
  for (const [index, { label, reference }] of entries.entries()) {
    if (label !== '') labels.set(label, index);
    const surname = surnameOf(reference.authors[0] ?? '');
    if (surname === '' || reference.year === null) continue;
    const letter = new RegExp(`${reference.year}([a-z])\\b`).exec(reference.text)?.[1] ?? '';
    add(`${surname} ${reference.year}${letter}`, index);
    if (letter !== '') add(`${surname} ${reference.year}`, index);
  }
  return {
    in: (text) => [...new Set([...byNumber(labels, text), ...byAuthor(authors, text)])].sort((a, b) => a - b),
  };
}
