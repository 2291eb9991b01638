import { termsIn, tokensOf } from '../../actors/reading/vocabulary.ts';
import type { Fetched } from '../../actors/review/fetch.ts';
import type { Summarised } from '../../actors/review/summary.ts';
import type { PdfText, Summary } from '../../state/paper.ts';
import { type Chance, otherNumber, type Planted, type Planters, replaced } from './planting.ts';

function withText(work: Fetched, change: Partial<PdfText>, what: string): Planted<Fetched> | null {
  return work.text && { work: { ...work, text: { ...work.text, ...change } }, what };
}

export const FETCH_PLANTERS: Planters<Fetched> = {
  'swapped name': [
    (work, chance) => {
      const title =
        chance.pick(['A Survey of Protein Folding', 'Quantum Error Correction with Surface Codes']) ?? '';
      return { work: { ...work, title }, what: `asked for was “${title}”` };
    },
  ],
  'dangling page': [
    (work, chance) => {
      const pages = work.text?.pages ?? [];
      const kept = 1 + chance.below(pages.length - 1);
      return kept < pages.length
        ? withText(work, { pages: pages.slice(0, kept) }, `only ${kept} pages were read`)
        : null;
    },
  ],
  padding: [
    (work, chance) => {
      const pages = work.text?.pages ?? [];
      return withText(work, { pages: [...pages, ...chance.some(pages, 1)] }, 'a page was read twice');
    },
  ],
  'empty result': [
    (work) => withText(work, { pages: [] }, 'no page was read'),
    (work) =>
      withText(
        work,
        { pages: (work.text?.pages ?? []).map((page) => ({ ...page, items: [] })) },
        'no text was read',
      ),
    (work) => ({ work: { ...work, text: null }, what: 'no text was made' }),
    (work, chance) => {
      const garble = (text: string): string =>
        [...text].map((letter) => (chance.next() < 0.5 ? '\uFFFD' : letter)).join('');
      const pages = (work.text?.pages ?? []).map((page) => ({
        ...page,
        items: page.items.map((item) => ({ ...item, text: garble(item.text) })),
      }));
      return withText(work, { pages }, 'half of the letters are unreadable');
    },
  ],
};

type Said = Summary['sentences'][number];

const FILLERS = [
  'It is important to note that this is a very interesting and promising direction.',
  'There are many aspects that could be discussed here at greater length.',
  'We thank the anonymous reviewers for their helpful comments and suggestions.',
  'As is well known, progress in this area has been remarkable in recent years.',
];

function withSentences(work: Summarised, sentences: Said[], what: string): Planted<Summarised> {
  return { work: { ...work, summary: { ...work.summary, sentences } }, what };
}

/** Changes one sentence or one claim of a summary. */
function changed(
  work: Summarised,
  chance: Chance,
  change: (text: string, page: number) => { text?: string; page?: number } | null,
): Planted<Summarised> | null {
  const { summary } = work;
  const fits = <T extends Said>(all: readonly T[]) =>
    all.flatMap((one, at) => (change(one.text, one.page) ? [at] : []));
  const isClaim = chance.next() < 0.5;
  const at = chance.pick(fits(isClaim ? summary.claims : summary.sentences));
  const old = at === null ? undefined : (isClaim ? summary.claims : summary.sentences)[at];
  const fresh = old && change(old.text, old.page);
  if (at === null || !old || !fresh) return null;
  const what = `${isClaim ? 'claim' : 'sentence'} ${at + 1} became “${fresh.text ?? old.text}” on page ${fresh.page ?? old.page}`;
  if (!isClaim) return withSentences(work, replaced(summary.sentences, at, { ...old, ...fresh }), what);
  const claims = summary.claims.map((claim, i) => (i === at ? { ...claim, ...fresh } : claim));
  return { work: { ...work, summary: { ...summary, claims } }, what };
}

function inventNumber(work: Summarised, chance: Chance): Planted<Summarised> | null {
  return changed(work, chance, (text) => {
    const printed = chance.pick(text.match(/\d+\.\d+/g) ?? []);
    return printed === null ? null : { text: text.replace(printed, otherNumber(printed, chance)) };
  });
}

function insertNumber(work: Summarised, chance: Chance): Planted<Summarised> | null {
  return changed(work, chance, (text) => ({
    text: text.replace(/\.$/, `, reaching ${60 + chance.below(39)}.${11 + chance.below(88)}.`),
  }));
}

function swapName(work: Summarised, chance: Chance): Planted<Summarised> | null {
  const whole = work.document.sections
    .flatMap(({ paragraphs }) => paragraphs.flat())
    .map(({ text }) => text)
    .join(' ');
  const names = [
    ...new Set(
      termsIn(whole, undefined, true)
        .filter(isMeasured)
        .map(({ term }) => term.shown),
    ),
  ];
  return changed(work, chance, (text) => {
    const tokens = tokensOf(text);
    const found = chance.pick(termsIn(text, tokens, true).filter(isMeasured));
    if (!found) return null;
    const [start, end] = [tokens[found.from]?.from ?? 0, tokens[found.to - 1]?.to ?? 0];
    const written = text.slice(start, end);
    const other = chance.pick(
      names.filter(
        (name) =>
          name.toLowerCase() !== written.toLowerCase() &&
          name !== found.term.name &&
          name !== found.term.shown,
      ),
    );
    return other === null ? null : { text: text.slice(0, start) + other + text.slice(end) };
  });
}

function isMeasured({ term }: ReturnType<typeof termsIn>[number]): boolean {
  return term.kind === 'dataset' || term.kind === 'metric';
}

function otherPage(work: Summarised, chance: Chance): Planted<Summarised> | null {
  return changed(work, chance, (_, page) => {
    const other = chance.pick(
      work.text.pages.map(({ number }) => number).filter((number) => number !== page),
    );
    return other === null ? null : { page: other };
  });
}

function pageBeyondEnd(work: Summarised, chance: Chance): Planted<Summarised> | null {
  return changed(work, chance, () => ({ page: work.text.pageCount + 1 + chance.below(5) }));
}

function repeat(work: Summarised, chance: Chance): Planted<Summarised> {
  const { sentences } = work.summary;
  const again = chance.some(sentences, 1 + chance.below(3));
  return withSentences(work, [...sentences, ...again], `${again.length} sentences are repeated`);
}

/** Sentences that are printed in the paper and say nothing of it: entries of its list of references. */
function fill(source: 'references' | 'fillers') {
  return (work: Summarised, chance: Chance): Planted<Summarised> | null => {
    const { sentences } = work.summary;
    const count = 2 + chance.below(4);
    const idle: Said[] =
      source === 'fillers'
        ? chance.some(FILLERS, count).map((text) => ({ text, page: 1, boxes: [], role: 'other' as const }))
        : chance
            .some(work.document.references, count)
            .map(({ text, page }) => ({ text, page, boxes: [], role: 'other' as const }));
    return idle.length < 2
      ? null
      : withSentences(work, [...sentences, ...idle], `${idle.length} ${source} are added`);
  };
}

export const SUMMARY_PLANTERS: Planters<Summarised> = {
  'invented number': [inventNumber, insertNumber],
  'swapped name': [swapName],
  'dangling page': [pageBeyondEnd, otherPage],
  padding: [repeat, fill('references'), fill('fillers')],
  'empty result': [
    (work) => withSentences(work, [], 'no sentence is left'),
    (work) => ({
      work: { ...work, summary: { ...work.summary, sentences: [], claims: [] } },
      what: 'nothing is left',
    }),
  ],
};
