import type { Document, SectionRole, Summary } from '../../state/paper.ts';
import { claimsOf, ownNames } from './claims.ts';
import { type Statement, statementsOf } from './prose.ts';
import {
  COMPARES,
  isMeasure,
  LIMITATION,
  OWN,
  PROBLEM,
  PROPOSES,
  RESULTS,
  SETUP,
  SHOWS,
} from './prose-cues.ts';
import { chosen } from './prose-rank.ts';

/** What a summary tells, in this order, with its share of the sentences. */
type Part = 'problem' | 'method' | 'results' | 'limits';
const SHARES: readonly [Part, number][] = [
  ['problem', 0.2],
  ['method', 0.35],
  ['results', 0.35],
  ['limits', 0.1],
];

/** Where each part is told, and how much its sentences weigh there. */
const PLACES: Record<Part, Partial<Record<SectionRole, number>>> = {
  problem: { abstract: 1, introduction: 0.8 },
  method: { abstract: 1, introduction: 0.7, method: 0.55, conclusion: 0.6, other: 0.4 },
  results: {
    abstract: 1,
    introduction: 0.6,
    results: 0.7,
    experiments: 0.55,
    discussion: 0.5,
    conclusion: 0.8,
  },
  limits: { limitations: 1, conclusion: 0.8, discussion: 0.6, results: 0.35 },
};

/** How well a statement tells a part; 0 when it does not. */
function fit(part: Part, { text, numbers, inCaption }: Statement, isOwn: boolean): number {
  if (inCaption) return 0;
  const measured = numbers.some(isMeasure);
  if (part === 'problem') return !isOwn && PROBLEM.test(text) && !SHOWS.test(text) ? 1 : 0;
  if (part === 'method' && LIMITATION.test(text)) return 0;
  if (part === 'method')
    return isOwn && !measured
      ? PROPOSES.test(text)
        ? 1.4
        : SHOWS.test(text)
          ? 0.3
          : SETUP.test(text)
            ? 0.4
            : 0.7
      : 0;
  if (part === 'limits') return isOwn && LIMITATION.test(text) ? 1 : /\blimitations?\b/i.test(text) ? 0.8 : 0;
  const said =
    (SHOWS.test(text) ? 0.4 : 0) +
    (RESULTS.test(text) ? 0.5 : 0) +
    (COMPARES.test(text) ? 0.4 : 0) +
    (measured ? 0.7 : 0);
  return isOwn || measured ? said : 0;
}

/** How many sentences each part gets of a budget. */
function quotas(total: number): Map<Part, number> {
  const given = SHARES.map(([part, share]): [Part, number] => [
    part,
    Math.max(total > 3 ? 1 : 0, Math.round(share * total)),
  ]);
  const quota = new Map(given);
  const sum = (): number => [...quota.values()].reduce((a, b) => a + b, 0);
  for (const part of ['limits', 'problem', 'method', 'results'] as const) {
    while (sum() > total && (quota.get(part) ?? 0) > (part === 'results' ? 0 : 1))
      quota.set(part, (quota.get(part) ?? 0) - 1);
  }
  while (sum() < total) quota.set('results', (quota.get('results') ?? 0) + 1);
  return quota;
}

/**
 * Says in sentences of the paper what it is about: problem, method, results, limits. Sentences stand alone, do not
 * repeat each other, and lean towards the topic. Claims come with it, the most central first.
 */
export function summarise(document: Document, options: { topic: string; sentencesMax: number }): Summary {
  const statements = statementsOf(document, options.topic);
  const names = ownNames(document, statements);
  const isOwn = (text: string): boolean => OWN.test(text) || names.some((name) => text.includes(name));
  const picked: (Statement & { weight: number; part: Part })[] = [];
  for (const [part, count] of quotas(options.sentencesMax)) {
    const candidates = statements.flatMap((statement) => {
      const place = PLACES[part][statement.role] ?? 0;
      const weight =
        place *
        fit(part, statement, isOwn(statement.text)) *
        (0.35 + statement.centrality) *
        (1 + statement.relevance);
      return weight > 0 && !statement.leans ? [{ ...statement, weight, part }] : [];
    });
    const fresh = candidates.filter(({ text }) => !picked.some((other) => other.text === text));
    picked.push(...chosen(fresh, count, picked, 0.5));
  }
  const order: readonly Part[] = SHARES.map(([part]) => part);
  const sorted = picked.toSorted(
    (a, b) => order.indexOf(a.part) - order.indexOf(b.part) || a.place - b.place,
  );
  return {
    paper: document.paper,
    title: document.title,
    sentences: sorted.map(({ text, page, boxes, role }) => ({ text, page, boxes: [...boxes], role })),
    claims: claimsOf(document, statements),
  };
}
