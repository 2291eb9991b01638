import type { Box, Cell, Table } from '../../state/paper.ts';
import { mendLetters } from './mend.ts';
import { type GridCell, gridOf } from './table-grid.ts';
import type { Region } from './table-regions.ts';
import { textOf } from './table-rows.ts';
import type { Word } from './table-sheet.ts';

/** The box of some words, from the top of the capitals to the foot of the descenders. */
function boxOf(words: readonly Word[]): Box {
  return [
    Math.min(...words.map((word) => word.x0)),
    Math.min(...words.map((word) => word.y - 0.75 * word.size)),
    Math.max(...words.map((word) => word.x1)),
    Math.max(...words.map((word) => word.y + 0.22 * word.size)),
  ];
}

/** A cell is bold when most of its letters are: marks and spreads beside a bold number seldom are. */
function isBold(words: readonly Word[]): boolean {
  const bold = words.reduce((sum, word) => sum + (word.bold ? word.text.length * word.size : 0), 0);
  return bold * 2 > words.reduce((sum, word) => sum + word.text.length * word.size, 0);
}

function cellOf({ words, underline, ...place }: GridCell, toPage: (box: Box) => Box): Cell {
  return {
    text: mendLetters(textOf(words)),
    ...place,
    box: toPage(boxOf(words)),
    bold: isBold(words),
    underline,
  };
}

/** Rebuilds a table from its region. What it holds (`kind`) is for its reader to say. */
export function tableOf(region: Region): Table {
  const { sheet, caption, box } = region;
  const grid = gridOf(region);
  return {
    label: caption.label,
    caption: caption.text,
    page: sheet.page,
    box: sheet.toPage(box),
    kind: 'other',
    headerRows: grid.headerRows,
    rows: grid.rows,
    columns: grid.columns,
    cells: grid.cells.map((cell) => cellOf(cell, sheet.toPage)),
  };
}
