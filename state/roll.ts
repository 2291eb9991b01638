/**
 * Who belongs, in order of coming. Who has left stays among the names until those are half of them, and is then struck
 * off with the others: for names that come and go by the thousand that is a small part of what a `Set` takes. Who comes
 * again before that stands there twice. Plain data.
 */
export interface Roll<T> {
  names: T[];
  /** How many of the names have left. */
  gone: number;
}

export function emptyRoll<T>(): Roll<T> {
  return { names: [], gone: 0 };
}

/**
 * Says that so many have left.
 * @param stays of which names that is not so
 */
export function leave<T>(roll: Roll<T>, count: number, stays: (name: T) => boolean): void {
  roll.gone += count;
  if (2 * roll.gone < roll.names.length) return;
  roll.names = roll.names.filter(stays);
  roll.gone = 0;
}
