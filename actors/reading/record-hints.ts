import type { Document, Sentence, Table } from '../../state/paper.ts';
import { type Term, termsIn } from './vocabulary.ts';

/** What the rest of a paper says of a table's numbers where the table is silent. Empty: nothing clear. */
export type Hints = {
  readonly dataset: string;
  readonly metric: string;
  /** How the paper calls training without what it proposes: `standard finetuning`. */
  readonly usual: string;
};

const USUAL =
  /\b(?:standard|vanilla|regular|conventional|plain|na[iï]ve)[ -](?:fine-?[ ]?tuning|instruction[ -]tuning|training)\b/giu;

/** A name counts as what the paper is about when it makes up this share of all names of its kind. */
const DOMINANT = 0.5;

type Tally = Map<string, { term: Term; weight: number }>;

function count(tally: Tally, text: string, kind: Term['kind'], weight: number): void {
  for (const { term } of termsIn(text, undefined, true)) {
    if (term.kind !== kind || term.training) continue;
    const seen = tally.get(term.name);
    tally.set(term.name, { term: seen?.term ?? term, weight: (seen?.weight ?? 0) + weight });
  }
}

/** The name that clearly leads: half of all, or at least twice the next. */
function leader(tally: Tally): Term | null {
  const ranked = [...tally.values()].sort((a, b) => b.weight - a.weight);
  const total = ranked.reduce((sum, { weight }) => sum + weight, 0);
  const [first, second] = ranked;
  if (!first) return null;
  return first.weight >= DOMINANT * total || first.weight >= 2 * (second?.weight ?? 0) ? first.term : null;
}

/** The usual training as the paper names it most often; empty when it does so once at most. */
function usualTraining(document: Document): string {
  const counts = new Map<string, number>();
  for (const { text } of document.sections.flatMap(({ paragraphs }) => paragraphs.flat())) {
    for (const [phrase] of text.matchAll(USUAL)) {
      const name = phrase.toLowerCase();
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const [most] = [...counts].sort((a, b) => b[1] - a[1]);
  return most && most[1] > 1 ? most[0] : '';
}

/** Sentences that cite each table, by its number. */
function citations(document: Document): Map<string, Sentence[]> {
  const citing = new Map<string, Sentence[]>();
  for (const sentence of document.sections.flatMap((section) => section.paragraphs.flat())) {
    for (const [, numbers = ''] of sentence.text.matchAll(
      /\bTab(?:les?|\.)\s*((?:[\dIVX]+[a-z]?(?:\s*(?:,|and|&|–|-)\s*)?)+)/g,
    )) {
      for (const [number] of numbers.matchAll(/[\dIVX]+/g)) {
        citing.set(number, [...(citing.get(number) ?? []), sentence]);
      }
    }
  }
  return citing;
}

/**
 * Prepares what a paper says of its tables: the sentences that cite one first, then
 * the other captions, then what the whole paper is about.
 */
export function hintsOf(document: Document): (table: Table) => Hints {
  const citing = citations(document);
  const captioned: Tally = new Map();
  for (const caption of document.captions) count(captioned, caption.text, 'dataset', 1);
  // What the paper is about stands in its title or abstract.
  const central: Tally = new Map();
  const everywhere: Tally = new Map();
  count(central, document.title, 'dataset', 1);
  for (const { role, paragraphs } of document.sections) {
    for (const { text } of paragraphs.flat()) {
      count(everywhere, text, 'dataset', 1);
      if (role === 'abstract' || role === 'introduction') count(central, text, 'dataset', 1);
    }
  }
  const usual = usualTraining(document);
  const about = new Map([...everywhere].filter(([name]) => central.has(name)));
  return (table) => {
    const sentences = citing.get(/[\dIVX]+$/.exec(table.label)?.[0] ?? '') ?? [];
    const hint = (kind: 'dataset' | 'metric'): string => {
      const near: Tally = new Map();
      for (const { text } of sentences) count(near, text, kind, 1);
      if (kind === 'metric') return near.size === 1 ? (leader(near)?.shown ?? '') : '';
      return (leader(near) ?? leader(captioned) ?? leader(about))?.shown ?? '';
    };
    return { dataset: hint('dataset'), metric: hint('metric'), usual };
  };
}
