import type { BlobHash } from '../../state/ids.ts';
import type { Page, PdfText } from '../../state/paper.ts';
import { squeeze } from './page-text.ts';
import { type Fault, type Findings, fault, grave, type Merit, PADDED, serious } from './verdict.ts';

export interface Fetched {
  /** Address and bytes of the file. */
  readonly pdf: BlobHash | null;
  readonly bytes: Uint8Array | null;
  readonly text: PdfText | null;
  /** Path, URL or arXiv id asked for. */
  readonly source: string;
  /** Title asked for; empty when none was given. */
  readonly title: string;
}

/** A page with fewer letters is hardly a page of a paper. */
const LETTERS_MIN = 100;
/** Missing more than this share of pages is no longer a blemish. */
const MISSING_MAX = 0.1;
/** Share of the words of a title that must stand on the first page. */
const TITLE_MIN = 0.75;
const GARBLED_MAX = 0.02;
const TAIL_BYTES = 2048;

/** Is the file whole and readable, and is it the paper that was asked for? */
export function reviewFetch({ pdf, bytes, text, source, title }: Fetched): Findings {
  if (!pdf || !bytes || !text) {
    return { faults: [grave(1, 'the fetch left no file with its text')], merits: [], checked: 1 };
  }
  const { faults, merits } = identity(text, source, title);
  return {
    faults: [...wholeness(pdf, bytes, text), ...readability(text), ...faults],
    merits: [{ reason: `the file has ${text.pageCount} pages`, gain: 0 }, ...merits],
    checked: text.pages.length,
  };
}

function wholeness(pdf: BlobHash, bytes: Uint8Array, text: PdfText): Fault[] {
  const faults: Fault[] = [];
  const missing = text.pageCount - new Set(text.pages.map(({ number }) => number)).size;
  if (text.pdf !== pdf)
    faults.push(grave(0.5, 'the text was read from another file than the one that was kept'));
  if (missing > 0) {
    const share = missing / Math.max(1, text.pageCount);
    const make = share > MISSING_MAX ? grave : serious;
    faults.push(make(share, `${missing} of ${text.pageCount} pages are missing from the text`));
  }
  const repeats = text.pages.length - new Set(text.pages.map(({ number }) => number)).size;
  if (repeats > 0) faults.push(fault(PADDED, `${repeats} pages stand in the text more than once`));
  const tail = Buffer.from(bytes.subarray(-TAIL_BYTES)).toString('latin1');
  if (!/%%EOF|startxref/.test(tail)) faults.push(fault(0.3, 'the file is cut off: it has no end mark'));
  return faults;
}

function readability({ pages }: PdfText): Fault[] {
  const texts = pages.map((page) => page.items.map((item) => item.text).join(' '));
  const whole = texts.join(' ');
  const bare = pages.filter((_, i) => letters(texts[i] ?? '') < LETTERS_MIN).map(({ number }) => number);
  const garbled = (whole.match(/[\uFFFD\p{Co}\p{Cn}]/gu)?.length ?? 0) / Math.max(1, whole.length);
  const faults: Fault[] = [];
  if (letters(whole) < LETTERS_MIN) faults.push(grave(0.9, 'the file has no readable text'));
  else if (bare.length > 0) {
    const share = bare.length / pages.length;
    const make = share > 0.5 ? grave : fault;
    faults.push(
      make(share / 2, `hardly any text on ${bare.length > 1 ? 'pages' : 'page'} ${bare.join(', ')}`),
    );
  }
  if (garbled > GARBLED_MAX) {
    const make = garbled > 0.2 ? grave : fault;
    faults.push(make(Math.min(0.9, garbled * 3), `${percent(garbled)} of the characters are unreadable`));
  }
  return faults;
}

function letters(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0;
}

const percent = (share: number): string => `${Math.round(share * 100)}%`;

const ARXIV = /(?<![\d.])\d{4}\.\d{4,5}(?![\d.]\d)|\b[a-z-]+(?:\.[A-Z]{2})?\/\d{7}\b/;

/** The arXiv id that a source names, without its version; null where it is no arXiv source. */
function askedId(source: string): string | null {
  const isArxiv =
    /^(?:arxiv:\s*)?\S+$/i.test(source) &&
    (/arxiv/i.test(source) || /^\d{4}\.\d{4,5}(?:v\d+)?$/.test(source));
  return isArxiv ? (ARXIV.exec(source)?.[0] ?? null) : null;
}

/** The id that arXiv stamps up the margin of a first page. */
function stampedId({ items }: Page): string | null {
  const stamp = items.find(({ text, angle }) => (angle ?? 0) !== 0 && /^arxiv:/i.test(text.trim()));
  return stamp ? (ARXIV.exec(stamp.text)?.[0] ?? null) : null;
}

function identity(text: PdfText, source: string, title: string): { faults: Fault[]; merits: Merit[] } {
  const [first] = text.pages;
  const id = askedId(source);
  const faults: Fault[] = [];
  const merits: Merit[] = [];
  if (!first) return { faults, merits };
  const printed = first.items.map((item) => item.text).join(' ');
  if (id !== null) {
    const stamp = stampedId(first);
    if (stamp !== null && stamp !== id)
      faults.push(grave(0.9, `page 1 is stamped arXiv:${stamp}, asked for was ${id}`));
    else if (printed.includes(id))
      merits.push({ reason: `page 1 names itself arXiv:${id}, as asked for`, gain: 0.2 });
  }
  if (title !== '') {
    const words = title.match(/[\p{L}\p{N}]{3,}/gu) ?? [];
    const page = squeeze(printed);
    const found = words.filter((word) => page.includes(squeeze(word))).length;
    if (found < TITLE_MIN * words.length)
      faults.push(grave(0.9, `page 1 does not bear the title asked for, “${title}”`));
    else if (found === words.length) merits.push({ reason: 'page 1 bears the title asked for', gain: 0.2 });
  }
  return { faults, merits };
}
