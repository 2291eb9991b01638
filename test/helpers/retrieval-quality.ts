import type { Library, Rankings } from '../../src/retrieval/library.ts';
import { textOf } from '../../src/retrieval/passages.ts';

/** A question and how to know a passage that answers it. */
export interface Wanted {
  readonly ask: string;
  /** Name of the paper, as it was fetched. */
  readonly name: string;
  readonly page: number;
  readonly evidence: string;
}

export interface Quality {
  readonly questions: number;
  /** Shares of questions whose answering passage is the first, or among the first five. */
  readonly first: number;
  readonly five: number;
  /** Mean of 1 / rank of the answering passage. */
  readonly reciprocal: number;
}

export type RankingName = 'words' | 'vectors' | 'fused';

const RANKINGS: Record<RankingName, (rankings: Rankings) => number[]> = {
  words: ({ words }) => words.map(({ entry }) => entry),
  vectors: ({ vectors }) => [...vectors],
  fused: ({ fused }) => fused.map(({ entry }) => entry),
};

/** How well each ranking finds the passages wanted. A passage answers when it prints the evidence on that page. */
export async function measure(
  library: Library,
  wanted: readonly Wanted[],
): Promise<Record<RankingName, Quality>> {
  const ranks: Record<RankingName, number[]> = { words: [], vectors: [], fused: [] };
  for (const want of wanted) {
    const rankings = await library.rank(want.ask);
    for (const [name, ranking] of Object.entries(RANKINGS)) {
      const at = ranking(rankings).findIndex((entry) => answers(library, entry, want));
      ranks[name as RankingName].push(at < 0 ? Number.POSITIVE_INFINITY : at + 1);
    }
  }
  return {
    words: qualityOf(ranks.words),
    vectors: qualityOf(ranks.vectors),
    fused: qualityOf(ranks.fused),
  };
}

/** Share of questions for which a highlighted sentence, or only the first, prints the evidence. */
export async function measureAnswers(
  library: Library,
  wanted: readonly Wanted[],
  top: number,
): Promise<{ first: number; any: number }> {
  let first = 0;
  let any = 0;
  for (const { ask, evidence } of wanted) {
    const { highlights, passages } = await library.ask(ask, top);
    const found = highlights.findIndex(({ passage, quote }) =>
      squash(passages[passage]?.quotes[quote]?.text ?? '').includes(squash(evidence)),
    );
    if (found === 0) first += 1;
    if (found >= 0) any += 1;
  }
  return { first: first / wanted.length, any: any / wanted.length };
}

/** The question with a letter missing in its longest word. */
export function misspelt(question: string): string {
  const [longest = ''] = (question.match(/\p{L}+/gu) ?? []).sort((a, b) => b.length - a.length);
  const middle = longest.length >> 1;
  return question.replace(longest, longest.slice(0, middle) + longest.slice(middle + 1));
}

function answers(library: Library, entry: number, { name, page, evidence }: Wanted): boolean {
  const passage = library.entries[entry]?.passage;
  const paper = library.papers.find((known) => known.paper === passage?.paper);
  if (!passage || paper?.name !== name) return false;
  return (
    passage.quotes.some((quote) => quote.page === page) && squash(textOf(passage)).includes(squash(evidence))
  );
}

/** Without spaces, hyphens and case, in which printed and read text differ. */
function squash(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s-]+/g, '')
    .toLowerCase();
}

function qualityOf(ranks: readonly number[]): Quality {
  const share = (most: number): number => ranks.filter((rank) => rank <= most).length / ranks.length;
  const reciprocal = ranks.reduce((sum, rank) => sum + 1 / rank, 0) / ranks.length;
  return { questions: ranks.length, first: share(1), five: share(5), reciprocal };
}
