import type { PdfText } from '../../state/paper.ts';
import type { FlowLine } from './flow.ts';
import { headingText } from './headings.ts';
import { isRaised } from './lines.ts';
import { joinText, mendLetters } from './mend.ts';

export type Front = {
  readonly title: string;
  readonly authors: readonly string[];
  /** How many lines of the flow the title and the authors take. */
  readonly lines: number;
};

const AFFILIATION =
  /@|https?:|\d|\b(?:univ\w*|instit\w*|departe?ment|dept|laborator\w*|labs?|school|college|faculty|cent(?:er|re)|research|google|facebook|microsoft|ibm|amazon|deepmind|openai|nvidia|alibaba|tencent|baidu|huawei|apple|salesforce|adobe|samsung|inc|corp\w*|ltd|gmbh|academy|technolog\w*|sciences?|engineering|informatics|computer|computing|group|team|division|brain|ai|nlp|usa|uk|china|germany|france|canada|japan|korea|india|israel|singapore|email|correspond\w*|equal|contribut\w*|author|abstract|proceedings|conference|published|preprint|under review|street|avenue|road|city)\b/i;
const NAME_TOKEN =
  /^(?:\p{Lu}[\p{L}'’`-]*\.?|(?:\p{Lu}\.-?)+|d[eaiu]|del|della|van|von|der|den|la|le|bin|ben|al|el|y|zu|ten|ter|dos|das|di)$/u;

/** Stands for an affiliation's mark within a line of names. */
const MARK = '\uE000';

/** Names on one line are this far apart, in font sizes; their parts are closer. */
const NAME_GAP = 0.5;

/** Whether the text is a person's name. */
function isName(text: string): boolean {
  const tokens = text.split(/\s+/);
  const long = tokens.filter((token) => /^\p{Lu}[\p{L}'’-]*\p{Ll}/u.test(token));
  return (
    tokens.length >= 2 &&
    tokens.length <= 5 &&
    long.length >= 1 &&
    tokens.every((token) => NAME_TOKEN.test(token)) &&
    !AFFILIATION.test(text)
  );
}

/** The names in a line of authors, without their marks. */
function namesIn({ line }: FlowLine): string[] {
  let text = '';
  for (const [i, word] of line.words.entries()) {
    const before = line.words[i - 1];
    const mark = isRaised(word, line) || /^[\d,*†‡§¶∗♦♣♠♥⋆∥]+$/.test(word.text);
    const gap = before ? (word.x0 - before.x1) / line.size : 0;
    if (mark) text += gap > NAME_GAP ? ' ; ' : text.endsWith(' ; ') ? '' : ` ${MARK} `;
    else
      text +=
        gap > NAME_GAP
          ? ` ; ${word.text}`
          : gap > 0.12 || text.endsWith(`${MARK} `)
            ? ` ${word.text}`
            : word.text;
  }
  const pieces = mendLetters(text).split(/\s*(?:[,;·•|&]|\band\b|\bAnd\b|\bAND\b)\s*/);
  return pieces.flatMap((piece) => {
    const whole = piece
      .replaceAll(/\s*\uE000\s*/g, ' ')
      .replace(/[*†‡§¶∗\d]+/g, '')
      .trim();
    if (isName(whole) && whole.split(' ').length <= 4) return [whole];
    return piece
      .split(MARK)
      .map((part) => part.replace(/[*†‡§¶∗\d]+/g, '').trim())
      .filter(isName);
  });
}

const largestWord = ({ line }: FlowLine): number => Math.max(...line.words.map((word) => word.size));

/** `NEIL HOULSBY` as it would be written in running text. */
const inLowerCase = (name: string): string =>
  /\p{Ll}/u.test(name) ? name : name.replace(/(?<=\p{L})\p{Lu}+/gu, (rest) => rest.toLowerCase());

/** Row by row, also where names stand in columns. */
const inRows = (a: FlowLine, b: FlowLine): number =>
  Math.abs(a.line.y - b.line.y) < 0.5 * a.line.size ? a.line.x0 - b.line.x0 : a.line.y - b.line.y;

/** Title and authors, from the lines before the first heading. */
export function frontOf(lines: readonly FlowLine[], known: ReadonlySet<string>): Front {
  const page = lines[0]?.sheet.page;
  const first = lines.filter(({ sheet, text }) => sheet.page === page && /\p{L}{2}/u.test(text));
  const size = Math.max(0, ...first.filter(({ text }) => text.length > 5).map(largestWord));
  const start = lines.findIndex(
    (line) => line.sheet.page === page && Math.abs(largestWord(line) - size) < 0.7 && line.text.length > 2,
  );
  if (start === -1) return { title: '', authors: [], lines: 0 };
  let end = start + 1;
  while (end < lines.length && Math.abs(largestWord(lines[end] ?? (lines[0] as FlowLine)) - size) < 0.7)
    end += 1;
  const title = joinText(
    lines.slice(start, end).map(({ line }) => headingText(line)),
    known,
  ).replace(/\s*[∗*†‡1]$/, '');
  const authors: string[] = [];
  let style: { bold: boolean; size: number } | null = null;
  for (const line of lines.slice(end).toSorted(inRows)) {
    const names = namesIn(line);
    if (names.length === 0) continue;
    const { bold, size: own } = line.line;
    if (style !== null && (style.bold !== bold || Math.abs(style.size - own) > 1.2)) continue;
    style ??= { bold, size: own };
    authors.push(...names.map(inLowerCase).filter((name) => !authors.includes(name)));
  }
  return { title, authors, lines: end };
}

/** The arXiv number stamped on the first page, or printed in its text; empty when there is none. */
export function arxivOf(text: PdfText): string {
  for (const { text: run } of text.pages[0]?.items ?? []) {
    const id = /arXiv:\s*(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})/i.exec(run)?.[1];
    if (id) return id;
  }
  return '';
}

const VENUE =
  /\b(?:proceedings|conference|published|copyright|©|\bICLR|\bICML|NeurIPS|\bNIPS|\bACL\b|EMNLP|NAACL|AAAI|IJCAI|\bCVPR|workshop|journal|transactions|association)/i;

/** The year the paper appeared: of its venue, else of its arXiv stamp or number; none when it does not say. */
export function yearOf(text: PdfText, arxiv: string): number | null {
  const runs = text.pages[0]?.items ?? [];
  const height = text.pages[0]?.height ?? 0;
  const yearIn = (run: string): number | null => {
    const year = /(?<![\d.])(?:19[89]\d|20[0-4]\d)(?!\d)/.exec(run)?.[0];
    return year === undefined ? null : Number(year);
  };
  const isEdge = (y: number): boolean => y < 0.12 * height || y > 0.84 * height;
  const venue = runs.filter((item) => isEdge(item.y) && (item.angle ?? 0) === 0);
  if (venue.some((item) => VENUE.test(item.text))) {
    for (const item of venue) {
      const year = yearIn(item.text);
      if (year !== null && (VENUE.test(item.text) || !/[([]|et al/.test(item.text))) return year;
    }
  }
  const stamp = runs.find((item) => /arXiv:/i.test(item.text));
  const stamped = stamp ? yearIn(stamp.text.replace(/arXiv:\S+/i, '')) : null;
  if (stamped !== null) return stamped;
  const digits = /^(\d\d)\d\d\./.exec(arxiv)?.[1];
  return digits === undefined ? null : 2000 + Number(digits);
}
