import { tame } from './text.ts';

/**
 * Comma-separated values with a heading line (RFC 4180). Text that a spreadsheet would run as a formula is
 * disarmed by an apostrophe; plain numbers stay as they are.
 */
export function csv(
  columns: readonly string[],
  rows: readonly (readonly (string | number | boolean)[])[],
): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(content: string | number | boolean): string {
  const text = typeof content === 'string' ? disarm(tame(content)) : String(content);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function disarm(text: string): string {
  const isNumber = /^[+-]?\d*\.?\d+(?:e[+-]?\d+)?%?$/i.test(text);
  return /^[=+\-@]/.test(text) && !isNumber ? `'${text}` : text;
}
