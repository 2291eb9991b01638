import type { Derivation, Part, Source, Statement } from '../../state/findings.ts';
import { difference, percentage } from './numbers.ts';

/** A number as printed at a place. */
export interface Value {
  readonly value: string;
  readonly at: Source;
}

interface Name {
  readonly name: string;
}

interface Quote {
  readonly quote: string;
  readonly at: Source;
}

interface Derived {
  readonly derived: string;
  readonly by: (index: (source: Source) => number) => Derivation;
}

/** Cites without showing anything. */
interface Cite {
  readonly cite: readonly Source[];
}

export type Chunk = string | Name | Value | Quote | Derived | Cite | Statement | readonly Chunk[];

export const name = (text: string): Name => ({ name: text });
export const value = (printed: string, at: Source): Value => ({ value: printed, at });
export const cite = (...sources: readonly Source[]): Cite => ({ cite: sources });

/** A whole sentence, cell or reference in the words of its source, or a part of it. */
export const quote = (at: Source, words = at.quote): Quote => ({ quote: words, at });

/** How far two printed numbers are apart; nothing where one of them is no number. */
export function gap(a: Value, b: Value): Derived | null {
  const derived = difference(a.value, b.value);
  if (derived === null) return null;
  return {
    derived,
    by: (index) => ({ how: 'difference', of: [operand(a, index), operand(b, index)] }),
  };
}

/** One printed number as a percentage of another; nothing where one of them is no number. */
export function share(a: Value, b: Value): Derived | null {
  const derived = percentage(a.value, b.value);
  if (derived === null) return null;
  return {
    derived,
    by: (index) => ({ how: 'percentage', of: [operand(a, index), operand(b, index)] }),
  };
}

function operand({ value, at }: Value, index: (source: Source) => number) {
  return { value, source: index(at) };
}

/** How many groups there are; each group is what was counted once, such as a pair of compared cells. */
export function count(groups: readonly (readonly Source[])[]): Derived {
  return {
    derived: String(groups.length),
    by: (index) => ({ how: 'count', of: groups.map((group) => group.map(index)) }),
  };
}

type Tally = Extract<Derivation, { how: 'tally' }>;
/** What can be counted in papers. */
export type Tallied = Tally['what'];

/** How many pages, tables, records or claims of a paper (or of all) were read. */
export function tally(number: number, what: Tallied, paper: Tally['paper'] = null): Derived {
  return { derived: String(number), by: () => ({ how: 'tally', what, paper }) };
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly Chunk[], last = ' and '): Chunk {
  return items.flatMap((item, i) => {
    if (i === 0) return [item];
    return [i === items.length - 1 ? last : ', ', item];
  });
}

/** Tagged template that turns text, names and numbers into one statement with its sources. */
export function say(strings: TemplateStringsArray, ...chunks: readonly Chunk[]): Statement {
  const all: Chunk[] = [];
  strings.forEach((text, i) => {
    all.push(text);
    const chunk = chunks[i];
    if (chunk !== undefined) all.push(chunk);
  });
  return statement(all);
}

/** Joins chunks, statements among them, to one statement. */
export function statement(chunks: readonly Chunk[]): Statement {
  const parts: Part[] = [];
  const sources: Source[] = [];
  const known = new Map<string, number>();

  const index = (source: Source): number => {
    const key = sourceKey(source);
    const found = known.get(key);
    if (found !== undefined) return found;
    known.set(key, sources.length);
    return sources.push(source) - 1;
  };

  const addText = (text: string) => {
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + text;
    else if (text !== '') parts.push(text);
  };

  const addPart = (part: Part, from: readonly Source[]) => {
    const moved = from.map(index);
    const at = (i: number): number => moved[i] ?? 0;
    if (typeof part === 'string') addText(part);
    else if ('name' in part) parts.push(part);
    else if ('derived' in part) parts.push({ derived: part.derived, by: reindex(part.by, at) });
    else parts.push({ ...part, source: at(part.source) });
  };

  const add = (chunk: Chunk): void => {
    if (typeof chunk === 'string') addText(chunk);
    else if (isList(chunk)) for (const one of chunk) add(one);
    else if ('parts' in chunk) {
      for (const part of chunk.parts) addPart(part, chunk.sources);
      for (const source of chunk.sources) index(source);
    } else if ('name' in chunk) parts.push({ name: chunk.name });
    else if ('value' in chunk) parts.push({ value: chunk.value, source: index(chunk.at) });
    else if ('quote' in chunk) parts.push({ quote: chunk.quote, source: index(chunk.at) });
    else if ('derived' in chunk) parts.push({ derived: chunk.derived, by: chunk.by(index) });
    else for (const source of chunk.cite) index(source);
  };

  for (const chunk of chunks) add(chunk);
  return { parts, sources };
}

const isList = (chunk: Chunk): chunk is readonly Chunk[] => Array.isArray(chunk);

function reindex(by: Derivation, at: (i: number) => number): Derivation {
  const move = <T extends { source: number }>(operand: T): T => ({ ...operand, source: at(operand.source) });
  switch (by.how) {
    case 'tally':
      return by;
    case 'count':
      return { ...by, of: by.of.map((group) => group.map(at)) };
    default:
      return { ...by, of: [move(by.of[0]), move(by.of[1])] };
  }
}

/** Two sources are one when they name the same place and the same words. */
export function sourceKey(source: Source): string {
  const boxes = source.boxes.map((box) => box.join(' ')).join(';');
  return `${source.paper}|${source.page}|${source.table}|${boxes}|${source.quote}`;
}

/** The words of a statement, without its sources. */
export function plainText(statement: Statement): string {
  return statement.parts.map(partText).join('');
}

export function partText(part: Part): string {
  if (typeof part === 'string') return part;
  if ('name' in part) return part.name;
  if ('value' in part) return part.value;
  return 'quote' in part ? part.quote : part.derived;
}
