import { styleText } from 'node:util';
import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import type { Answer, Passage, Quote } from '../../state/answer.ts';
import { KarmaError } from '../../state/errors.ts';
import { EXIT } from './exit.ts';
import type { Library, Services } from './services.ts';

const PASSAGES = 5;
const TITLE_MAX = 60;

const HELP = `
What is printed stands in the papers, word for word. Ask in words that a paper would use; misspellings are mended.

Embeddings come with the program. Any OpenAI-compatible endpoint can take their place, by environment:
  KARMA_EMBEDDINGS_URL     its base, such as https://host/v1
  KARMA_EMBEDDINGS_MODEL   name of the model
  KARMA_EMBEDDINGS_KEY     key, if it wants one

Exit codes:
  0 answered   2 wrong usage   3 nothing fits, nothing has been read, or the endpoint failed
`;

/** `kma ask`: quotes from the papers read so far that answer a question. */
export function askCommand({ openLibrary }: Services, ended: (code: number) => void) {
  return new Command('ask')
    .description('answer a question with quotes from the papers read so far')
    .addHelpText('after', HELP)
    .argument('<question>', 'in words that the papers may use')
    .option('--home <dir>', 'data folder', '.karma')
    .option('--top <n>', 'passages to show', wholeNumber, PASSAGES)
    .option('--paper <name>', 'look into this paper only: its id, its file name, or words of its title')
    .option('--json', 'one JSON document', false)
    .action(async (question, { home, top, paper, json }) => {
      const library = await openLibrary(home);
      const among = paper === undefined ? library.papers : papersNamed(paper, library.papers);
      const answer = await library.ask(question, top, new Set(among.map((known) => known.paper)));
      const text = json ? JSON.stringify({ ...answer, papers: among }) : answerText(answer, among.length);
      process.stdout.write(`${text}\n`);
      ended(answer.passages.length > 0 ? EXIT.done : EXIT.nothing);
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('expected a whole number of at least 1');
}

/**
 * The papers that the user may mean: one of that id or file name, otherwise all with these words in their titles.
 * @throws KarmaError `SOURCE_NOT_FOUND`, naming the papers there are
 */
function papersNamed(wanted: string, papers: Library['papers']): Library['papers'] {
  const plain = (text: string): string => text.toLowerCase().replace(/\.pdf$/, '');
  const exact = papers.filter(({ paper, name }) => paper === wanted || plain(name) === plain(wanted));
  const found = exact.length > 0 ? exact : papers.filter(({ title }) => plain(title).includes(plain(wanted)));
  if (found.length > 0) return found;
  const known = papers.map(({ name, title }) => `  ${legible(name)}  ${shortened(title)}`);
  throw new KarmaError(
    'SOURCE_NOT_FOUND',
    [`no paper read so far is called ${wanted}; there ${known.length === 1 ? 'is' : 'are'}:`, ...known].join(
      '\n',
    ),
  );
}

function answerText({ highlights, passages }: Answer, papers: number): string {
  if (papers === 0) {
    return 'No paper has been read here yet. Read some first: kma FILE, FOLDER, URL or arXiv id; or name their data folder with --home.';
  }
  if (passages.length === 0) {
    const where = papers === 1 ? 'the one paper' : `the ${papers} papers`;
    return `Nothing in ${where} looked into answers this. Ask in words that a paper would use, or read more papers.`;
  }
  const isHighlight = (passage: number, quote: number): boolean =>
    highlights.some((chosen) => chosen.passage === passage && chosen.quote === quote);
  const answers = highlights.flatMap((chosen) => {
    const passage = passages[chosen.passage];
    const quote = passage?.quotes[chosen.quote];
    return passage && quote ? [`“${legible(quote.text)}”\n    ${placeOf(passage, quote)}`] : [];
  });
  const context = passages.map((passage, p) => {
    const [first] = passage.quotes;
    const text = passage.quotes.map((quote, q) => {
      const sentence = legible(quote.text);
      return isHighlight(p, q) ? styleText('bold', sentence) : sentence;
    });
    return `${p + 1}. ${first ? placeOf(passage, first) : ''}\n    ${text.join(' ')}`;
  });
  return [...answers, styleText('dim', 'from these passages:'), ...context].join('\n\n');
}

function placeOf({ title, section, table }: Passage, { page }: Quote): string {
  return [shortened(title), `p. ${page}`, legible(section || table)].filter(Boolean).join(', ');
}

function shortened(title: string): string {
  const line = legible(title);
  if (line.length <= TITLE_MAX) return line;
  return `${line.slice(0, TITLE_MAX).replace(/\s+\S*$/, '')} …`;
}

/** A paper's text fit for a terminal: on one line, without control and invisible characters. */
function legible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}
