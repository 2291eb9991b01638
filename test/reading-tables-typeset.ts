import { readMetrics } from '../actors/reading/metrics.ts';
import { BlobHash, PaperId } from '../state/ids.ts';
import type {
  Box,
  Caption,
  Document,
  MetricRecord,
  Page,
  PaperMetrics,
  PdfText,
  Section,
  TextItem,
} from '../state/paper.ts';

/**
 * Sets tables as a typesetter would: a PDF's text items and rules, made from rows of cells. The tests give these to
 * the reader and compare what it rebuilds with what was set.
 */

export type Align = 'left' | 'centre' | 'right';
export type Head = { readonly text: string; readonly from: number; readonly to: number };

export type Setting = {
  readonly heads: readonly (readonly Head[])[];
  /** `87.1±.2` sets the spread small and low; a row of one cell stands alone across the table. */
  readonly body: readonly (readonly string[])[];
  readonly aligns: readonly Align[];
  readonly x?: number;
  readonly y?: number;
  readonly size?: number;
  /** Space between columns. */
  readonly gap?: number;
  /** Lines at top, below the heads and at bottom; under heads that span; none. */
  readonly rules?: 'booktabs' | 'spans' | 'none';
  /** Indices of body rows in bold. */
  readonly bold?: readonly number[];
};

export const FONTS: PdfText['fonts'] = [
  { name: 'Times', bold: false, italic: false },
  { name: 'Times-Bold', bold: true, italic: false },
];
const LEADING = 1.2;
const SMALL = 0.66;

/** Width of a text as set: every letter half an em. */
export const widthOf = (text: string, size: number): number => text.length * 0.5 * size;

const parts = (cell: string): [string, string] => {
  const at = cell.indexOf('±');
  return at > 0 && !cell.includes(' ') ? [cell.slice(0, at), cell.slice(at)] : [cell, ''];
};

const cellWidth = (cell: string, size: number): number => {
  const [value, spread] = parts(cell);
  return widthOf(value, size) + widthOf(spread, size * SMALL);
};

function place(width: number, left: number, right: number, align: Align): number {
  if (align === 'left') return left;
  return align === 'right' ? right - width : (left + right - width) / 2;
}

/** Items and rules of a table, and the box it takes. */
export function setTable(setting: Setting): { items: TextItem[]; rules: Box[]; box: Box } {
  const { heads, body, aligns, x = 72, y = 100, size = 9, gap = 10, rules: style = 'booktabs' } = setting;
  const columns = aligns.length;
  const widths = aligns.map((_, column) =>
    Math.max(
      ...body.filter((row) => row.length === columns).map((row) => cellWidth(row[column] ?? '', size)),
      ...heads
        .flat()
        .map((head) => (head.from === column && head.to === column ? widthOf(head.text, size) : 0)),
    ),
  );
  for (const { text, from, to } of heads.flat()) {
    const room = widths.slice(from, to + 1).reduce((sum, width) => sum + width, 0) + gap * (to - from);
    const short = widthOf(text, size) - room;
    if (short > 0)
      for (let i = from; i <= to; i++) widths[i] = (widths[i] ?? 0) + short / (to - from + 1) + 1;
  }
  const lefts = widths.map((_, i) => x + widths.slice(0, i).reduce((sum, width) => sum + width + gap, 0));
  const left = (column: number): number => lefts[column] ?? x;
  const right = (column: number): number => left(column) + (widths[column] ?? 0);
  const end = right(columns - 1);
  const items: TextItem[] = [];
  const rules: Box[] = [];
  const rule = (at: number, from = x - 4, to = end + 4): void =>
    void rules.push([from, at - 0.3, to, at + 0.3]);
  const put = (text: string, at: number, baseline: number, font: number, height = size): void => {
    if (text !== '') items.push({ text, x: at, y: baseline, width: widthOf(text, height), height, font });
  };
  let baseline = y + size;
  if (style !== 'none') rule(y);
  for (const row of heads) {
    for (const { text, from, to } of row) {
      const align = from === to ? (aligns[from] ?? 'left') : 'centre';
      put(text, place(widthOf(text, size), left(from), right(to), align), baseline, 0);
      if (style === 'spans' && to > from) rule(baseline + 3, left(from), right(to));
    }
    baseline += size * LEADING + 2;
  }
  if (style !== 'none') rule(baseline - size - 1);
  for (const [i, row] of body.entries()) {
    const font = setting.bold?.includes(i) ? 1 : 0;
    if (row.length === 1 && columns > 1) put(row[0] ?? '', x, baseline, font);
    else {
      for (const [column, cell] of row.entries()) {
        const [value, spread] = parts(cell);
        const at = place(cellWidth(cell, size), left(column), right(column), aligns[column] ?? 'left');
        put(value, at, baseline, font);
        put(spread, at + widthOf(value, size), baseline + 1, font, size * SMALL);
      }
    }
    baseline += size * LEADING;
  }
  const bottom = baseline - size * LEADING + 4;
  if (style !== 'none') rule(bottom);
  return { items, rules, box: [x - 4, y, end + 4, bottom] };
}

export const pageOf = (items: TextItem[], rules: Box[], number = 1): Page => ({
  number,
  width: 612,
  height: 792,
  items,
  rules,
  drawings: [],
});

export const pdfOf = (...pages: Page[]): PdfText => ({
  pdf: BlobHash.parse('0'.repeat(64)),
  pageCount: pages.length,
  pages,
  fonts: FONTS,
  warnings: [],
});

export const captionBelow = (box: Box, text: string, label = 'Table 1', page = 1): Caption => ({
  kind: 'table',
  label,
  text,
  page,
  box: [box[0], box[3] + 8, Math.max(box[2], box[0] + 80), box[3] + 18],
});

/** A paper of nothing but captions and, where given, sections. */
export const documentOf = (captions: Caption[], title = '', sections: Section[] = []): Document => ({
  paper: PaperId.parse('paper'),
  title,
  authors: [],
  year: null,
  arxiv: '',
  pageCount: 1,
  sections,
  captions,
  footnotes: [],
  references: [],
  abbreviations: [],
  warnings: [],
});

export const row = (...texts: string[]) => texts.map((text, i) => ({ text, from: i, to: i }));
const left = (columns: number): Align[] => [
  'left',
  ...Array.from({ length: columns - 1 }, (): Align => 'centre'),
];

/** Sets a table with its caption and reads its records. */
export function readRecords(
  setting: Omit<Setting, 'aligns'> & { columns: number },
  caption: string,
  title = '',
  sections: Section[] = [],
): PaperMetrics {
  const { items, rules, box } = setTable({ gap: 14, ...setting, aligns: left(setting.columns) });
  return readMetrics(pdfOf(pageOf(items, rules)), documentOf([captionBelow(box, caption)], title, sections));
}

/** What a record says, on one line. */
export const sayRecord = ({ method, dataset, metric, value }: MetricRecord): string =>
  [method, dataset, metric, value].join(' | ');
