import type { Page, PdfText, TextItem } from '../../state/paper.ts';
import type { Cited } from './sources.ts';
import { escapeHtml } from './text.ts';

/** What of a page is drawn at most; hostile files hold millions of items. */
const textsMax = 4000;
const rulesMax = 500;
const letterPage = { width: 612, height: 792 };

/** A set of highlighted boxes that a link can point at. */
export interface Highlight {
  readonly id: string;
  readonly cited: readonly Cited[];
}

/**
 * A page as an SVG image: its words where the PDF has them, and the cited places as groups that a link highlights.
 * Without the page's text only the cited words are drawn.
 * @param label what the page is, for readers who do not see it
 */
export function pageView(
  page: Page | undefined,
  fonts: PdfText['fonts'],
  highlights: readonly Highlight[],
  label: string,
): string {
  const { width, height } = page ?? extent(highlights);
  const content = page
    ? [page.drawings.map(frame), page.rules.slice(0, rulesMax).map(bar), words(page, fonts)].flat()
    : [...new Set(highlights.flatMap(({ cited }) => cited))].map(quoteInPlace);
  return [
    `<svg viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${escapeHtml(label)}">`,
    ...highlights.map(({ id, cited }) => `<g id="${id}" class="h">${cited.flatMap(boxes).join('')}</g>`),
    ...content,
    '</svg>',
  ].join('\n');
}

function boxes({ source }: Cited): string[] {
  return source.boxes.map(([x0, y0, x1, y1]) => rectangle(x0 - 1.5, y0 - 1.5, x1 + 1.5, y1 + 1.5));
}

function rectangle(x0: number, y0: number, x1: number, y1: number, attributes = ''): string {
  return `<rect x="${round(x0)}" y="${round(y0)}" width="${round(Math.max(0, x1 - x0))}" height="${round(Math.max(0, y1 - y0))}"${attributes}/>`;
}

function frame([x0, y0, x1, y1]: Page['drawings'][number]): string {
  return rectangle(x0, y0, x1, y1, ' class="f"');
}

function bar([x0, y0, x1, y1]: Page['rules'][number]): string {
  return rectangle(x0, y0, Math.max(x1, x0 + 0.4), Math.max(y1, y0 + 0.4), ' class="r"');
}

/** Items joined to runs: one element for each would make a page ten times as large. */
function words(page: Page, fonts: PdfText['fonts']): string[] {
  const runs: TextItem[] = [];
  for (const item of page.items) {
    if (item.text.trim() === '') continue;
    const last = runs.at(-1);
    const joined = last && join(last, item);
    if (joined) runs[runs.length - 1] = joined;
    else runs.push(item);
    if (runs.length > textsMax) break;
  }
  return runs.map((run) => text(run, fonts[run.font]));
}

/** Both as one run when the second continues the first on its line in its font, else null. */
function join(a: TextItem, b: TextItem): TextItem | null {
  const isSameLine = a.font === b.font && a.height === b.height && Math.abs(a.y - b.y) < 0.2;
  if (!isSameLine || a.angle || b.angle) return null;
  const gap = b.x - (a.x + a.width);
  if (gap < -0.2 * a.height || gap > 0.6 * a.height) return null;
  const space = gap > 0.15 * a.height && !/\s$/.test(a.text) && !/^\s/.test(b.text) ? ' ' : '';
  return { ...a, text: `${a.text}${space}${b.text}`, width: b.x + b.width - a.x };
}

function text(item: TextItem, font: PdfText['fonts'][number] | undefined): string {
  const style = [font?.bold ? ' font-weight="bold"' : '', font?.italic ? ' font-style="italic"' : ''].join(
    '',
  );
  const turn = item.angle
    ? ` transform="rotate(${round(item.angle)} ${round(item.x)} ${round(item.y)})"`
    : '';
  const length = item.width > 0 ? ` textLength="${round(item.width)}" lengthAdjust="spacingAndGlyphs"` : '';
  return `<text x="${round(item.x)}" y="${round(item.y)}" font-size="${round(item.height)}"${length}${style}${turn}>${escapeHtml(item.text)}</text>`;
}

function quoteInPlace({ source }: Cited): string {
  const [box] = source.boxes;
  if (!box) return '';
  const [x0, y0, x1, y1] = box;
  const size = Math.min(10, Math.max(4, y1 - y0));
  const length =
    source.boxes.length === 1 ? ` textLength="${round(x1 - x0)}" lengthAdjust="spacingAndGlyphs"` : '';
  return `<text x="${round(x0)}" y="${round(y1 - 0.2 * size)}" font-size="${round(size)}"${length}>${escapeHtml(source.quote)}</text>`;
}

function extent(highlights: readonly Highlight[]): { width: number; height: number } {
  const all = highlights.flatMap(({ cited }) => cited).flatMap(({ source }) => source.boxes);
  return {
    width: Math.max(letterPage.width, ...all.map(([, , x1]) => x1 + 20)),
    height: Math.max(letterPage.height, ...all.map(([, , , y1]) => y1 + 20)),
  };
}

function round(length: number): string {
  return String(Number(length.toFixed(1)));
}
