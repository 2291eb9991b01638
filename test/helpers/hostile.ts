import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { KarmaError } from '../../state/errors.ts';

export const RUNS = { numRuns: 300, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: true };

/** The code with which it is refused; `null` when it is not. */
export function codeOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (thrown) {
    if (!(thrown instanceof KarmaError)) throw thrown;
    assert.ok(thrown.message.length > 10, thrown.message);
    return thrown.code;
  }
}

export const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '__proto__', 'constructor', '..'),
);
const value = fc.oneof(fc.jsonValue(), text, fc.double(), fc.constantFrom(-1, 2 ** 53, 1e308, null, [], {}));

/** A document with one value at a random place in it, or the document as a whole, replaced. */
export function spoilt(document: unknown): fc.Arbitrary<unknown> {
  return fc.tuple(fc.array(fc.nat(), { maxLength: 4 }), value).map(([path, put]) => {
    const copy = structuredClone({ document }) as Record<string, unknown>;
    let at = copy;
    let key = 'document';
    for (const step of path) {
      const next = at[key];
      if (next === null || typeof next !== 'object') break;
      const keys = Object.keys(next);
      if (keys.length === 0) break;
      at = next as Record<string, unknown>;
      key = keys[step % keys.length] ?? '';
    }
    at[key] = put;
    return copy.document;
  });
}
