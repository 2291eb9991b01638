import { bottomOf, type Line, textOf, topOf } from './lines.ts';

/** What stands on pages beside the paper itself: running heads, page numbers, notes and line numbers in margins. */

/** Baselines from the top or bottom edge among which running heads are looked for. */
const EDGE_LINES = 2;
/** A running head has at most this many pieces: title, chapter, page number. A row of a table has more. */
const PIECES_MAX = 3;
/** A text at the same height of this many pages is a running head. */
const REPEATS_MIN = 3;
/** Share of a page's height, above and below, where a text outside the running text is a head or foot. */
const EDGE = 0.1;
/** A table or figure may stand above all running text, but no running head begins like its caption. */
const CAPTION = /^(?:table|figure|fig\.?)\s*\d+\s*[:.|]/i;
const PAGE_NUMBER = /^[-–—\s]*(?:page\s*)?(?:\d{1,5}|[ivxl]{1,6})(?:\s*(?:of|\/)\s*\d+)?[-–—\s]*$/i;

type Frame = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** The lines nearest to the top and to the bottom of a page. */
function edgesOf(lines: readonly Line[]): Set<Line> {
  const rows: Line[][] = [];
  for (const line of lines.toSorted((a, b) => a.y - b.y)) {
    const row = rows.at(-1);
    if (row?.[0] && line.y - row[0].y < 2) row.push(line);
    else rows.push([line]);
  }
  const outer = [...rows.slice(0, EDGE_LINES), ...rows.slice(EDGE_LINES).slice(-EDGE_LINES)];
  return new Set(outer.filter((row) => row.length <= PIECES_MAX).flat());
}

const signature = (line: Line): string => `${textOf(line).replace(/\d+/g, '#')} @${Math.round(line.y / 6)}`;

/** Where the running text of a paper stands on its pages. */
function frameOf(pages: readonly (readonly Line[])[], isBody: (line: Line) => boolean): Frame {
  const body = pages.map((lines) => lines.filter(isBody));
  const lines = body.flat();
  const lefts = lines.map((line) => line.x0).sort((a, b) => a - b);
  const rights = lines.map((line) => line.x1).sort((a, b) => a - b);
  return {
    left: lefts[Math.floor(lefts.length * 0.02)] ?? 0,
    right: rights[Math.floor(rights.length * 0.98)] ?? Number.POSITIVE_INFINITY,
    top: Math.min(...body.map((page) => Math.min(...page.map(topOf)))),
    bottom: Math.max(...body.map((page) => Math.max(...page.map(bottomOf)))),
  };
}

/**
 * The lines of each page without what does not belong to the paper. `heights` are those of the pages; `isBody` tells
 * running text.
 */
export function withoutFurniture(
  pages: readonly Line[][],
  heights: readonly number[],
  isBody: (line: Line) => boolean,
): Line[][] {
  const edges = pages.map(edgesOf);
  const counts = new Map<string, number>();
  for (const key of edges.flatMap((set) => [...new Set([...set].map(signature))])) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const repeats = Math.min(REPEATS_MIN, Math.max(2, pages.length));
  const isFurniture = (line: Line, page: number): boolean =>
    (edges[page]?.has(line) ?? false) &&
    (PAGE_NUMBER.test(textOf(line)) || (counts.get(signature(line)) ?? 0) >= repeats);
  const kept = pages.map((lines, page) => lines.filter((line) => !isFurniture(line, page)));
  const { left, right, top, bottom } = frameOf(kept, isBody);
  return kept.map((lines, page) => {
    const height = heights[page] ?? 0;
    // The title stands above the text of later pages, a page of few lines ends early: only edges hold furniture.
    const captions = lines.filter((line) => CAPTION.test(textOf(line))).map((line) => line.y);
    const first = page === 0 ? 0 : Math.min(top, EDGE * height, ...captions);
    const last = Math.max(bottom, (1 - EDGE) * height);
    return lines.filter(
      (line) => line.x1 > left - 2 && line.x0 < right + 2 && line.y > first - 2 && topOf(line) < last + 2,
    );
  });
}
