import type { Box, Caption, PdfText } from '../../state/paper.ts';
import { type CaptionLines, captionsOf, isInside } from './captions.ts';
import { commonGutter, inReadingOrder, type Placed } from './columns.ts';
import { withoutFurniture } from './furniture.ts';
import { boxAround, type Line, linesOf, textOf, weightedMedian } from './lines.ts';
import { wordsIn } from './mend.ts';
import { layoutOf, regionsOf, usualSide } from './table-regions.ts';
import { type Sheet, sheetsOf } from './table-sheet.ts';

/** A page as its lines in order of reading, without captions, tables and figures. */
export type PageLines = { readonly sheet: Sheet; readonly lines: readonly Placed[] };

export type Pages = {
  /** Font size of the running text. */
  readonly body: number;
  /** Words of the paper that stand within a line, in lower case. */
  readonly known: ReadonlySet<string>;
  readonly captions: readonly Caption[];
  readonly pages: readonly PageLines[];
};

/** Sizes that differ by less than this are one size set by different fonts. */
export const SAME_SIZE = 0.6;

const inBox = (line: Line, boxes: readonly Box[]): boolean => boxes.some((box) => isInside(line, box));

function vocabularyOf(lines: readonly Line[]): Set<string> {
  return new Set(lines.flatMap((line) => wordsIn(textOf(line).replace(/[\p{L}-]+-$/u, ''))));
}

/** Boxes of the captioned tables of each sheet, in the sheet's coordinates. */
function tablesOf(sheets: readonly Sheet[], captions: readonly (readonly CaptionLines[])[]): Box[][] {
  const layouts = sheets.map((sheet, i) => {
    const onSheet = (captions[i] ?? []).map(({ caption, lines }) => ({ ...caption, box: boxAround(lines) }));
    return onSheet.some(({ kind }) => kind === 'table') ? layoutOf(sheet, onSheet) : null;
  });
  const side = usualSide(layouts.filter((layout) => layout !== null));
  return layouts.map((layout) => (layout ? regionsOf(layout, side).map(({ box }) => box) : []));
}

/** Running text, as wide as a good part of its column. */
function isRunning({ line, from, to }: Placed, body: number): boolean {
  const words = textOf(line).match(/\p{L}{2,}/gu) ?? [];
  return (
    Math.abs(line.size - body) < SAME_SIZE && words.length >= 4 && line.x1 - line.x0 > 0.55 * (to - from)
  );
}

const isHeadingLike = ({ line, from }: Placed, body: number): boolean =>
  line.size > body + 1 || (line.bold && line.x0 - from < 3);

/** Whether a short line ends the paragraph of the line above it. */
function endsParagraph({ line, from }: Placed, above: Placed | undefined, body: number): boolean {
  const follows = above !== undefined && isRunning(above, body) && line.y - above.line.y < 1.5 * body;
  return follows && Math.abs(line.size - body) < SAME_SIZE && Math.abs(line.x0 - from) < 3;
}

/** Boxes of algorithms: what stands between the rule above the heading and the last rule of the same width. */
function algorithmsOf(sheet: Sheet, lines: readonly Line[]): Box[] {
  return lines
    .filter((line) => /^Algorithm\s+\d/.test(textOf(line)) && line.words[0]?.bold === true)
    .flatMap((head): Box[] => {
      const above = sheet.horizontal.findLast(
        (rule) =>
          rule.at < head.y && rule.at > head.y - 2.2 * head.size && rule.from < head.x1 && rule.to > head.x0,
      );
      if (!above) return [];
      const same = sheet.horizontal.filter(
        (rule) =>
          rule.at > head.y && Math.abs(rule.from - above.from) < 3 && Math.abs(rule.to - above.to) < 3,
      );
      const last = same.at(1) ?? same.at(0);
      return last ? [[above.from, above.at, above.to, last.at]] : [];
    });
}

/** What stands right above the caption of a figure, up to running text or a heading, is the figure. */
function withoutFigures(
  placed: readonly Placed[],
  captions: readonly CaptionLines[],
  body: number,
): Placed[] {
  const inFigure = new Set<Placed>();
  for (const { caption, lines } of captions) {
    if (caption.kind !== 'figure') continue;
    const [x0, top, x1] = boxAround(lines);
    const columns = new Set(placed.map((spot) => spot.column));
    for (const column of columns) {
      const above = placed.filter(
        (spot) =>
          spot.column === column &&
          (column > 0 || columns.size === 1 || spot.to - spot.from < 1.5 * (x1 - x0)) &&
          spot.line.y < top + 2 &&
          Math.min(spot.to, x1) - Math.max(spot.from, x0) > 0.5 * Math.min(x1 - x0, spot.to - spot.from),
      );
      for (let i = above.length - 1; i >= 0; i--) {
        const spot = above[i];
        if (!spot || isRunning(spot, body) || isHeadingLike(spot, body)) break;
        if (endsParagraph(spot, above[i - 1], body)) break;
        inFigure.add(spot);
      }
    }
  }
  return placed.filter((spot) => !inFigure.has(spot));
}

/** Height of a sheet: of its page, or the page's width where the text stands sideways. */
function heightOf({ page, toPage }: Sheet, pages: PdfText['pages']): number {
  const { width = 0, height = 0 } = pages.find(({ number }) => number === page) ?? {};
  const [x0, , x1] = toPage([0, 0, 1, 0]);
  return x1 > x0 ? height : width;
}

/** Lays out every page of a paper: main direction of writing, no furniture, captions apart, columns. */
export function pagesOf(text: PdfText): Pages {
  const sheets = text.pages.map((page) =>
    sheetsOf(page, text.fonts).toSorted((a, b) => b.words.length - a.words.length),
  );
  const main = sheets.flatMap(([sheet]) => (sheet ? [sheet] : []));
  const lines = main.map(linesOf);
  const body = weightedMedian(lines.flat().map((line) => [line.size, line.words.length]));
  const isBody = (line: Line): boolean => Math.abs(line.size - body) < SAME_SIZE && line.words.length > 3;
  const known = vocabularyOf(lines.flat());
  const heights = main.map((sheet) => heightOf(sheet, text.pages));
  const kept = withoutFurniture(lines, heights, isBody);
  const captions = main.map((sheet, i) => captionsOf(sheet, kept[i] ?? [], known));
  const sideways = sheets.flatMap(([, ...others]) =>
    others.flatMap((sheet) => captionsOf(sheet, linesOf(sheet), known)),
  );
  const tables = tablesOf(main, captions);
  const gutter = commonGutter(kept, body);
  return {
    body,
    known,
    captions: [...captions.flat(), ...sideways].map(({ caption }) => caption).sort((a, b) => a.page - b.page),
    pages: main.map((sheet, i) => {
      const ofCaptions = new Set((captions[i] ?? []).flatMap((caption) => caption.lines));
      const drawings = text.pages[i]?.drawings ?? [];
      const apart = [...(tables[i] ?? []), ...algorithmsOf(sheet, kept[i] ?? []), ...drawings];
      const flow = (kept[i] ?? []).filter((line) => !ofCaptions.has(line) && !inBox(line, apart));
      return { sheet, lines: withoutFigures(inReadingOrder(flow, body, gutter), captions[i] ?? [], body) };
    }),
  };
}
