/** Picks one of several wordings; the same text always gives the same one. */
export function choose<T>(seed: string, wordings: readonly [T, ...T[]]): T {
  return wordings[hash(seed) % wordings.length] ?? wordings[0];
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}
