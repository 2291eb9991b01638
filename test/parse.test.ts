import { existsSync, readFileSync } from 'node:fs';
import { createDeflate, deflateSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import type { ParseLimits } from '../src/parse/limits.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import { KarmaError } from '../state/errors.ts';
import { suite } from './helpers/suite.ts';

const shared = new URL('../../shared/', import.meta.url);

/** A one-page PDF around a content stream. */
function pdfOf(content: Uint8Array, filter = ''): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>',
    `<</Length ${content.length}${filter}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>',
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  for (const [index, object] of objects.entries()) {
    parts.push(Buffer.from(`${index + 1} 0 obj\n${object}\n`));
    if (index === 3) parts.push(Buffer.from('stream\n'), Buffer.from(content), Buffer.from('\nendstream\n'));
    parts.push(Buffer.from('endobj\n'));
  }
  parts.push(Buffer.from('trailer\n<</Root 1 0 R/Size 6>>\n%%EOF\n'));
  return Buffer.concat(parts);
}

const hello = pdfOf(Buffer.from('BT /F 20 Tf 10 40 Td (Hello) Tj ET 10 30 m 110 30 l S 10 20 50 0.5 re f'));

async function codeOf(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
    return 'read';
  } catch (thrown) {
    if (!(thrown instanceof KarmaError)) throw thrown;
    assert.ok(thrown.message.length > 20, 'a reason a person understands');
    return thrown.code;
  }
}

/** About 2 kB that inflate, twice, to `megabytes`. */
async function bomb(megabytes: number): Promise<Buffer> {
  const deflate = createDeflate({ level: 9 });
  const spaces = Buffer.alloc(1_000_000, ' ');
  const written = (async () => {
    for (let i = 0; i < megabytes; i++) {
      if (!deflate.write(spaces)) await new Promise((resolve) => deflate.once('drain', resolve));
    }
    deflate.end();
  })();
  const chunks = await deflate.toArray();
  await written;
  return pdfOf(deflateSync(Buffer.concat(chunks), { level: 9 }), '/Filter[/FlateDecode/FlateDecode]');
}

const test = suite('parse');
const parser = createPdfParser();
test.after(() => parser.close());

test('text, fonts and drawn lines come in points from the top left', async () => {
  const text = await parser.parse(hello);
  assert.is(text.pageCount, 1);
  const [page] = text.pages;
  assert.equal(page?.items, [{ text: 'Hello', x: 10, y: 60, width: 48.9, height: 20, font: 0 }]);
  assert.equal(text.fonts, [{ name: 'Helvetica-Bold', bold: true, italic: false }]);
  assert.equal(page?.rules, [
    [10, 69.5, 110, 70.5],
    [10, 79.5, 60, 80],
  ]);
});

test('what lies nowhere near the page is left out, and the rest is read', async () => {
  const far = 'BT /F 20 Tf 1 0 0 1 9999999 9999999 Tm (far) Tj ET BT /F 9999999 Tf 10 40 Td (huge) Tj ET';
  const [page] = (await parser.parse(pdfOf(Buffer.from(`BT /F 20 Tf 10 40 Td (Hello) Tj ET ${far}`)))).pages;
  assert.equal(
    page?.items.map(({ text }) => text),
    ['Hello'],
  );
});

test('the same bytes give the same text', async () => {
  assert.equal(await parser.parse(hello), await parser.parse(hello));
});

test('each limit refuses under its own code', async () => {
  const refused: [Partial<ParseLimits>, string][] = [
    [{ maxBytes: 100 }, 'PDF_TOO_LARGE'],
    [{ timeMs: 1 }, 'PDF_TOO_SLOW'],
    [{ maxPages: 0 }, 'PDF_TOO_MANY_PAGES'],
  ];
  for (const [limits, code] of refused) {
    const strict = createPdfParser(limits);
    assert.is(await codeOf(strict.parse(hello)), code);
    strict.close();
  }
});

test('a memory bomb ends its child and nothing else', async () => {
  const small = createPdfParser({ memoryBytes: 250_000_000, concurrency: 1 });
  const bytes = await bomb(400);
  assert.ok(bytes.length < 10_000);
  assert.is(await codeOf(small.parse(bytes)), 'PDF_TOO_HUNGRY');
  assert.is(await codeOf(small.parse(hello)), 'read');
  small.close();
});

test('an aborted reading rejects with the reason of its signal, also while it waits', async () => {
  const one = createPdfParser({ concurrency: 1 });
  const controller = new AbortController();
  const running = one.parse(hello, { signal: controller.signal });
  const waiting = one.parse(hello, { signal: controller.signal });
  controller.abort(new Error('enough'));
  for (const { status, ...rest } of await Promise.allSettled([running, waiting])) {
    assert.is(status, 'rejected');
    assert.match(String((rest as PromiseRejectedResult).reason), 'enough');
  }
  assert.is(await codeOf(one.parse(hello)), 'read');
  one.close();
});

test('bytes that are no PDF are named as what they are', async () => {
  assert.is(await codeOf(parser.parse(new Uint8Array())), 'PDF_EMPTY');
  assert.is(await codeOf(parser.parse(Buffer.from('<!doctype html><p>404'))), 'PDF_NOT_A_PDF');
  assert.is(await codeOf(parser.parse(Buffer.from('%PDF-1.4 and nothing else'))), 'PDF_CORRUPT');
});

/** What each category of the hostile files may end as. */
const EXPECTED: Record<string, readonly string[]> = {
  corrupt_unreadable: ['PDF_CORRUPT', 'PDF_NO_TEXT', 'PDF_NO_PAGES', 'read'],
  damaged_but_recoverable: ['read', 'PDF_CORRUPT', 'PDF_NO_TEXT'],
  encrypted_needs_password: ['PDF_ENCRYPTED'],
  encrypted_opens_without_password: ['read'],
  many_pages: ['read'],
  no_text_image_only: ['PDF_NO_TEXT'],
  not_a_pdf: ['PDF_NOT_A_PDF', 'PDF_EMPTY'],
  odd_text: ['read', 'PDF_NO_TEXT'],
  tables_real_world: ['read'],
  zero_pages: ['PDF_NO_PAGES'],
  derived: ['read', 'PDF_NOT_A_PDF', 'PDF_EMPTY', 'PDF_NO_TEXT'],
};

const manifest = new URL('badpdfs/MANIFEST.tsv', shared);
if (existsSync(manifest)) {
  // Ample time: a busy machine shall not decide which file is too slow.
  const patient = createPdfParser({ timeMs: 90_000 });
  test.after(() => patient.close());
  for (const row of readFileSync(manifest, 'utf8').trim().split('\n').slice(1)) {
    const [file = '', category = '', , , , password] = row.split('\t');
    test(`${file} ends as its category says`, async () => {
      const bytes = readFileSync(new URL(encodeURIComponent(file).replaceAll('%2F', '/'), shared));
      const code = await codeOf(patient.parse(bytes));
      const allowed = password ? ['PDF_ENCRYPTED'] : (EXPECTED[category] ?? []);
      assert.ok(allowed.includes(code), `${code}, expected ${allowed.join(' or ')}`);
      if (!password) return;
      assert.is(await codeOf(patient.parse(bytes, { password: `not ${password}` })), 'PDF_ENCRYPTED');
      assert.not.equal(await codeOf(patient.parse(bytes, { password })), 'PDF_ENCRYPTED');
    });
  }
} else {
  console.log('parse: the hostile files are not beside this checkout; their cases are skipped');
}

test.run();
