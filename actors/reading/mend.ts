/** Puts right what typesetting does to words: hyphens at line ends, accents set apart, ligatures. */

const ACCENTS: Record<string, string> = {
  '´': '\u0301',
  '`': '\u0300',
  '¨': '\u0308',
  ˆ: '\u0302',
  '˜': '\u0303',
  ˇ: '\u030c',
  '˘': '\u0306',
  '˚': '\u030a',
  '¯': '\u0304',
  '˙': '\u0307',
  '˝': '\u030b',
  '¸': '\u0327',
  '˛': '\u0328',
};

const LIGATURES: Record<string, string> = {
  ﬀ: 'ff',
  ﬁ: 'fi',
  ﬂ: 'fl',
  ﬃ: 'ffi',
  ﬄ: 'ffl',
  ﬅ: 'st',
  ﬆ: 'st',
};

/** An accent and its letter as one character, or the letter alone where no such character exists. */
function accented(letter: string, accent: string): string {
  const base = letter === 'ı' ? 'i' : letter === 'ȷ' ? 'j' : letter;
  // What hangs below a vowel is an ogonek, drawn with a cedilla.
  const mark = accent === '¸' && /[aeiou]/i.test(base) ? '˛' : accent;
  const joined = (base + (ACCENTS[mark] ?? '')).normalize('NFC');
  return [...joined].length === 1 ? joined : base;
}

/** Letters as a reader sees them. TeX draws an accent before its letter, a cedilla after it. */
export function mendLetters(text: string): string {
  if (!/[^\0-~]|`/.test(text)) return text;
  return text
    .replace(/[ﬀ-ﬆ]/g, (ligature) => LIGATURES[ligature] ?? ligature)
    .replace(/(\p{L})\s?([¸˛])/gu, (_, letter: string, accent: string) => accented(letter, accent))
    .replace(/([´¨ˆ˜ˇ˘˚¯˙˝])\s?(\p{L})/gu, (_, accent: string, letter: string) => accented(letter, accent))
    .replace(/(?<=\p{L})`\s?([aeiouAEIOU])/gu, (_, letter: string) => accented(letter, '`'));
}

/** Parts that keep their hyphen before another word. */
const PREFIX =
  /^(?:self|non|multi|cross|state|well|low|high|long|short|large|small|single|two|three|one|end|fine|k|n|x|quasi|semi|left|right|top|real|data|task|domain|human|open|zero|few|word|sentence|document|character|token|out|ground|non)$/i;

/** A word before a hyphen is looked for among so many characters. */
const LONGEST_WORD = 60;

/** The words of a text, in lower case, hyphened ones whole. */
export function wordsIn(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+(?:-\p{L}+)*/gu) ?? [];
}

/**
 * What stands between two lines: nothing after a hyphen that only parts a word, else a hyphen or a space.
 * `known` holds the words of the paper that stand within a line.
 */
export function hyphenation(
  before: string,
  after: string,
  known: ReadonlySet<string>,
): 'space' | 'keep hyphen' | 'drop hyphen' {
  if (!/[-–—/]$/.test(before)) return 'space';
  const head = /\p{L}+(?:-\p{L}+)*(?=-$)/u.exec(before.slice(-LONGEST_WORD))?.[0];
  const tail = /^\p{L}+(?:-\p{L}+)*/u.exec(after)?.[0];
  if (head === undefined || tail === undefined) return /\s.$/u.test(before) ? 'space' : 'keep hyphen';
  if (!/^\p{Ll}/u.test(tail)) return 'keep hyphen';
  const last = head.slice(head.lastIndexOf('-') + 1);
  const joined = (head + tail).toLowerCase();
  if (known.has(joined) || known.has(joined.replace(/s$/, ''))) return 'drop hyphen';
  if (known.has(`${head}-${tail}`.toLowerCase())) return 'keep hyphen';
  if (head.includes('-') && known.has(last.toLowerCase()) && known.has(tail.toLowerCase()))
    return 'keep hyphen';
  if (/^\p{Lu}{2,}s?$/u.test(last)) return 'keep hyphen';
  return PREFIX.test(last) && known.has(tail.toLowerCase()) ? 'keep hyphen' : 'drop hyphen';
}

/** The lines of a paragraph as one text. */
export function joinText(lines: readonly string[], known: ReadonlySet<string>): string {
  let text = '';
  for (const line of lines) {
    if (line === '') continue;
    const joint = text === '' ? 'keep hyphen' : hyphenation(text, line, known);
    if (joint === 'drop hyphen') text = text.slice(0, -1);
    text += joint === 'space' ? ` ${line}` : line;
  }
  return mendLetters(text);
}
