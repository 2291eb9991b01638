import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { Library } from '../src/retrieval/library.ts';
import { openLibrary } from '../src/retrieval/open.ts';
import { textOf } from '../src/retrieval/passages.ts';
import type { PaperId } from '../state/ids.ts';
import { addToHome, type Read, readFolder } from './helpers/retrieval-home.ts';
import { measure, misspelt } from './helpers/retrieval-quality.ts';
import { QUESTIONS, UNANSWERED } from './helpers/retrieval-questions.ts';
import { startRuntime } from './helpers/runtime.ts';
import { suite } from './helpers/suite.ts';

const test = suite('retrieval');
const homes = mkdtempSync(join(tmpdir(), 'karma-retrieval-'));
const corpus = await readFolder(fileURLToPath(new URL('../corpus', import.meta.url)));
const ASKED = ['Which rank is sufficient for LoRA on WikiSQL?', 'uniform noise on embeddings', 'SQuAD F1'];
let homeCount = 0;

async function homeOf(papers: readonly Read[]): Promise<string> {
  homeCount += 1;
  const home = join(homes, String(homeCount));
  await addToHome(home, papers);
  return home;
}

function answersOf(library: Library) {
  return Promise.all(ASKED.map((question) => library.ask(question, 5)));
}

/** The files of the index, with their bytes. */
function cacheOf(home: string): Map<string, Buffer> {
  const folder = join(home, 'retrieval');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.\w+$/.test(name),
  );
  return new Map(names.sort().map((name) => [join(folder, name), readFileSync(join(folder, name))]));
}

const pilotHome = await homeOf(corpus);
const pilot = await openLibrary(pilotHome, {});

test('the fused ranking finds as much as either, and most of what is asked', async () => {
  const asked = QUESTIONS.map(({ paper, ...rest }) => ({ ...rest, name: `${paper}.pdf` }));
  for (const wanted of [asked, asked.map((want) => ({ ...want, ask: misspelt(want.ask) }))]) {
    const { words, vectors, fused } = await measure(pilot, wanted);
    assert.ok(
      fused.five >= words.five && fused.five >= vectors.five,
      JSON.stringify({ words, vectors, fused }),
    );
    assert.ok(fused.five >= 0.85, `recall@5 is ${fused.five}`);
  }
});

test('what the papers do not say is not answered, what they say is', async () => {
  const answered = async (questions: readonly string[]): Promise<number> => {
    const answers = await Promise.all(questions.map((question) => pilot.ask(question, 5)));
    return answers.filter(({ passages }) => passages.length > 0).length;
  };
  assert.ok((await answered(UNANSWERED)) <= 3);
  assert.is(
    await answered(['How does LoRA compare with Adaptors?', 'How does LoRA compare with Florence?']),
    1,
  );
  assert.ok((await answered(QUESTIONS.map(({ ask }) => ask))) >= 42);
});

test('a passage asked verbatim comes first', async () => {
  for (const { passage } of pilot.entries) {
    const text = textOf(passage);
    const [first] = (await pilot.ask(text, 1)).passages;
    assert.is(first && textOf(first), text);
  }
});

test('highlights are one to three sentences of the passages given', async () => {
  for (const { ask } of QUESTIONS) {
    const { highlights, passages } = await pilot.ask(ask, 3);
    assert.ok(passages.length <= 3);
    assert.ok(highlights.length <= 3 && highlights.length > 0 === passages.length > 0);
    for (const { passage, quote } of highlights) assert.ok(passages[passage]?.quotes[quote]);
  }
});

test('a question can be put to one paper only', async () => {
  const [paper] = pilot.papers.filter(({ name }) => name === 'bitfit.pdf');
  const { passages } = await pilot.ask(
    'How many parameters are trained on GLUE?',
    5,
    new Set([paper?.paper as PaperId]),
  );
  assert.is(passages.length, 5);
  assert.ok(passages.every((passage) => passage.paper === paper?.paper));
});

test('a question without a word to search for is refused', async () => {
  try {
    await pilot.ask('What is it?', 5);
    assert.unreachable();
  } catch (thrown) {
    assert.is((thrown as { code?: string }).code, 'CONFIG_INVALID');
  }
});

test('the index is the same wherever and whenever it is built, and so are the answers', async () => {
  const other = await homeOf(corpus);
  const first = await answersOf(await openLibrary(other, {}));
  const again = await answersOf(await openLibrary(other, {}));
  assert.equal(first, await answersOf(pilot));
  assert.equal(again, first, 'from disk as when built');
  assert.equal([...cacheOf(other).values()], [...cacheOf(pilotHome).values()]);
});

test('a deleted or damaged index is built again; what belongs to no paper is removed', async () => {
  const home = await homeOf(corpus);
  const answers = await answersOf(await openLibrary(home, {}));
  const whole = cacheOf(home);
  const files = [...whole.keys()];
  const each = (change: (bytes: Buffer) => Buffer): void => {
    for (const file of files) writeFileSync(file, change(readFileSync(file)));
  };
  const flipped = (bytes: Buffer): Buffer => bytes.fill((bytes[500] ?? 0) ^ 1, 500, 501);
  const harm: Record<string, () => void> = {
    deleted: () => rmSync(join(home, 'retrieval'), { recursive: true }),
    'a bit flipped in each': () => each(flipped),
    'cut short': () => each((bytes) => bytes.subarray(0, 1_000)),
    emptied: () => each(() => Buffer.of()),
    'one missing': () => rmSync(files[0] ?? ''),
    'an older one beside it': () =>
      writeFileSync(`${files[0]?.replace(/\w{24}\.pb$/, '')}${'0'.repeat(24)}.pb`, 'old'),
  };
  for (const [name, damage] of Object.entries(harm)) {
    damage();
    assert.equal(await answersOf(await openLibrary(home, {})), answers, name);
    assert.equal(cacheOf(home), whole, name);
  }
});

test('papers read later are added, a paper read again is replaced, neither twice', async () => {
  const [first, second] = corpus;
  if (!first || !second) throw new Error('the corpus has two papers at least');
  const home = await homeOf([first]);
  await openLibrary(home, {});
  const before = cacheOf(home);

  await addToHome(home, [second, first]);
  assert.is((await openLibrary(home, {})).papers.length, 2);
  for (const [file, bytes] of before)
    assert.equal(cacheOf(home).get(file), bytes, 'what is known is left alone');

  const document = { ...first.document, title: 'Another Reading' };
  await addToHome(home, [{ ...first, document }]);
  const library = await openLibrary(home, {});
  assert.equal(
    library.papers.map(({ title }) => title),
    ['Another Reading', second.document.title],
  );
  assert.is(cacheOf(home).size, 2);
});

test('a folder in which nothing was read holds no papers', async () => {
  const library = await openLibrary(join(homes, 'nowhere'), {});
  assert.equal(library.papers, []);
  assert.equal((await library.ask('anything', 5)).passages, []);
});

test('questions are answered while a runtime has the folder, and several at once build one index', async () => {
  const home = await homeOf(corpus.slice(0, 2));
  const runtime = await startRuntime({ home });
  const libraries = await Promise.all([1, 2, 3].map(() => openLibrary(home, {})));
  const answers = await Promise.all(libraries.map(answersOf));
  await runtime.stop('test');
  assert.is(answers[0]?.length, ASKED.length);
  assert.equal(answers[1], answers[0]);
  assert.equal(answers[2], answers[0]);
  assert.is(cacheOf(home).size, 2);
});

test.after(() => rmSync(homes, { recursive: true, force: true }));
test.run();
