import type { Table } from '../../state/paper.ts';
import { valuesOf } from './cell-value.ts';
import { labelOf } from './record-label.ts';
import { termsIn } from './vocabulary.ts';

const SETTINGS =
  /hyper-?parameters?|\b(?:training|parameter|experimental|model) (?:settings?|configurations?|details)\b/i;
const KNOB =
  /^(?:#?\s*(?:epochs?|layers?|heads?)|batch(?: size)?|(?:initial |max(?:imum)? )?learning rate|lr(?:\b.*)?|optimi[sz]er|weight decay|dropout(?: .*)?|warm-?up.*|max\.? seq.*|(?:adam )?[βε]\S*|(?:adam )?beta\s?\d|seed|momentum|scheduler?|gradient clip.*|hidden (?:size|dim.*|state.*)|embedding (?:size|dim.*)|beam size|decay rate|(?:number|no\.) of (?:layers|filters|heads|units)|window size|state size|label smooth.*|length penalty|.* (?:vocabulary|vocab)(?: size)?|initiali[sz]ation|activation.*|loss|filters?)$/i;
const STATISTICS =
  /\b(?:statistics|summary of (?:the )?(?:data|corpora|dataset)|corpora|data ?set sizes?|overview of (?:the )?data)\b/i;
const COUNT =
  /^(?:#|no\.|num(?:ber)?\b|\|?v\|?$|avg\.?\s?\w*len(?:gth)?\b|train(?:ing)?$|dev$|valid(?:ation)?$|test$|size$|vocab|domain|sent|tokens?|words?|documents?|classes)/i;

/**
 * What a table holds: measured results, the settings of runs, statistics of data, or something else.
 * Only results give records.
 */
export function kindOfTable(table: Table): Table['kind'] {
  const body = table.cells.filter((cell) => cell.row >= table.headerRows);
  const numbers = body.flatMap((cell) => valuesOf(cell.text) ?? []).flatMap((value) => value ?? []);
  const decimals = numbers.filter(({ text, unit }) => text.includes('.') || unit === '%').length;
  const names = table.cells
    .filter((cell) => cell.row < table.headerRows || cell.column === 0)
    .map((cell) => cell.text);
  const rowNames = table.cells
    .filter((cell) => cell.column <= 1 && cell.row >= table.headerRows)
    .map((cell) => cell.text);
  const knobs = names.concat(rowNames).filter((name) => KNOB.test(name.trim())).length;
  const counts = names.filter((name) => COUNT.test(name.trim())).length;
  if (knobs >= 3 || (SETTINGS.test(table.caption) && knobs > 0)) return 'settings';
  if (numbers.length < 2) return 'other';
  const measured = isMeasured(names, table.caption);
  if (STATISTICS.test(table.caption) && !measured.named) return 'statistics';
  if (counts >= 3 && decimals < 0.5 * numbers.length && !measured.named) return 'statistics';
  if (counts >= 3 && counts >= 0.5 * rowNames.length && !measured.named) return 'statistics';
  if (isConfusion(table) || /confusion matri/i.test(table.caption)) return 'other';
  if (!measured.any && decimals < 0.5 * numbers.length) return 'other';
  if (!measured.named && decimals === 0) return 'other';
  return 'results';
}

function isMeasured(names: readonly string[], caption: string): { any: boolean; named: boolean } {
  const labels = names.map(labelOf);
  const metric = labels.some((label) => label.metric !== null);
  const data = labels.some((label) => label.dataset !== null);
  const said = termsIn(caption, undefined, true).some(({ term }) => term.kind === 'metric');
  return { any: metric || data || said, named: metric || said };
}

/** Rows and columns under the same names: how often one was taken for the other. */
function isConfusion(table: Table): boolean {
  const heads = table.cells.filter((cell) => cell.row < table.headerRows).map((cell) => cell.text);
  const rows = table.cells
    .filter((cell) => cell.column === 0 && cell.row >= table.headerRows)
    .map((cell) => cell.text);
  const shared = rows.filter((name) => heads.includes(name)).length;
  return rows.length > 2 && shared >= 0.6 * rows.length;
}
