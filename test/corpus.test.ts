import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { buildDigests, committed } from '../corpus/build.ts';
import { suite } from './helpers/suite.ts';

const test = suite('corpus');
const digests = buildDigests();

test('every committed PDF comes from a source', () => {
  const pdfs = readdirSync(join(import.meta.dirname, '../corpus')).filter((name) => name.endsWith('.pdf'));
  assert.equal(
    pdfs.sort(),
    digests.map((digest) => digest.file),
  );
});

for (const { file, pages, pdf } of digests) {
  test(`${file} is reproduced byte for byte`, () => {
    assert.ok(
      committed(file)?.equals(pdf),
      'run corpus/build.ts (or does a font of the system get in the way?)',
    );
  });

  test(`${file} has two pages and is small`, () => {
    assert.is(pages, 2);
    assert.ok(pdf.length < 200_000, `${pdf.length} bytes`);
  });
}

test('a second build gives the same bytes', () => {
  for (const [at, again] of buildDigests().entries())
    assert.ok(again.pdf.equals(digests[at]?.pdf ?? Buffer.of()));
});

test.run();
