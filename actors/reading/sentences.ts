import type { Box, Sentence } from '../../state/paper.ts';
import type { Citations } from './citations.ts';
import { bottomOf, topOf } from './lines.ts';
import { mendLetters } from './mend.ts';
import type { Paragraph, Span } from './paragraphs.ts';

/** Words after which a full stop ends no sentence. */
const ABBREVIATION =
  /(?:^|[\s(["“'-])(?:al|e\.g|i\.e|cf|vs|viz|ca|approx|resp|w\.r\.t|i\.i\.d|a\.k\.a|incl|esp|figs?|eqs?|eqn|eqns|secs?|sects?|tabs?|refs?|chap|ch|app|appx|alg|thm|def|prop|lem|no|nos|vol|pp?|eds?|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|corp|univ|dept|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|u\.s|u\.k|avg|std|max|min|params?)\.$/i;
/** Abbreviations that may well end a sentence. */
const MAY_END = /(?:^|\s)(?:etc|al|inc|no)\.["”’)\]]*$/i;
/** Words that start sentences and no names. */
const STARTER =
  /^(?:we|the|this|these|those|that|in|our|it|its|for|to|as|by|on|at|from|with|while|when|where|however|moreover|furthermore|finally|then|thus|hence|also|although|since|because|if|each|all|both|note|here|there|they|a|an|using|similarly|specifically|instead|unlike|table|figure|section|first|second|one|such|after|before|other|recent|most|many|some)\b/i;

const END = /[.!?…]["”’)\]]*\s+(?=["“‘([]*\p{Lu})/gu;

function isEnd(before: string, after: string): boolean {
  if (/…$/.test(before)) return STARTER.test(after) || /^\p{Lu}\p{Ll}+ \p{Ll}/u.test(after);
  const bare = before.replace(/["”’)\]]+$/, '');
  if (/[!?]$/.test(bare)) return true;
  if (MAY_END.test(before)) return STARTER.test(after);
  if (ABBREVIATION.test(bare)) return false;
  const initial = /(?:^|[\s.(])\p{Lu}\.$/u.test(bare);
  return !initial || STARTER.test(after);
}

/** Where the sentences of a text start and end. */
export function sentenceSpans(text: string): [start: number, end: number][] {
  const spans: [number, number][] = [];
  let start = 0;
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].trimEnd().length;
    const next = match.index + match[0].length;
    if (!isEnd(text.slice(start, end), text.slice(next, next + 40))) continue;
    spans.push([start, end]);
    start = next;
  }
  if (start < text.length) spans.push([start, text.trimEnd().length]);
  return spans;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** One box for each line some words stand on. */
function boxesOf(spans: readonly Span[]): Box[] {
  const lines = new Map<Span['line'], Span[]>();
  for (const span of spans) {
    const line = lines.get(span.line);
    if (line) line.push(span);
    else lines.set(span.line, [span]);
  }
  return [...lines].map(([{ line, sheet }, words]) => {
    const x0 = Math.min(...words.map(({ word }) => word.x0));
    const x1 = Math.max(...words.map(({ word }) => word.x1));
    const [a, b, c, d] = sheet.toPage([x0, topOf(line), x1, bottomOf(line)]);
    return [round(a), round(b), round(c), round(d)];
  });
}

/** The sentences of a paragraph with their places and citations. */
export function sentencesOf(paragraph: Paragraph, citations: Citations): Sentence[] {
  return sentenceSpans(paragraph.text).flatMap(([start, end]) => {
    const spans = paragraph.spans.filter((span) => span.end > start && span.start < end);
    const [first] = spans;
    const text = mendLetters(paragraph.text.slice(start, end).trim());
    if (!first || !/\p{L}/u.test(text)) return [];
    return [{ text, page: first.line.sheet.page, boxes: boxesOf(spans), cites: citations.in(text) }];
  });
}
