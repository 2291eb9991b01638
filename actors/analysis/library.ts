import type { Evidence, RecordRef, Source } from '../../state/findings.ts';
import type { PaperId } from '../../state/ids.ts';
import type { Box, Cell, MetricRecord, Table } from '../../state/paper.ts';
import { isPrinted } from './numbers.ts';
import { type Value, value } from './say.ts';

/** The papers at hand, and where in them each thing is printed. */
export class Library {
  readonly papers: readonly Evidence[];
  readonly #byId: ReadonlyMap<PaperId, Evidence>;
  readonly #shortNames: ReadonlyMap<PaperId, string>;
  readonly #places = new Map<MetricRecord, Place | null>();
  readonly #sentences = new Map<PaperId, Map<string, Box[]>>();

  constructor(papers: readonly Evidence[]) {
    this.papers = papers;
    this.#byId = new Map(papers.map((evidence) => [evidence.paper, evidence]));
    this.#shortNames = shortNames(papers);
  }

  /** @throws RangeError for a paper that is not at hand: the caller mixed up its inputs */
  evidence(paper: PaperId): Evidence {
    const found = this.#byId.get(paper);
    if (!found) throw new RangeError(`paper ${paper} is not at hand`);
    return found;
  }

  /** @throws RangeError for a record that does not exist */
  record(ref: RecordRef): MetricRecord {
    const found = this.evidence(ref.paper).metrics.records[ref.record];
    if (!found) throw new RangeError(`paper ${ref.paper} has no record ${ref.record}`);
    return found;
  }

  /** What a reader calls the paper: `LoRA`, `Houlsby 2019`. Unique among the papers at hand. */
  shortName(paper: PaperId): string {
    return this.#shortNames.get(paper) ?? paper;
  }

  /** The number of a record with the cell or sentence that prints it. */
  value(ref: RecordRef): Value {
    const record = this.record(ref);
    return value(record.value, this.source(record));
  }

  source(record: MetricRecord): Source {
    const { paper, page, table, box } = record;
    if (table === '' && record.sentence !== '') {
      const boxes = this.#boxes(record) ?? [box];
      return { paper, page, table, boxes, quote: record.sentence };
    }
    const cell = this.#place(record)?.cell;
    return { paper, page, table, boxes: [box], quote: cell?.text ?? `${record.value}${record.spread}` };
  }

  /** Whether a cell or sentence prints the number of a record; what none prints cannot be shown to a reader. */
  isPrinted(record: MetricRecord): boolean {
    if (record.table === '' && record.sentence !== '') return isPrinted(record.value, record.sentence);
    return this.#place(record) !== null;
  }

  /** The trainable parameters of a record with the cell that prints them; null where no cell does. */
  params(ref: RecordRef): Value | null {
    const record = this.record(ref);
    const place = this.#place(record);
    if (record.params === '' || !place) return null;
    const { table, cell } = place;
    const prints = table.cells.filter((other) => isPrinted(record.params, other.text));
    const found =
      prints.find((other) => spans(other.row, other.rowSpan, cell.row)) ??
      prints.find((other) => spans(other.column, other.columnSpan, cell.column)) ??
      prints[0];
    if (!found) return null;
    const { paper, page, table: label } = record;
    return value(record.params, { paper, page, table: label, boxes: [found.box], quote: found.text });
  }

  caption(record: MetricRecord): Source | null {
    const table = this.#place(record)?.table;
    if (!table || table.caption === '') return null;
    const { paper, page, table: label } = record;
    return { paper, page, table: label, boxes: [table.box], quote: table.caption };
  }

  /** The first page's title as a place to point at when the paper as a whole is meant. */
  title(paper: PaperId): Source {
    return { paper, page: 1, table: '', boxes: [], quote: this.evidence(paper).document.title };
  }

  /** What the paper writes at the left and at the top of a cell; empty for what is no cell. */
  headings(source: Source): { row: string; column: string } {
    for (const table of this.evidence(source.paper).metrics.tables) {
      if (table.page !== source.page || table.label !== source.table) continue;
      const cell = table.cells.find(
        (c) => c.text === source.quote && source.boxes.every((box) => isWithin(box, c.box)),
      );
      if (cell) return { row: rowHeading(cell, table), column: columnHeading(cell, table) };
    }
    return { row: '', column: '' };
  }

