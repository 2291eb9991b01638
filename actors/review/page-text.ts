import type { Box, PdfText } from '../../state/paper.ts';
import { textOf } from '../reading/table-rows.ts';
import { sheetsOf, type Word } from '../reading/table-sheet.ts';

/** A word with its middle on the page. */
type Placed = { readonly word: Word; readonly x: number; readonly y: number };

/** A box and what stands in it may differ by this much, in points. */
const SLACK = 1;

/** What a paper prints, by page and place. Reads a page when it is first asked for. */
export class PageText {
  readonly pageCount: number;
  readonly #text: PdfText;
  readonly #placed = new Map<number, readonly Placed[]>();
  readonly #squeezed = new Map<number, string>();

  constructor(text: PdfText) {
    this.#text = text;
    this.pageCount = text.pageCount;
  }

  has(page: number): boolean {
    return this.#text.pages.some(({ number }) => number === page);
  }

  /** The words whose middle lies in the box, line by line. */
  within(page: number, box: Box): string {
    const [x0, y0, x1, y1] = box;
    const words = this.#wordsOf(page);
    const inside: Word[] = [];
    for (let i = firstFrom(words, y0 - SLACK); i < words.length; i++) {
      const placed = words[i];
      if (!placed || placed.y > y1 + SLACK) break;
      if (placed.x >= x0 - SLACK && placed.x <= x1 + SLACK) inside.push(placed.word);
    }
    return textOf(inReadingOrder(inside));
  }

  /** Everything on the page, squeezed, in the order in which the PDF draws it. */
  squeezed(page: number): string {
    const known = this.#squeezed.get(page);
    if (known !== undefined) return known;
    const items = this.#text.pages.find(({ number }) => number === page)?.items ?? [];
    const text = squeeze(items.map((item) => item.text).join(' '));
    this.#squeezed.set(page, text);
    return text;
  }

  /** From top to bottom. */
  #wordsOf(page: number): readonly Placed[] {
    const known = this.#placed.get(page);
    if (known) return known;
    const found = this.#text.pages.find(({ number }) => number === page);
    const placed = (found ? sheetsOf(found, this.#text.fonts) : []).flatMap(({ words, toPage }) =>
      words.map((word): Placed => {
        const [x0, y0, x1, y1] = toPage([word.x0, word.y - 0.6 * word.size, word.x1, word.y]);
        return { word, x: (x0 + x1) / 2, y: (y0 + y1) / 2 };
      }),
    );
    placed.sort((a, b) => a.y - b.y);
    this.#placed.set(page, placed);
    return placed;
  }
}

/** Index of the first word at or below a height. */
function firstFrom(words: readonly Placed[], y: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.y ?? 0) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

function inReadingOrder(words: readonly Word[]): Word[] {
  const lines: Word[][] = [];
  for (const word of words.toSorted((a, b) => a.y - b.y)) {
    const line = lines.at(-1);
    const first = line?.[0];
    if (line && first && word.y - first.y < 0.6 * Math.max(word.size, first.size)) line.push(word);
    else lines.push([word]);
  }
  return lines.flatMap((line) => line.sort((a, b) => a.x0 - b.x0));
}

/**
 * Letters and digits only, lower case and without accents, with the points and commas between digits: what a text
 * says, however its lines are broken and its words hyphenated or drawn apart.
 */
export function squeeze(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.,]+/gu, '')
    .replace(/(?<!\d)[.,]+|[.,]+(?!\d)/g, '');
}
