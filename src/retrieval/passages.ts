import type { Passage, Quote } from '../../state/answer.ts';
import type { Box, Document, MetricRecord, PaperMetrics, Section, Table } from '../../state/paper.ts';

/** Sentences that make a passage: enough to understand each other, few enough to be about one thing. */
const SENTENCES_MIN = 3;
const SENTENCES_MAX = 6;

/** A passage with the words around it that help to find it: title, section, caption, names of what is measured. */
export interface Indexable {
  readonly passage: Passage;
  readonly context: string;
}

/** Cuts a paper into passages, in order of the paper. `metrics` may be missing: not every paper's tables were read. */
export function passagesOf(document: Document, metrics: PaperMetrics | null): Indexable[] {
  const { paper, title } = document;
  const prose = document.sections.flatMap((section) => {
    const heading = `${section.number} ${section.title}`.trim();
    return cut(section).map((quotes) => ({
      passage: { paper, title, section: heading, table: '', quotes },
      context: `${title} ${section.title}`,
    }));
  });
  const captions = document.captions.map(({ kind, label, text, page, box }) => ({
    passage: {
      paper,
      title,
      section: kind === 'figure' ? label : '',
      table: kind === 'table' ? label : '',
      quotes: [{ text, page, boxes: [box] }],
    },
    context: `${title} ${label}`,
  }));
  const footnotes = document.footnotes.map(({ text, page, boxes }) => ({
    passage: { paper, title, section: 'Footnote', table: '', quotes: [{ text, page, boxes }] },
    context: title,
  }));
  const rows = (metrics?.tables ?? []).flatMap((table) =>
    rowsOf(table, metrics?.records ?? []).map(({ quote, names }) => ({
      passage: { paper, title, section: '', table: table.label, quotes: [quote] },
      context: `${title} ${table.label} ${table.caption} ${names}`,
    })),
  );
  return [...prose, ...captions, ...footnotes, ...rows].filter(({ passage }) =>
    passage.quotes.some(({ text }) => text.trim() !== ''),
  );
}

/** All that a passage says. */
export function textOf({ quotes }: Passage): string {
  return quotes.map(({ text }) => text).join(' ');
}

/** Long paragraphs in even parts, short ones (a list, its lead-in) joined with the next. */
function cut({ paragraphs }: Section): Quote[][] {
  const passages: Quote[][] = [];
  for (const part of paragraphs.flatMap(evenParts)) {
    const last = passages.at(-1);
    const joins =
      last &&
      Math.min(last.length, part.length) < SENTENCES_MIN &&
      last.length + part.length <= SENTENCES_MAX;
    if (joins) last.push(...part);
    else passages.push([...part]);
  }
  return passages;
}

function evenParts(sentences: readonly Quote[]): Quote[][] {
  const parts = Math.ceil(sentences.length / SENTENCES_MAX);
  return Array.from({ length: parts }, (_, i) =>
    sentences
      .slice(Math.round((i * sentences.length) / parts), Math.round(((i + 1) * sentences.length) / parts))
      .map(({ text, page, boxes }) => ({ text, page, boxes })),
  );
}

interface Row {
  readonly quote: Quote;
  /** What the row's numbers measure, in the words of its records. */
  readonly names: string;
}

/** The rows below the header. A row of a single cell is the title of the rows that follow. */
function rowsOf(table: Table, records: readonly MetricRecord[]): Row[] {
  const recordAt = new Map(
    records.filter((record) => record.table === table.label).map((record) => [placeOf(record), record]),
  );
  const rows: Row[] = [];
  let group = '';
  for (let row = table.headerRows; row < table.rows; row += 1) {
    const cells = table.cells.filter(
      (cell) => cell.row <= row && row < cell.row + cell.rowSpan && cell.text !== '',
    );
    const [only] = cells;
    if (!only) continue;
    if (cells.length === 1) {
      group = only.text;
      continue;
    }
    const named = cells.map((cell, i) => {
      const header = i === 0 ? '' : headerOf(table, cell.column);
      return `${header} ${cell.text}`.trim();
    });
    const names = cells.flatMap(({ box }) => {
      const record = recordAt.get(placeOf({ page: table.page, box }));
      return record ? [record.method, record.model, record.dataset, record.metric, record.setting] : [];
    });
    rows.push({
      quote: {
        text: (group ? [group, ...named] : named).join('; '),
        page: table.page,
        boxes: [around(cells.map(({ box }) => box))],
      },
      names: [...new Set(names)].join(' '),
    });
  }
  return rows;
}

function headerOf({ cells, headerRows }: Table, column: number): string {
  const names = cells
    .filter(
      (cell) => cell.row < headerRows && cell.column <= column && column < cell.column + cell.columnSpan,
    )
    .map(({ text }) => text);
  return [...new Set(names)].join(' ').trim();
}

function placeOf({ page, box }: { page: number; box: Box }): string {
  return `${page} ${box.join(' ')}`;
}

function around(boxes: readonly Box[]): Box {
  return [
    Math.min(...boxes.map(([x0]) => x0)),
    Math.min(...boxes.map(([, y0]) => y0)),
    Math.max(...boxes.map(([, , x1]) => x1)),
    Math.max(...boxes.map(([, , , y1]) => y1)),
  ];
}
