/** Trainable parameters: how many, or what share of the model in percent. */
export interface Cost {
  readonly unit: 'parameters' | 'percent';
  readonly amount: number;
}

const exponents: Readonly<Record<string, string>> = { '': 'e0', K: 'e3', M: 'e6', B: 'e9', T: 'e12' };

/** Reads `0.3M`, `175,255.8M`, `2.1%`, `1769472`. Null where the text is no such amount, as in `1.3×` or `9`. */
export function parseParams(text: string): Cost | null {
  const plain = text.normalize('NFKC').replace(/[\s,~≈]/g, '');
  const match = /^(\d*\.?\d+)(%|[KMBT]?)(?:$|[(±*†‡])/i.exec(plain);
  if (!match) return null;
  const digits = match[1] ?? '';
  const unit = (match[2] ?? '').toUpperCase();
  if (unit === '%') return { unit: 'percent', amount: Number(digits) };
  const amount = Number(digits + exponents[unit]);
  const isCount = unit !== '' || (amount >= 1000 && Number.isInteger(amount));
  return isCount && amount > 0 ? { unit: 'parameters', amount } : null;
}

/** Reads the first number of `±.2`, `(0.3)`, `± 1.1e-3`. Null where there is none. */
export function parseSpread(text: string): number | null {
  const match = /\d*\.?\d+(?:e[+-]?\d+)?/i.exec(text);
  return match ? Number(match[0]) : null;
}

/** A printed number in the form arithmetic understands: no thousands separators, ASCII minus, leading zero. */
export function plainNumber(printed: string): string | null {
  const bare = printed
    .normalize('NFKC')
    .replace(/[−–]/g, '-')
    .replace(/[\s,%]/g, '');
  const match = /^([+-]?)(\d*)(\.\d+)?/.exec(bare);
  if (!match || !(match[2] || match[3])) return null;
  return `${match[1] === '-' ? '-' : ''}${match[2] || '0'}${match[3] ?? ''}`;
}

export function decimals(plain: string): number {
  const point = plain.indexOf('.');
  return point < 0 ? 0 : plain.length - point - 1;
}

/** The gap between two printed numbers, exact, with the decimals of the more exact one; null if one is no number. */
export function difference(a: string, b: string): string | null {
  const x = plainNumber(a);
  const y = plainNumber(b);
  if (x === null || y === null) return null;
  const places = Math.max(decimals(x), decimals(y));
  const gap = scaled(x, places) - scaled(y, places);
  const digits = String(gap < 0n ? -gap : gap).padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

function scaled(plain: string, places: number): bigint {
  return BigInt(plain.replace('.', '') + '0'.repeat(places - decimals(plain)));
}

/** `a` as a percentage of `b`, two significant digits, with its sign: `0.24%`. Units such as `M` count. */
export function percentage(a: string, b: string): string | null {
  const part = amount(a);
  const whole = amount(b);
  if (part === null || whole === null || whole === 0) return null;
  return `${Number(((part / whole) * 100).toPrecision(2))}%`;
}

function amount(printed: string): number | null {
  const cost = parseParams(printed);
  if (cost) return cost.amount;
  const plain = plainNumber(printed);
  return plain === null ? null : Number(plain);
}

/** Half a unit of the last printed digit: what rounding may have hidden. */
export function roundingOf(printed: string): number {
  const plain = plainNumber(printed);
  return plain === null ? 0 : 0.5 / 10 ** decimals(plain);
}

/** Whether `value` stands in `text` as a number of its own, not as part of a longer one. */
export function isPrinted(value: string, text: string): boolean {
  const wanted = squeeze(value);
  const within = squeeze(text);
  if (wanted === '') return false;
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1)) {
    const before = within.slice(Math.max(0, at - 2), at);
    const after = within.slice(at + wanted.length, at + wanted.length + 2);
    const startsFree = !/^\d/.test(wanted) || !/(?:\d|\d[.,]|\.)$/.test(before);
    const endsFree = !/\d$/.test(wanted) || !/^(?:\d|[.,]\d)/.test(after);
    if (startsFree && endsFree) return true;
  }
  return false;
}

function squeeze(text: string): string {
  return text.normalize('NFKC').replace(/[−–]/g, '-').replace(/\s+/g, ' ').trim();
}
