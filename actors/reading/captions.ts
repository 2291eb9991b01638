import type { Caption } from '../../state/paper.ts';
import { bottomOf, boxAround, joinLines, type Line, textOf, topOf } from './lines.ts';
import { joinText } from './mend.ts';
import type { Sheet } from './table-sheet.ts';

/** A caption with the lines it is set in. */
export type CaptionLines = { readonly caption: Caption; readonly lines: readonly Line[] };

const START =
  /^(?<kind>tables?|tab\.|figures?|fig\.|TABLE|FIGURE|FIG\.)\s*(?<number>S?\d{1,3}|[A-Z]\.?\d{1,2}|[IVX]{1,5}|[A-Z])(?<mark>\s*[:.|–—]|\s*$|\s)\s*(?<rest>.*)$/i;

/** A line of a caption follows the last one within this many font sizes. */
const LEADING_MAX = 1.75;

const width = (line: Line): number => line.x1 - line.x0;

/** Whether the line stands right under another one of the same kind: then it continues a paragraph. */
function continues(line: Line, lines: readonly Line[], sheet: Sheet): boolean {
  return lines.some(
    (above) =>
      line.y - above.y > 0.6 * line.size &&
      line.y - above.y < 1.4 * line.size &&
      Math.abs(above.size - line.size) < 0.2 &&
      Math.abs(above.x0 - line.x0) < 25 &&
      width(above) > 0.8 * width(line) &&
      above.words.length > 3 &&
      !isRuled(above, line, sheet),
  );
}

/** Whether a drawn line parts two lines of text. */
function isRuled(above: Line, below: Line, sheet: Sheet): boolean {
  return sheet.horizontal.some(
    (rule) => rule.at > above.y && rule.at < topOf(below) + 2 && rule.from < below.x1 && rule.to > below.x0,
  );
}

function isStart(line: Line, lines: readonly Line[], sheet: Sheet): boolean {
  const match = START.exec(textOf(line));
  if (!match?.groups) return false;
  const { mark = '', rest = '', kind = '' } = match.groups;
  if (!/^\p{Lu}/u.test(kind)) return false;
  const label = line.words.slice(0, 2);
  const apart = label.every((word) => word.bold) && !line.words.every((word) => word.bold);
  const alone = mark.trim() === '' && rest === '';
  const marked = /[:.|–—]/.test(mark) || (apart && /^\p{Lu}/u.test(rest)) || (alone && /^T|^F/.test(kind));
  return marked && (apart || !continues(line, lines, sheet));
}

/** The next line of a caption, joined from its pieces; none when the caption ends. */
function nextLine(caption: readonly Line[], lines: readonly Line[], sheet: Sheet): Line[] {
  const last = caption.at(-1);
  const [first] = caption;
  if (!first || !last) return [];
  const right = Math.max(...caption.map((line) => line.x1));
  const left = Math.min(...caption.map((line) => line.x0));
  const below = lines.filter(
    (line) =>
      line.y > last.y + 0.5 * last.size &&
      line.y < last.y + LEADING_MAX * last.size &&
      Math.abs(line.size - first.size) < 0.45 &&
      line.x1 > left &&
      line.x0 < Math.max(right, left + 40),
  );
  const y = Math.min(...below.map((line) => line.y));
  const pieces = below.filter((line) => line.y < y + 2);
  if (pieces.length === 0) return [];
  const next = joinLines(pieces);
  const [before] = caption.slice(-2, -1);
  const leading = before ? last.y - before.y : LEADING_MAX * last.size;
  if (next.y - last.y > leading * 1.2 || isStart(next, [], sheet)) return [];
  const aligned =
    Math.abs(next.x0 - left) < 4 || (next.x0 > left && next.x0 < left + 70 && caption.length === 1);
  const centred = Math.abs(next.x0 + next.x1 - first.x0 - first.x1) < 12;
  const [word] = next.words;
  const ended = !centred && word !== undefined && last.x1 + 0.3 * last.size + (word.x1 - word.x0) < right - 2;
  const bare = caption.length === 1 && first.words.length <= 2;
  return !isRuled(last, next, sheet) && !ended && (aligned || centred || bare) ? pieces : [];
}

/** The captions of a sheet. */
export function captionsOf(sheet: Sheet, lines: readonly Line[], known: ReadonlySet<string>): CaptionLines[] {
  const found: CaptionLines[] = [];
  for (const start of lines) {
    if (!isStart(start, lines, sheet)) continue;
    const rows: Line[] = [start];
    const used: Line[] = [start];
    for (let next = nextLine(rows, lines, sheet); next.length > 0; next = nextLine(rows, lines, sheet)) {
      rows.push(joinLines(next));
      used.push(...next);
    }
    const { kind = '', number = '', rest = '' } = START.exec(textOf(start))?.groups ?? {};
    const table = /^t/i.test(kind);
    const caption: Caption = {
      kind: table ? 'table' : 'figure',
      label: `${table ? 'Table' : 'Figure'} ${number}`,
      text: joinText([rest, ...rows.slice(1).map(textOf)], known).trim(),
      page: sheet.page,
      box: sheet.toPage(boxAround(rows)),
    };
    found.push({ caption, lines: used });
  }
  return found;
}

/** Whether a line stands inside a box, measured at its middle. */
export function isInside(line: Line, [x0, y0, x1, y1]: readonly [number, number, number, number]): boolean {
  const [x, y] = [(line.x0 + line.x1) / 2, (topOf(line) + bottomOf(line)) / 2];
  return x > x0 - 1 && x < x1 + 1 && y > y0 - 1 && y < y1 + 1;
}
