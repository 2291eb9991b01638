import type { Evidence } from '../state/findings.ts';
import { PaperId } from '../state/ids.ts';
import type { Box, Cell, Claim, Direction, MetricRecord, Sentence, Table } from '../state/paper.ts';

/** Small papers for tests, written as a reader would write them down. */

export interface Column {
  readonly dataset: string;
  readonly metric: string;
  readonly better?: Direction;
  readonly setting?: string;
}

export interface Row {
  readonly method: string;
  readonly model?: string;
  readonly params?: string;
  readonly setting?: string;
  /** As printed, spread included: `87.5±.3`. */
  readonly values: readonly string[];
}

export interface TableSketch {
  readonly caption?: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface PaperSketch {
  readonly id: string;
  readonly title?: string;
  readonly tables?: readonly TableSketch[];
  readonly claims?: readonly (string | { text: string; kind: Claim['kind'] })[];
  readonly abbreviations?: readonly (readonly [string, string])[];
}

const cellBox = (row: number, column: number, top: number): Box => [
  60 + 50 * column,
  top + 14 * row,
  100 + 50 * column,
  top + 10 + 14 * row,
];

export function paper(sketch: PaperSketch): Evidence {
  const id = PaperId.parse(sketch.id);
  const title = sketch.title ?? `${sketch.id}: A Study`;
  const tables: Table[] = [];
  const records: MetricRecord[] = [];
  sketch.tables?.forEach((table, i) => {
    const label = `Table ${i + 1}`;
    const page = i + 2;
    tables.push(drawTable(table, label, page));
    records.push(...readTable(id, table, label, page));
  });
  const sentences = (sketch.claims ?? []).map((claim, i): Sentence => {
    const text = typeof claim === 'string' ? claim : claim.text;
    return { text, page: 1, boxes: [[72, 100 + 14 * i, 540, 110 + 14 * i]], cites: [] };
  });
  const claims = sentences.map((sentence, i): Claim => {
    const given = sketch.claims?.[i];
    return {
      kind: typeof given === 'object' ? given.kind : 'claim',
      text: sentence.text,
      page: 1,
      boxes: sentence.boxes,
      role: 'abstract',
      weight: 1 / (i + 1),
      numbers: sentence.text.match(/\d[\d.,]*%?/g) ?? [],
    };
  });
  return {
    paper: id,
    source: `${sketch.id}.pdf`,
    document: {
      paper: id,
      title,
      authors: ['Ada Lovelace', 'Alan Turing'],
      year: 2024,
      arxiv: '',
      pageCount: tables.length + 1,
      sections: [
        { title: 'Abstract', number: '', level: 1, role: 'abstract', page: 1, paragraphs: [sentences] },
      ],
      captions: [],
      footnotes: [],
      references: [],
      abbreviations: (sketch.abbreviations ?? []).map(([short, long]) => [short, long]),
      warnings: [],
    },
    summary: {
      paper: id,
      title,
      sentences: sentences
        .slice(0, 2)
        .map(({ text, page, boxes }) => ({ text, page, boxes, role: 'abstract' as const })),
      claims,
    },
    metrics: { paper: id, tables, records, warnings: [] },
  };
}

function drawTable(table: TableSketch, label: string, page: number): Table {
  const texts = [
    ['Method', 'Params', ...table.columns.map(({ dataset, metric }) => `${dataset} ${metric}`)],
    ...table.rows.map(({ method, params, values }) => [method, params ?? '', ...values]),
  ];
  const cells = texts.flatMap((row, r) =>
    row.map(
      (text, c): Cell => ({
        text,
        row: r,
        column: c,
        rowSpan: 1,
        columnSpan: 1,
        box: cellBox(r, c, 200),
        bold: false,
        underline: false,
      }),
    ),
  );
  return {
    label,
    caption: table.caption ?? 'Results.',
    page,
    box: [60, 200, 540, 200 + 14 * texts.length],
    kind: 'results',
    headerRows: 1,
    rows: texts.length,
    columns: texts[0]?.length ?? 0,
    cells,
  };
}

function readTable(id: PaperId, table: TableSketch, label: string, page: number): MetricRecord[] {
  return table.rows.flatMap((row, r) =>
    table.columns.flatMap((column, c): MetricRecord[] => {
      const printed = row.values[c];
      if (!printed) return [];
      const [value = '', spread] = printed.split(/(?=±)/);
      return [
        {
          paper: id,
          page,
          table: label,
          method: row.method,
          model: row.model ?? '',
          params: row.params ?? '',
          dataset: column.dataset,
          metric: column.metric,
          setting: [row.setting, column.setting].filter(Boolean).join('; '),
          value,
          number: Number(value),
          spread: spread ?? '',
          better: column.better ?? 'higher',
          bold: false,
          box: cellBox(r + 1, c + 2, 200),
          sentence: '',
        },
      ];
    }),
  );
}
