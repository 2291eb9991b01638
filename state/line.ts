/** First in, first out. The first `gone` of the items have left. Plain data. */
export interface Line<T> {
  gone: number;
  items: T[];
}

const COMPACT_AT = 1024;

export function emptyLine<T>(): Line<T> {
  return { gone: 0, items: [] };
}

export function length<T>({ gone, items }: Line<T>): number {
  return items.length - gone;
}

export function first<T>({ gone, items }: Line<T>): T | undefined {
  return items[gone];
}

export function shift<T>(line: Line<T>): T | undefined {
  const item = line.items[line.gone];
  if (length(line) > 0) line.gone += 1;
  if (length(line) === 0 || (line.gone >= COMPACT_AT && line.gone * 2 >= line.items.length)) {
    if (length(line) === 0) line.items.length = 0;
    else line.items.splice(0, line.gone);
    line.gone = 0;
  }
  return item;
}

/** Removes what stands at an index of the items. */
export function cut<T>(line: Line<T>, index: number): void {
  if (index === line.gone) shift(line);
  else line.items.splice(index, 1);
}
