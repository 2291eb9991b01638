/** Whether two plain values (records, arrays, maps, sets, primitives) are equal, order included. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (a instanceof Map) return b instanceof Map && a.size === b.size && sameInOrder(a, b);
  if (a instanceof Set) return b instanceof Set && a.size === b.size && sameInOrder(a, b);
  return sameFields(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameInOrder(a: Iterable<unknown>, b: Iterable<unknown>): boolean {
  const others = b[Symbol.iterator]();
  for (const item of a) if (!same(item, others.next().value)) return false;
  return true;
}

function sameFields(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  let fields = 0;
  for (const key in a) {
    if (!same(a[key], b[key])) return false;
    fields += 1;
  }
  for (const _ in b) fields -= 1;
  return fields === 0;
}
