import type { Document, PaperMetrics, PdfText, Table } from '../../state/paper.ts';
import { type CaptionFacts, captionFacts } from './record-caption.ts';
import { hintsOf } from './record-hints.ts';
import { namesOf } from './record-names.ts';
import { proseRecords } from './record-prose.ts';
import { recordsOf } from './record-table.ts';
import { tableOf } from './table.ts';
import { axesOf, type Lexicon } from './table-axes.ts';
import { stacked } from './table-halves.ts';
import { kindOfTable } from './table-kind.ts';
import { layoutOf, regionsOf, usualSide } from './table-regions.ts';
import { roleOfName } from './table-roles.ts';
import { type Sheet, sheetsOf } from './table-sheet.ts';
import { keyOf } from './vocabulary.ts';

/** A dense page of a paper has a thousand words; one of more than this is none, and would take long. */
const WORDS_MAX = 5_000;

/** Sheets of the pages that have a caption of a table. */
function captionedSheets(text: PdfText, document: Document): Sheet[] {
  const captioned = new Set(document.captions.filter(({ kind }) => kind === 'table').map(({ page }) => page));
  return text.pages
    .filter(({ number }) => captioned.has(number))
    .flatMap((page) => sheetsOf(page, text.fonts));
}

/** Rebuilds every captioned table of a paper, in reading order. */
export function readTables(text: PdfText, document: Document): Table[] {
  return tablesOn(captionedSheets(text, document), document);
}

function tablesOn(sheets: readonly Sheet[], document: Document): Table[] {
  const layouts = sheets.filter(isReadable).map((sheet) =>
    layoutOf(
      sheet,
      document.captions.filter(({ page }) => page === sheet.page),
    ),
  );
  const side = usualSide(layouts);
  return layouts
    .flatMap((layout) => regionsOf(layout, side))
    .map(tableOf)
    .map((table) => ({ ...table, kind: kindOfTable(table) }));
}

const isReadable = ({ words }: Sheet): boolean => words.length <= WORDS_MAX;

/** Keys of the names that stand in a table under a head such as `Model`, or over columns that hold methods. */
function methodsIn(table: Table, lexicon: Lexicon): string[] {
  const { heads, names, valueColumns, isValueRow } = axesOf(table, lexicon);
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter(isValueRow);
  const labels = [
    ...names
      .filter(({ name }) => roleOfName(name) === 'method' || roleOfName(name) === 'model')
      .flatMap(({ at }) => rows.map(at)),
    // The inner of two lines nobody knows names the methods; the outer may group them.
    ...heads
      .filter(({ role }) => role === 'method')
      .slice(-1)
      .flatMap(({ at }) => valueColumns.map(at)),
  ];
  return labels.flatMap((label) =>
    label && !label.dataset && !label.metric && label.model !== label.text ? keyOf(label.text) : [],
  );
}

/** Short forms a caption explains are read as what they stand for. */
const explained = (lexicon: Lexicon, { legend, metric }: CaptionFacts): Lexicon => ({
  ...lexicon,
  metricSaid: metric !== null,
  expand: (label) => lexicon.expand(legend.get(label.trim()) ?? label),
});

/** Reads the measured numbers of a paper. */
export function readMetrics(text: PdfText, document: Document): PaperMetrics {
  const { own, expand, spell } = namesOf(document);
  const hints = hintsOf(document);
  const sheets = captionedSheets(text, document);
  const tables = tablesOn(sheets, document);
  const results = tables.filter((table) => table.kind === 'results').map(stacked);
  const unread: Lexicon = { expand, methods: new Set(), metricSaid: false };
  const methods = new Set(results.flatMap((table) => methodsIn(table, unread)));
  const records = results.flatMap((table) => {
    const caption = captionFacts(spell(table.caption));
    const axes = axesOf(table, explained({ ...unread, methods }, caption));
    return recordsOf(table, document.paper, { axes, caption, hints: hints(table), own });
  });
  return {
    paper: document.paper,
    tables,
    records: [...records, ...proseRecords(document, own, records)],
    warnings: sheets
      .filter((sheet) => !isReadable(sheet))
      .map(({ page }) => `Page ${page} has more than ${WORDS_MAX} words; its tables were not read.`),
  };
}
