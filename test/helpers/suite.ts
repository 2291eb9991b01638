import { type Callback, type Test, suite as uvuSuite } from 'uvu';
import { KarmaError } from '../../state/errors.ts';

/**
 * A suite of uvu in which a thrown `KarmaError` fails its test. Left to uvu it ends the suite with exit code 0: uvu
 * takes `details` of an error for text, breaks on ours, and reports what ran so far.
 */
export function suite(name: string): Test {
  const plain = uvuSuite(name);
  const test = (title: string, body: Callback): void =>
    plain(title, async (context) => {
      try {
        await body(context);
      } catch (thrown) {
        if (!(thrown instanceof KarmaError)) throw thrown;
        throw new Error(`${thrown.code}: ${thrown.message}`, { cause: thrown });
      }
    });
  return Object.assign(test, {
    only: plain.only,
    skip: plain.skip,
    before: hooks(plain.before),
    after: hooks(plain.after),
    run: plain.run,
  });
}

/** Hooks that tell why they failed: uvu fails the suite and says nothing. */
function hooks(plain: Test['before']): Test['before'] {
  const told =
    (hook: Callback): Callback =>
    async (context) => {
      try {
        await hook(context);
      } catch (thrown) {
        console.error(thrown);
        throw thrown;
      }
    };
  return Object.assign((hook: Callback) => plain(told(hook)), {
    each: (hook: Callback) => plain.each(told(hook)),
  });
}
