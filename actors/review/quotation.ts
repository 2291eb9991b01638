import { type PageText, squeeze } from './page-text.ts';

/** A page may hold something else amid a sentence once in so many words: a footnote, a running head. */
const GAP_EVERY = 12;
const PIECES_MIN = 3;
/** A sentence that begins with so many words on a page stands there, not on the page before. */
const START_WORDS = 8;
/** Fewer words that stand together may do so by chance. */
const PIECE_WORDS = 4;

/** A page with the next one: a sentence may run on. */
export function around(page: PageText, at: number): string {
  return page.squeezed(at) + page.squeezed(at + 1);
}

/** Whether a sentence stands on its page or runs on from it to the next. */
export function standsOn(page: PageText, at: number, sentence: string): boolean {
  if (isQuoted(page.squeezed(at), sentence)) return true;
  const start = sentence.split(/\s+/).slice(0, START_WORDS).join(' ');
  return !page.squeezed(at + 1).includes(squeeze(start)) && isQuoted(around(page, at), sentence);
}

/**
 * Whether a sentence stands on a page, given squeezed: word for word, but for places where something else is printed
 * amid it. A word in the place of another is noticed. Formulas, which pages draw in any order, are passed over.
 */
export function isQuoted(squeezed: string, sentence: string): boolean {
  if (squeezed.includes(squeeze(sentence))) return true;
  return passages(sentence).every((words) => isInterrupted(squeezed, words));
}

/** Whether the words stand in few pieces, each long enough to be no accident. */
function isInterrupted(squeezed: string, words: readonly Word[]): boolean {
  const pieces = piecesOf(squeezed, words);
  if (pieces.every(({ from, to }) => to === from)) return false;
  if (pieces.length > PIECES_MIN + words.length / GAP_EVERY) return false;
  if (pieces.length === 1) return true;
  return pieces.every(({ from, to }) => {
    const isEdge = from === 0 || to === words.length;
    if (to - from >= (isEdge ? PIECE_WORDS - 1 : PIECE_WORDS) || isCut(squeezed, words, from)) return true;
    // A word or two may stand alone at the end of a column; a name there may be another's.
    const doubtful = from === 0 ? words.slice(from, to) : words.slice(from, from + 1);
    return isEdge && to > from && doubtful.every(({ isName }) => !isName);
  });
}

interface Piece {
  readonly from: number;
  readonly to: number;
}

/** Cuts the words into the longest pieces that are printed; a word that is printed nowhere is an empty piece. */
function piecesOf(squeezed: string, words: readonly Word[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  while (from < words.length) {
    let to = from;
    let piece = '';
    for (; to < words.length; to++) {
      piece += words[to]?.key ?? '';
      if (!squeezed.includes(piece)) break;
    }
    pieces.push({ from, to });
    from = Math.max(to, from + 1);
  }
  return pieces;
}

/** Whether a word is printed in two parts, at the end of one line and the start of another, beside its neighbours. */
function isCut(squeezed: string, words: readonly Word[], at: number): boolean {
  const keys = words.map(({ key }) => key);
  const word = keys[at] ?? '';
  const before = keys.slice(Math.max(0, at - 2), at).join('');
  const after = keys.slice(at + 1, at + 3).join('');
  return [...word].some((_, i) => {
    const [head, tail] = [word.slice(0, i), word.slice(i)];
    return i > 0 && isApart(squeezed, before + head, '', tail) && isApart(squeezed, tail + after, head, '');
  });
}

/** Whether a text is printed at least once without another right before or right after it. */
function isApart(squeezed: string, text: string, before: string, after: string): boolean {
  for (let at = squeezed.indexOf(text); at >= 0; at = squeezed.indexOf(text, at + 1)) {
    const isAfter = before !== '' && squeezed.endsWith(before, at);
    const isBefore = after !== '' && squeezed.startsWith(after, at + text.length);
    if (!isAfter && !isBefore) return true;
  }
  return false;
}

interface Word {
  readonly key: string;
  /** Holds a capital where plain words have none. */
  readonly isName: boolean;
}

/** The words of a sentence between its formulas. */
function passages(sentence: string): Word[][] {
  const all: Word[][] = [[]];
  for (const token of sentence.split(/\s+/)) {
    const key = squeeze(token);
    if (isFormula(token)) all.push([]);
    else if (key !== '') all.at(-1)?.push({ key, isName: /[\p{L}\p{N}-]\p{Lu}|\p{L}\d/u.test(token) });
  }
  return all.filter((words) => words.length > 0);
}

function isFormula(token: string): boolean {
  return /[\p{M}\p{Script=Greek}∈∉⊂≤≥∑∏∇→←^_{}|…ˆ˜¯]/u.test(token.normalize('NFKD'));
}

/** Share of a sentence's pairs of neighbours that stand together on a page, given squeezed. */
export function likenessTo(squeezed: string, sentence: string): number {
  const words = sentence
    .split(/\s+/)
    .map(squeeze)
    .filter((word) => word !== '');
  const pairs = words.slice(1).map((word, i) => `${words[i]}${word}`);
  if (pairs.length === 0) return words.every((word) => squeezed.includes(word)) ? 1 : 0;
  return pairs.filter((pair) => squeezed.includes(pair)).length / pairs.length;
}