  /** All lines of the sentence that a number in prose stands in. */
  #boxes({ paper, page, sentence }: MetricRecord): Box[] | undefined {
    let known = this.#sentences.get(paper);
    if (!known) {
      const { sections } = this.evidence(paper).document;
      const sentences = sections.flatMap(({ paragraphs }) => paragraphs.flat());
      known = new Map(sentences.map(({ page, text, boxes }) => [`${page} ${text}`, boxes]));
      this.#sentences.set(paper, known);
    }
    return known.get(`${page} ${sentence}`);
  }

  #place(record: MetricRecord): Place | null {
    const known = this.#places.get(record);
    if (known !== undefined) return known;
    const place = placeOf(record, this.evidence(record.paper).metrics.tables);
    this.#places.set(record, place);
    return place;
  }
}

/** The cell a record was read from. */
interface Place {
  readonly table: Table;
  readonly cell: Cell;
}

function placeOf(record: MetricRecord, tables: readonly Table[]): Place | null {
  for (const table of tables) {
    if (table.page !== record.page || table.label !== record.table) continue;
    const cell = table.cells.find((c) => isWithin(record.box, c.box) && isPrinted(record.value, c.text));
    if (cell) return { table, cell };
  }
  return null;
}

function rowHeading(cell: Cell, table: Table): string {
  const left = table.cells.filter(
    (other) => other.text !== '' && other.column < cell.column && spans(other.row, other.rowSpan, cell.row),
  );
  return (
    left.reduce<Cell | null>((first, c) => (first && first.column <= c.column ? first : c), null)?.text ?? ''
  );
}

function columnHeading(cell: Cell, table: Table): string {
  const above = table.cells.filter(
    (other) =>
      other.text !== '' &&
      other.row < Math.min(cell.row, table.headerRows) &&
      spans(other.column, other.columnSpan, cell.column),
  );
  return above
    .toSorted((a, b) => a.row - b.row)
    .map(({ text }) => text)
    .join(' ');
}

export function sentenceSource(
  paper: PaperId,
  sentence: { readonly text: string; readonly page: number; readonly boxes: readonly Box[] },
): Source {
  return { paper, page: sentence.page, table: '', boxes: [...sentence.boxes], quote: sentence.text };
}

/** Whether a box lies in another, give or take half a point. */
export function isWithin(inner: Box, outer: Box): boolean {
  const slack = 0.5;
  return (
    inner[0] >= outer[0] - slack &&
    inner[1] >= outer[1] - slack &&
    inner[2] <= outer[2] + slack &&
    inner[3] <= outer[3] + slack
  );
}

function spans(start: number, span: number, at: number): boolean {
  return at >= start && at < start + Math.max(1, span);
}

function shortNames(papers: readonly Evidence[]): Map<PaperId, string> {
  const names = new Map<PaperId, string>();
  const wanted = papers.map(shortNameOf);
  papers.forEach(({ paper }, i) => {
    const name = wanted[i] ?? '';
    const rank = wanted.slice(0, i).filter((other) => other === name).length;
    const isShared = wanted.filter((other) => other === name).length > 1;
    names.set(paper, isShared ? `${name} (${String.fromCharCode(97 + (rank % 26))})` : name);
  });
  return names;
}

/** A name before the title's colon, else first author and year, else how the user called the file. */
function shortNameOf({ document, source }: Evidence): string {
  const head = /^([^:]{2,24}):\s/.exec(document.title)?.[1]?.trim().split(/\s+/) ?? [];
  if (head.length > 0 && head.length <= 3 && head.every((word) => /^[\p{Lu}\d]/u.test(word))) {
    return head.join(' ');
  }
  const surname = document.authors[0]?.trim().split(/\s+/).at(-1);
  if (surname) return document.year === null ? surname : `${surname} ${document.year}`;
  const file =
    source
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\.pdf$/i, '')
      .slice(0, 40) ?? '';
  return file || 'untitled';
}
