/** A promise that was broken. */
export class Foul extends Error {
  override readonly name = 'Foul';
}

export function assertFair(condition: unknown, foul: string): asserts condition {
  if (!condition) throw new Foul(foul);
}
