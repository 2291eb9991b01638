import type { Box, Page, PdfText, TextItem } from '../../state/paper.ts';

/**
 * A page seen along one direction of writing, as words and rules. Tables set sideways stand upright on their sheet.
 */
export type Sheet = {
  readonly page: number;
  readonly words: Word[];
  readonly horizontal: Line[];
  readonly vertical: Line[];
  /** From sheet coordinates back to the page as a reader sees it. */
  readonly toPage: (box: Box) => Box;
  readonly fromPage: (box: Box) => Box;
};

export type Word = {
  readonly text: string;
  readonly x0: number;
  readonly x1: number;
  /** Baseline. */
  readonly y: number;
  readonly size: number;
  readonly bold: boolean;
  readonly italic: boolean;
};

/** A rule along its direction: from `from` to `to` at `at`. */
export type Line = { readonly at: number; readonly from: number; readonly to: number };

/** A sheet of sideways text is worth reading from this many items on; fewer are axis labels of a figure. */
const SIDEWAYS_MIN = 20;

type Turn = {
  readonly angle: number;
  readonly point: (x: number, y: number) => [number, number];
  readonly back: (u: number, v: number) => [number, number];
};

const turns = ({ width, height }: Page): Turn[] => [
  { angle: 0, point: (x, y) => [x, y], back: (u, v) => [u, v] },
  { angle: 90, point: (x, y) => [y, width - x], back: (u, v) => [width - v, u] },
  { angle: 270, point: (x, y) => [height - y, x], back: (u, v) => [v, height - u] },
];

function spanned(point: (x: number, y: number) => [number, number], [x0, y0, x1, y1]: Box): Box {
  const [ax, ay] = point(x0, y0);
  const [bx, by] = point(x1, y1);
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

/** Advance widths of Times, in thousandths of the font size: only their proportions within an item matter. */
const WIDTHS: readonly (readonly [number, string])[] = [
  [200, '|'],
  [250, ' .,'],
  [278, 'ijlt/:;'],
  [333, "fr()[]-–I!'’‘"],
  [389, 'sJ'],
  [444, 'acez?“”'],
  [500, 'bdghknopquvxy0123456789*#_$†'],
  [556, 'FPS+=<>±×'],
  [611, 'ELTZ'],
  [667, 'BCR'],
  [722, 'wADGHKNOQUVXY'],
  [778, 'm&'],
  [889, 'M%—@W'],
];
const USUAL = 500;
const BLANKS = new Set(' \t\n\r\u00a0\u2002\u2003\u2009\u200a\u202f\u3000');
const widthOf = new Map(
  WIDTHS.flatMap(([width, letters]) => [...letters].map((letter) => [letter, width] as const)),
);

function advance(character: string): number {
  return widthOf.get(character) ?? USUAL;
}

/** Words of an item. The PDF gives the width of the whole item; inner positions are shared out by letter widths. */
function wordsOf(item: TextItem, x: number, y: number, bold: boolean, italic: boolean): Word[] {
  const characters = [...item.text];
  const total = characters.reduce((sum, character) => sum + advance(character), 0);
  const scale = total > 0 ? item.width / total : 0;
  const words: Word[] = [];
  let text = '';
  let start = x;
  let at = x;
  const close = (): void => {
    if (text !== '') words.push({ text, x0: start, x1: at, y, size: item.height, bold, italic });
    text = '';
  };
  for (const character of characters) {
    const blank = BLANKS.has(character);
    if (blank) close();
    else if (text === '') start = at;
    at += advance(character) * scale;
    if (!blank) text += character;
  }
  close();
  return words;
}

/** Ends of rules nearer than this touch. */
const TOUCH = 1;

/** Joins pieces of one line that touch, such as a rule drawn cell by cell. */
function joined(pieces: Line[]): Line[] {
  const sorted = pieces.toSorted((a, b) => a.at - b.at || a.from - b.from);
  const lines: Line[] = [];
  for (const piece of sorted) {
    const i = lines.findLastIndex(
      (line) =>
        Math.abs(line.at - piece.at) <= 1.5 && piece.from <= line.to + TOUCH && piece.to >= line.from - TOUCH,
    );
    const line = lines[i];
    if (line) {
      lines[i] = { at: line.at, from: Math.min(line.from, piece.from), to: Math.max(line.to, piece.to) };
    } else lines.push(piece);
  }
  return lines;
}

function lines(rules: readonly Box[]): { horizontal: Line[]; vertical: Line[] } {
  const horizontal: Line[] = [];
  const vertical: Line[] = [];
  for (const [x0, y0, x1, y1] of rules) {
    if (x1 - x0 >= y1 - y0) horizontal.push({ at: (y0 + y1) / 2, from: x0, to: x1 });
    else vertical.push({ at: (x0 + x1) / 2, from: y0, to: y1 });
  }
  return { horizontal: joined(horizontal), vertical: joined(vertical) };
}

/** The sheets of a page: the upright one, and one for each direction in which much text stands sideways. */
export function sheetsOf(page: Page, fonts: PdfText['fonts']): Sheet[] {
  return turns(page).flatMap(({ angle, point, back }) => {
    const items = page.items.filter((item) => (item.angle ?? 0) === angle);
    if (angle !== 0 && items.length < SIDEWAYS_MIN) return [];
    const words = items.flatMap((item) => {
      const font = fonts[item.font];
      const [x, y] = point(item.x, item.y);
      return wordsOf(item, x, y, font?.bold ?? false, font?.italic ?? false);
    });
    const rules = page.rules.map((rule) => spanned(point, rule));
    return [
      {
        page: page.number,
        words,
        ...lines(rules),
        toPage: (box: Box) => spanned(back, box),
        fromPage: (box: Box) => spanned(point, box),
      },
    ];
  });
}
