import type { FlowLine } from './flow.ts';
import { isRaised, isSpaced, type Line } from './lines.ts';
import { hyphenation } from './mend.ts';
import { SAME_SIZE } from './pages.ts';
import type { Word } from './table-sheet.ts';

/** A paragraph as one text, with the place of every word in it. */
export type Paragraph = { readonly text: string; readonly spans: readonly Span[] };

/** Characters `start` to `end` of a paragraph are this word of this line. */
export type Span = {
  readonly start: number;
  readonly end: number;
  readonly word: Word;
  readonly line: FlowLine;
};

/** Stands for a formula set apart from the text. */
export const GAP = '…';

const MATHS = /[=∑∏∫√∈∉≤≥≈≡∝→←∥⊗⊕⊙◦∂∇∀∃∞]/;
const EQUATION_NUMBER = /\(\d{1,3}(?:\.\d{1,2})?[a-z]?\)$/;
const BULLET = /^(?:[•▪◦‣·∙●○■–]\s|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s)/;
const BULLET_SIGN = /^[•▪◦‣·∙●○■–]\s/;
/** Set above the line: a footnote's number or sign. */
const MARK = /^(?:\d{1,2}(?:,\d{1,2})*|[*†‡§¶∗]+)$/;

const wordiness = (text: string): number => {
  const words = text.match(/(?<![\p{L}\d])\p{L}{3,}(?![\p{L}\d(])/gu) ?? [];
  return words.join('').length / Math.max(1, text.replace(/\s/g, '').length);
};

/** A formula set apart from the text, or a piece of one. */
function isFormula({ line, text, from }: FlowLine): boolean {
  const words = wordiness(text);
  const indented = line.x0 > from + 12;
  if (words < 0.3 && (MATHS.test(text) || (indented && !/[.,;:]$/.test(text)))) return true;
  return indented && words < 0.55 && (MATHS.test(text) || EQUATION_NUMBER.test(text));
}

/** Spaces too wide for running text: cells of a table without rules. */
function widestGaps({ words, size }: Line): number {
  return words.slice(1).filter((word, i) => word.x0 - (words[i]?.x1 ?? word.x0) > 2 * size).length;
}

/** The lines of a section that are running text or formulas, `size` being the size of its text. */
function runningLines(lines: readonly FlowLine[], size: number): FlowLine[] {
  const ofSize = lines.filter(({ line }) => Math.abs(line.size - size) < SAME_SIZE || isMixed(line, size));
  const gaps = ofSize.map((line) => (isFormula(line) ? 0 : widestGaps(line.line)));
  return ofSize.filter((_, i) => {
    const own = gaps[i] ?? 0;
    const besides = Math.max(gaps[i - 1] ?? 0, gaps[i + 1] ?? 0);
    return own === 0 || (own === 1 && besides === 0);
  });
}

/** A formula's line, most of it scripts, holds letters of the text's size. */
const isMixed = (line: Line, size: number): boolean =>
  line.size < size && line.words.some((word) => Math.abs(word.size - size) < SAME_SIZE);

/** Whether a line starts a paragraph, given the last line of text before it. */
function startsParagraph(line: FlowLine, before: FlowLine, afterFormula: boolean): boolean {
  const sameColumn =
    line.sheet === before.sheet && line.column === before.column && line.line.y > before.line.y;
  const indent = line.line.x0 - line.from;
  const finished = /[.!?:;…]["”’)\]]*$/.test(before.text);
  if (BULLET.test(line.text) && (finished || BULLET_SIGN.test(line.text))) return true;
  if (!sameColumn) return finished && indent > 5 && indent < 40;
  const hangs = indent > 5 && indent < 40 && line.line.x0 > before.line.x0 + 4;
  const [word] = line.line.words;
  const room = before.to - before.line.x1 - (word ? word.x1 - word.x0 : 0);
  if (line.gap > 1.35 && !afterFormula) return finished || hangs;
  return finished && (hangs || (room > 4 * before.line.size && /^["“(]?\p{Lu}/u.test(line.text)));
}

/** Whether a word is a mark that is no part of the sentence. Numbers above a number or a letter are exponents. */
function isMark(word: Word, before: Word | undefined, line: Line): boolean {
  if (!MARK.test(word.text) || !isRaised(word, line)) return false;
  return before === undefined || !/(?:[\d×·−–+=]|^\p{L})$/u.test(before.text);
}

/** How many words at the start of a paragraph are its heading: bold ones before a sentence that is not. */
function runInLength({ line, text }: FlowLine): number {
  const { words } = line;
  const end = words.findIndex((word) => !word.bold && /\p{L}/u.test(word.text));
  const after = words[end];
  if (end < 2 || !after || !/^["“(]?\p{Lu}/u.test(after.text)) return 0;
  const bold = words.slice(0, end);
  const punctuated = /[.:]$/.test(bold.at(-1)?.text ?? '');
  return bold.every((word) => word.bold) && !punctuated && /^\p{Lu}/u.test(text) ? end : 0;
}

class Builder {
  #text = '';
  readonly #spans: Span[] = [];

  get isEmpty(): boolean {
    return this.#text === '';
  }

  addLine(line: FlowLine, known: ReadonlySet<string>): void {
    const { words } = line.line;
    const skipped = this.#text !== '' ? 0 : BULLET_SIGN.test(line.text) ? 1 : runInLength(line);
    let joined = false;
    for (const [i, word] of words.entries()) {
      const before = words[i - 1];
      if (i < skipped || isMark(word, before, line.line)) continue;
      if (!joined) this.#joinLine(words.slice(i, i + 3), known);
      else if (before && isSpaced(before, word)) this.#text += ' ';
      joined = true;
      const start = this.#text.length;
      this.#text += word.text;
      this.#spans.push({ start, end: this.#text.length, word, line });
    }
  }

  addGap(): void {
    if (!this.#text.endsWith(GAP)) this.#text += this.#text === '' ? GAP : ` ${GAP}`;
  }

  /** Goes on with a line that starts with these words. */
  #joinLine(words: readonly Word[], known: ReadonlySet<string>): void {
    if (this.#text === '') return;
    const next = words.reduce((text, word, i) => {
      const before = words[i - 1];
      return before && isSpaced(before, word) ? `${text} ${word.text}` : text + word.text;
    }, '');
    const joint = hyphenation(this.#text, next, known);
    if (joint === 'drop hyphen') this.#text = this.#text.slice(0, -1);
    if (joint === 'space') this.#text += ' ';
  }

  build(): Paragraph {
    return { text: this.#text, spans: this.#spans };
  }
}

/** The paragraphs of a section. `size` is the size of its running text. */
export function paragraphsOf(
  lines: readonly FlowLine[],
  size: number,
  known: ReadonlySet<string>,
): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let builder = new Builder();
  let before: FlowLine | null = null;
  let afterFormula = false;
  const close = (): void => {
    if (!builder.isEmpty) paragraphs.push(builder.build());
    builder = new Builder();
  };
  for (const line of runningLines(lines, size)) {
    if (isFormula(line)) {
      if (before !== null) builder.addGap();
      afterFormula = true;
      continue;
    }
    if (before !== null && startsParagraph(line, before, afterFormula)) close();
    builder.addLine(line, known);
    before = line;
    afterFormula = false;
  }
  close();
  return paragraphs.filter(({ text }) => /\p{L}{2}.*\p{L}{2}/u.test(text));
}
