import type { Evidence } from '../../state/findings.ts';
import { ownMark, splitMethod } from './conditions.ts';
import { type Lexicon, wordsOf } from './mentions.ts';
import { nameKey } from './names.ts';

/**
 * The methods a paper proposes, among those it measures: marked `(ours)`, named in the title, named where the
 * authors propose something, else the one they set in bold most often. None where nothing tells.
 * @param displayed the name under which a method of the records is known
 */
export function ownMethods(
  evidence: Evidence,
  methods: readonly string[],
  lexicon: Lexicon,
  displayed: (method: string) => string,
): Set<string> {
  const heads = [
    () => marked(evidence, displayed),
    () => inTitle(evidence, lexicon),
    () => proposed(evidence, lexicon),
    () => boldest(evidence, displayed),
  ].reduce<string[]>((found, look) => (found.length > 0 ? found : look()), []);
  return new Set(methods.filter((method) => heads.some((head) => isKin(method, head, methods))));
}

function marked({ metrics }: Evidence, displayed: (method: string) => string): string[] {
  const ours = metrics.records
    .map(({ method }) => method)
    .filter((method) => ownMark.test(method) || /\bours\b/i.test(method));
  return [...new Set(ours.map((method) => displayed(splitMethod(method).method)))];
}

/** Named in the title, or by an abbreviation of words of the title. */
function inTitle({ document }: Evidence, lexicon: Lexicon): string[] {
  const { title, abbreviations } = document;
  const short = abbreviations.filter(([, long]) => long !== '' && nameKey(title).includes(nameKey(long)));
  return lexicon.keys([title, ...short.map(([name]) => name)].join(' : ')).slice(0, 1);
}

/** How far behind `we propose` and `our` a name still belongs to them, in letters. */
const proposalReach = 120;
const ourReach = 30;

function proposed({ summary }: Evidence, lexicon: Lexicon): string[] {
  const votes = new Map<string, number>();
  const vote = (text: string, pattern: RegExp, reach: number, weight: number) => {
    for (const match of text.matchAll(pattern)) {
      const from = match.index + match[0].length;
      const [first] = lexicon.keys(text.slice(from, from + reach));
      if (first !== undefined) votes.set(first, (votes.get(first) ?? 0) + weight);
    }
  };
  for (const { text } of summary.claims) {
    vote(text, /\bwe (?:\w+ly )?(?:propose|present|introduce)\b/gi, proposalReach, 2);
    vote(text, /\bour (?:proposed |new |novel )?/gi, ourReach, 1);
  }
  return [...votes]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, 1)
    .map(([method]) => method);
}

/** Fewer bold numbers than this may be chance. */
const boldMin = 3;

function boldest({ metrics }: Evidence, displayed: (method: string) => string): string[] {
  const bold = metrics.records.filter((record) => record.bold);
  const byMethod = Map.groupBy(bold, ({ method }) => displayed(splitMethod(method).method));
  const [first, second] = [...byMethod].toSorted((a, b) => b[1].length - a[1].length);
  if (!first || first[1].length < boldMin || first[1].length === second?.[1].length) return [];
  return [first[0]];
}

/** Whether a name holds all words that set `head` apart from the other methods: `X+Dropout` is kin of `LoRA+Dropout`. */
function isKin(method: string, head: string, methods: readonly string[]): boolean {
  if (method === head) return true;
  const base = baseOf(head);
  const alone = new Set(
    methods
      .map((other) => wordsOf(baseOf(other)).join(' '))
      .filter((other) => other !== wordsOf(base).join(' ')),
  );
  const telling = wordsOf(base).filter(
    (word) => (!alone.has(word) || /^ours?$/.test(word)) && /\p{L}/u.test(word),
  );
  const words = wordsOf(method);
  return (
    telling.length > 0 &&
    telling.every((word) =>
      words.some((other) => other === word || (other.length >= 4 && word.startsWith(other))),
    )
  );
}

/** A name without what is in brackets, which mostly says how a method was run: `(ensemble)`. */
function baseOf(name: string): string {
  const base = name.replace(/\([^)]*\)/g, '');
  return /\p{L}/u.test(base) ? base : name;
}
