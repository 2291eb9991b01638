/** A number in [0, 1) for a label. The same seed and label always give the same number, in any order of asking. */
export type Dice = (label: string) => number;

/** Dice from a seed: FNV-1a over the label, finished with the mixer of MurmurHash3 (32-bit integers only). */
export function diceOf(seed: number): Dice {
  return (label) => {
    let hash = (0x811c9dc5 ^ seed) >>> 0;
    for (let i = 0; i < label.length; i += 1) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    hash ^= hash >>> 16;
    return (hash >>> 0) / 0x1_0000_0000;
  };
}
