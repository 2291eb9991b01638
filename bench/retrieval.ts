import { Console } from 'node:console';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLibrary } from '../src/retrieval/open.ts';
import { addToHome, readFolder } from '../test/helpers/retrieval-home.ts';
import { measure, measureAnswers, misspelt, type Wanted } from '../test/helpers/retrieval-quality.ts';
import { QUESTIONS, UNANSWERED } from '../test/helpers/retrieval-questions.ts';

/**
 * How well passages are found: forty-four questions over the pilot corpus, as they are and misspelt, and, where
 * `../shared/papers` lies beside the checkout, the claims of four papers as questions; by words, by vectors, fused.
 * Then how often the highlighted sentences hold the answer, which coverage tells questions that the papers answer
 * from those they do not, and how long it takes. Embeds by `KARMA_EMBEDDINGS_URL` when that is set.
 *
 *     node bench/retrieval.ts
 */

/** The parser silences the global console of its process. */
const out = new Console(process.stdout, process.stderr);
const root = fileURLToPath(new URL('..', import.meta.url));
const truths = join(root, '../shared/papers/truth');
const TOP = 5;

const pilot: Wanted[] = QUESTIONS.map(({ paper, ...rest }) => ({ ...rest, name: `${paper}.pdf` }));
await bench('pilot corpus', join(root, 'corpus'), {
  questions: pilot,
  misspelt: pilot.map((want) => ({ ...want, ask: misspelt(want.ask) })),
});
if (existsSync(truths)) {
  await bench('four papers', join(truths, '../peft'), { claims: claimsOf(truths) });
} else out.log('skipped: ../shared/papers is not here');

async function bench(title: string, folder: string, sets: Record<string, Wanted[]>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'karma-bench-'));
  await addToHome(home, await readFolder(folder));
  const cold = performance.now();
  await openLibrary(home, process.env);
  const warm = performance.now();
  const library = await openLibrary(home, process.env);
  const open = performance.now();
  out.log(
    `\n${title}: ${library.papers.length} papers, ${library.entries.length} passages, indexed in ` +
      `${Math.round(warm - cold)} ms, opened in ${Math.round(open - warm)} ms`,
  );
  for (const [set, wanted] of Object.entries(sets)) {
    for (const [ranking, quality] of Object.entries(await measure(library, wanted))) {
      const { questions, first, five, reciprocal } = quality;
      const figures = { recall1: first, recall5: five, mrr: reciprocal };
      out.log(set.padEnd(10), ranking.padEnd(8), `${questions} questions`, percent(figures));
    }
    const { first, any } = await measureAnswers(library, wanted, TOP);
    out.log(set.padEnd(10), 'answered', percent({ by_first_sentence: first, by_highlights: any }));
    out.log(
      set.padEnd(10),
      'coverage',
      await coverages(
        library,
        wanted.map(({ ask }) => ask),
      ),
    );
  }
  if (title === 'pilot corpus') out.log('unanswered coverage', await coverages(library, UNANSWERED));
  rmSync(home, { recursive: true });
}

async function coverages(
  library: Awaited<ReturnType<typeof openLibrary>>,
  questions: readonly string[],
): Promise<string> {
  const began = performance.now();
  const sorted: number[] = [];
  for (const question of questions) sorted.push((await library.ask(question, TOP)).coverage);
  const each = (performance.now() - began) / questions.length;
  sorted.sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2);
  return `min ${at(0)}, tenth ${at(0.1)}, median ${at(0.5)}, nine tenths ${at(0.9)}, max ${at(1)}; ${each.toFixed(1)} ms each`;
}

/** The claims written down by hand, as questions for their evidence. */
function claimsOf(folder: string): Wanted[] {
  return readdirSync(folder).flatMap((file) => {
    const { claims }: { claims: { text: string; page: number; evidence: string }[] } = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    );
    const name = file.replace(/\.json$/, '.pdf');
    return claims.map(({ text, page, evidence }) => ({ ask: text, name, page, evidence }));
  });
}

function percent(figures: Record<string, number>): string {
  return Object.entries(figures)
    .map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`)
    .join('  ');
}
