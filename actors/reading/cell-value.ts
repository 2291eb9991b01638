/** A number as a table cell prints it. */
export type CellValue = {
  /** As printed, without spread, brackets and marks. */
  readonly text: string;
  readonly number: number;
  /** As printed, with its sign: `±.2`; empty when none is given. */
  readonly spread: string;
  /** What follows the number: `%`, `M`, `ms`; empty when nothing does. */
  readonly unit: string;
};

const NUMBER = String.raw`[-−–+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][-−+]?\d+)?`;
/** A mark that points to a note or says something of the number: raised signs, stars, arrows. */
const MARKS = String.raw`(?:\^[^\s/±]+|[∗*†‡§¶♦♣♠⋆★△▽▲▼↑↓⇑⇓#]|[-−](?=$|\s*[/(]))*`;
const UNIT = String.raw`(?:\s?(%|[KMBGT]B?|k|[x×]|[mµ]?s|sec(?:s|onds)?|min(?:s|utes)?|h(?:ours|rs)?)(?![\p{L}\p{N}]))?`;
const BRACKET = String.raw`(?:\s*[([][^()[\]]*[)\]])?`;
const PART = new RegExp(
  String.raw`^[~≈∼]?\s?(${NUMBER})${UNIT}\s*${MARKS}\s*(?:_?(±\s*<?${NUMBER}%?)|_\(?(${NUMBER})\)?|\((±?\s*${NUMBER}%?)\))?${BRACKET}\s*${MARKS}$`,
  'u',
);
const POWER = /10\^[-−–]?\d/;
const BLANK = /^(?:[-–—−.]+|n\/?a\.?|nan|none|\?+|✓|✗|✘|×)?$/i;

/** Parses a printed number: `1,234.5`, `.38`, `−0.2`, `5E-04`. */
export function parseNumber(printed: string): number {
  return Number(printed.replaceAll(',', '').replace(/[−–]/g, '-'));
}

/** A bracket after a number is its spread when it is far smaller and as finely printed: `92.8 (0.1)`. */
function isSpread(value: string, bracket: string): boolean {
  if (bracket.startsWith('±')) return true;
  const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;
  return (
    /^\d*\.\d+$/.test(bracket) &&
    decimals(bracket) >= decimals(value) &&
    parseNumber(bracket) < 0.15 * Math.abs(parseNumber(value))
  );
}

function partOf(text: string): CellValue | null {
  const match = PART.exec(text.trim());
  if (!match || POWER.test(text)) return null;
  const [, printed = '', unit = '', signed = '', lowered = '', bracket = ''] = match;
  const spread = signed || lowered;
  const number = parseNumber(printed);
  if (!Number.isFinite(number)) return null;
  const given = spread || (bracket && isSpread(printed, bracket) ? bracket : '');
  return { text: unit === '%' ? `${printed}%` : printed, number, spread: given.replaceAll(/\s/g, ''), unit };
}

/**
 * Values of a cell. Most cells hold one; `52.0/28.0/44.5` holds three, `-/36.55` one after a blank.
 * Null: the cell is no value (a name, a range, a number in brackets).
 */
export function valuesOf(text: string): (CellValue | null)[] | null {
  const whole = partOf(text);
  if (whole) return [whole];
  const parts = text.split('/').map((part) => part.trim());
  if (parts.length < 2 || parts.length > 6) return null;
  const values = parts.map(partOf);
  const all = parts.every((part, i) => values[i] || BLANK.test(part));
  return all && values.some(Boolean) ? values : null;
}

/** Whether a cell says that there is no value. */
export const isBlank = (text: string): boolean => BLANK.test(text.trim());
