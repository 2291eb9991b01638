import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { expandSources, parseSource } from '../src/fetch/source.ts';
import { KarmaError } from '../state/errors.ts';
import { suite } from './helpers/suite.ts';

const test = suite('fetch source');

const cwd = mkdtempSync(join(tmpdir(), 'sources-'));
test.after(() => rmSync(cwd, { recursive: true }));

function touch(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), '');
  }
}

touch('lora.pdf', 'notes.txt', 'none/readme.md', 'none/.hidden.pdf');
touch('papers/b.pdf', 'papers/a/z.PDF', 'papers/a.pdf', 'papers/B.pdf', 'papers/a/b/c.pdf', 'papers/a.txt');
touch('papers/.git/x.pdf', 'papers/.x.pdf');
touch('linked/real/one.pdf');
symlinkSync('..', join(cwd, 'linked/real/loop'));
symlinkSync('real', join(cwd, 'linked/again'));
symlinkSync('gone', join(cwd, 'linked/lost.pdf'));

test('arXiv ids are known in all their spellings', () => {
  const ids: [string, string][] = [
    ['2106.09685', '2106.09685'],
    [' 2106.09685v2\n', '2106.09685v2'],
    ['arxiv:2106.09685v2', '2106.09685v2'],
    ['arXiv: 0704.0001', '0704.0001'],
    ['arXiv:cs/0112017', 'cs/0112017'],
    ['arXiv:math.GT/0309136v1', 'math.GT/0309136v1'],
    ['https://arxiv.org/abs/2106.09685', '2106.09685'],
    ['http://www.arxiv.org/abs/2106.09685v1?context=cs#top', '2106.09685v1'],
    ['https://arxiv.org/pdf/2106.09685.pdf', '2106.09685'],
    ['https://export.arxiv.org/pdf/cs/0112017v1.pdf', 'cs/0112017v1'],
    ['HTTPS://ARXIV.ORG/abs/2106.09685/', '2106.09685'],
  ];
  for (const [text, id] of ids) assert.equal(parseSource(text), { kind: 'arxiv', id }, text);
});

test('a URL is a text with a scheme, whatever the scheme', () => {
  const urls = [
    ...['https://example.com/a.pdf', 'http://example.com', 'ftp://example.com/a.pdf', 'file:///etc/passwd'],
    ...[
      'https://arxiv.org/list/cs.CL',
      'https://arxiv.org:8443/abs/2106.09685',
      'https://evil.org/abs/2106.09685',
    ],
    ...['https://arxiv.org/abs/../../etc', 'https://'],
  ];
  for (const url of urls) assert.equal(parseSource(url), { kind: 'url', url }, url);
});

test('everything else is a path', () => {
  const paths = [
    'paper.pdf',
    './2106.09685',
    '2106.09685.pdf',
    '2113.09685',
    'cs/0112017',
    'arxiv:lora',
    '~/a',
    '',
  ];
  for (const path of paths) assert.equal(parseSource(path), { kind: 'path', path }, path);
});

test('a folder becomes its PDF files, sorted in code unit order, hidden ones left out', async () => {
  const names = ['B.pdf', 'a.pdf', 'a/b/c.pdf', 'a/z.PDF', 'b.pdf'];
  assert.equal(
    await expandSources(['papers'], cwd),
    names.map((name) => `papers/${name}`),
  );
  assert.equal(
    await expandSources([`${cwd}/papers/`], '/'),
    names.map((name) => `${cwd}/papers/${name}`),
  );
});

test('order is kept and repetitions are dropped', async () => {
  const inputs = [
    '2106.09685',
    'papers/b.pdf',
    'https://example.com/a.pdf',
    'papers',
    './lora.pdf',
    '2106.09685',
  ];
  assert.equal(await expandSources(inputs, cwd), [
    ...['2106.09685', 'papers/b.pdf', 'https://example.com/a.pdf'],
    ...['papers/B.pdf', 'papers/a.pdf', 'papers/a/b/c.pdf', 'papers/a/z.PDF', './lora.pdf'],
  ]);
});

test('links that loop end, a folder met twice is listed once, a broken link is kept to be noticed', async () => {
  assert.equal(await expandSources(['linked'], cwd), ['linked/lost.pdf', 'linked/real/one.pdf']);
});

async function complaint(...inputs: string[]): Promise<string> {
  try {
    await expandSources(inputs, cwd);
  } catch (thrown) {
    if (!(thrown instanceof KarmaError)) throw thrown;
    assert.is(thrown.code, 'SOURCE_NOT_FOUND');
    return thrown.message;
  }
  return assert.unreachable('nothing was thrown') as never;
}

test('a missing path is named, with names like it and what to give', async () => {
  assert.match(
    await complaint('lorra.pdf'),
    /^lorra\.pdf does not exist\. Did you mean lora\.pdf\? Give a PDF/,
  );
  assert.match(await complaint('./lora'), /Did you mean \.\/lora\.pdf\?/);
  assert.match(await complaint('paper/'), /^paper\/ does not exist\. Did you mean papers\?/);
  assert.match(
    await complaint('papers/C.pdf'),
    /Did you mean papers\/B\.pdf or papers\/a\.pdf or papers\/b\.pdf\?/,
  );
  assert.match(await complaint('notes.tx'), /^notes\.tx does not exist\. Give a PDF/);
  assert.match(await complaint('nowhere/at/all.pdf'), /^nowhere\/at\/all\.pdf does not exist\. Give a PDF/);
  assert.match(await complaint('lora.pdf/deeper'), /does not exist/);
  assert.match(await complaint(''), /Give a PDF/);
});

test('a folder without PDF files is named', async () => {
  assert.match(await complaint('none'), /^folder none holds no PDF file/);
});

test.run();
