import type { Source } from '../../state/findings.ts';
import type { SectionRole, Sentence } from '../../state/paper.ts';
import { sentenceSource } from '../analysis/library.ts';
import { Lexicon } from '../analysis/mentions.ts';
import { overlapWith } from '../analysis/overlap.ts';
import type { Case } from './case.ts';

/** Share of words from which two sentences speak of the same thing. */
const relatedShare = 0.4;
const relatedMin = 4;
/** From here on a sentence merely repeats the claim. */
const repeatedShare = 0.75;
const lengthMin = 40;
const lengthMax = 400;

/** A sentence of the paper's experiments that speaks of what is claimed, with more detail; null if there is none. */
export function elaboration({ claim, evidence }: Case): Source | null {
  const roles = new Set(['experiments', 'results', 'discussion', 'method']);
  const sentences = evidence.document.sections
    .filter(({ role }) => roles.has(role))
    .flatMap(({ paragraphs }) => paragraphs.flat());
  const withClaim = overlapWith(claim.text);
  const best = sentences
    .filter((sentence) => isQuotable(sentence) && sentence.text !== claim.text)
    .map((sentence) => ({ sentence, ...withClaim(sentence.text) }))
    .filter(({ words, share }) => words >= relatedMin && share >= relatedShare && share < repeatedShare)
    .reduce<{ sentence: Sentence; share: number } | null>(
      (most, next) => (most === null || next.share > most.share ? next : most),
      null,
    );
  return best && sentenceSource(claim.paper, best.sentence);
}

/** Share of words from which a limit is one of the claim. */
const touchedShare = 0.2;
/** A sentence that needs the one before it. */
const pointsBack = /^(?:however|but|moreover|yet|still)?,?\s*(?:this|these|that|those|it|they|such|both)\b/i;

/** Sections whose limits concern the whole paper. */
function isAboutAll(role: SectionRole): boolean {
  return role === 'limitations' || role === 'conclusion' || role === 'discussion';
}

/** The limit among those the authors name that is closest to the claim; null if they name none. */
export function qualification({ claim, evidence }: Case): Source | null {
  const limits = evidence.summary.claims.filter(
    ({ kind, text }) =>
      kind === 'limitation' && text !== claim.text && text.length <= lengthMax && !pointsBack.test(text),
  );
  const withClaim = overlapWith(claim.text);
  const closest = limits
    .map((limit) => ({ limit, share: withClaim(limit.text).share }))
    .filter(({ limit, share }) => share >= touchedShare || isAboutAll(limit.role))
    .toSorted((a, b) => b.share - a.share || b.limit.weight - a.limit.weight)[0];
  return closest ? sentenceSource(claim.paper, closest.limit) : null;
}

const reservation =
  /\b(?:suffers?|risks?|prone to|overfit\w*|fails?|limitations?|drawbacks?|worse|inferior|degrad\w+|costly|expensive|unstable|bottleneck)\b/i;

/** A reserved remark of another paper that names a claimed method; null if there is none. */
export function remarkOfOthers({ claim, scope, library }: Case): Source | null {
  const methods = new Lexicon(
    scope.subjects.slice(0, 1).map((method) => ({ key: method, spellings: [method] })),
    'any case',
  );
  for (const { paper, document } of library.papers) {
    if (paper === claim.paper) continue;
    const sentences = document.sections
      .filter(({ role }) => role !== 'appendix' && role !== 'acknowledgements')
      .flatMap(({ paragraphs }) => paragraphs.flat());
    const remark = sentences.find((sentence) => {
      const [mention] = methods.find(sentence.text);
      const at = sentence.text.search(reservation);
      return isQuotable(sentence) && mention !== undefined && at > mention.start;
    });
    if (remark) return sentenceSource(paper, remark);
  }
  return null;
}

function isQuotable({ text }: Sentence): boolean {
  return (
    text.length >= lengthMin &&
    text.length <= lengthMax &&
    /^\p{Lu}.*[.!?]$/u.test(text) &&
    !pointsBack.test(text)
  );
}
