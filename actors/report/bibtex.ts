import type { Evidence } from '../../state/findings.ts';
import { wordsOf } from '../analysis/mentions.ts';
import { mostCited } from './sections.ts';
import { tame } from './text.ts';

const citedMax = 30;

interface Work {
  readonly authors: readonly string[];
  readonly title: string;
  readonly year: number | null;
  readonly venue: string;
  readonly arxiv: string;
  readonly doi: string;
}

/** The papers read and the works they cite most, as BibTeX. */
export function bibliography(papers: readonly Evidence[]): string {
  const read = papers.map(({ document }): Work => ({ ...document, venue: '', doi: '' }));
  const cited = mostCited(papers)
    .slice(0, citedMax)
    .map(({ reference }) => reference);
  const keys = new Set<string>();
  return [...read, ...cited].map((work) => entry(work, keys)).join('\n');
}

function entry(work: Work, keys: Set<string>): string {
  const { authors, title, year, venue, arxiv, doi } = work;
  const isConference = /\b(?:conference|proceedings|proc\.|workshop|symposium|advances in)\b/i.test(venue);
  const isArxiv = arxiv !== '' && (venue === '' || /arxiv|corr\b/i.test(venue));
  const type = isConference ? 'inproceedings' : venue !== '' && !isArxiv ? 'article' : 'misc';
  const fields: [string, string][] = [
    ['author', authors.map(escapeTex).join(' and ')],
    ['title', title === '' ? '' : `{${escapeTex(title)}}`],
    ['year', year === null ? '' : String(year)],
    [isConference ? 'booktitle' : 'journal', isArxiv ? '' : escapeTex(venue)],
    ['eprint', escapeTex(arxiv)],
    ['archiveprefix', arxiv === '' ? '' : 'arXiv'],
    ['doi', escapeTex(doi)],
  ];
  const lines = fields.filter(([, text]) => text !== '').map(([field, text]) => `  ${field} = {${text}},\n`);
  return `@${type}{${keyOf(work, keys)},\n${lines.join('')}}\n`;
}

/** Surname, year and first word of weight, such as `hu2021lora`. */
function keyOf({ authors, title, year }: Work, keys: Set<string>): string {
  const surname = authors[0]?.trim().split(/\s+/).at(-1) ?? '';
  const word = wordsOf(title).find((candidate) => candidate.length > 3) ?? wordsOf(title)[0] ?? '';
  const base =
    `${surname}${year ?? ''}${word}`
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '') || 'work';
  let key = base;
  for (let n = 2; keys.has(key); n++) key = `${base}-${n}`;
  keys.add(key);
  return key;
}

function escapeTex(text: string): string {
  return tame(text)
    .replace(/[\\{}]/g, '')
    .replace(/[#$%&_]/g, '\\$&')
    .replace(/~/g, '\\textasciitilde ')
    .replace(/\^/g, '\\textasciicircum ')
    .trim();
}
