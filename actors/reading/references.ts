import type { Reference } from '../../state/paper.ts';
import type { FlowLine } from './flow.ts';
import { joinText } from './mend.ts';

/** A reference with the label it is cited by: a number, a key such as `KB14`, or nothing. */
export type Entry = { readonly label: string; readonly reference: Reference };

const LABEL = /^\[([\w+&., -]{1,40}?)\]\s*|^(\d{1,3})\.\s+(?=\p{Lu})/u;
const YEAR = /(?<![\d.:/–-])(?:19\d\d|20[0-4]\d)(?=[a-z]?(?![\d/:–-]))/g;

/** Lines of the list, cut into entries: by label, else by hanging indent, else by the space between. */
function cut(lines: readonly FlowLine[]): FlowLine[][] {
  const labelled = lines.filter(({ text }) => LABEL.test(text)).length;
  const columnLeft = new Map<string, number>();
  const columnOf = ({ sheet, column }: FlowLine): string => `${sheet.page} ${column}`;
  for (const line of lines) {
    const key = columnOf(line);
    columnLeft.set(key, Math.min(columnLeft.get(key) ?? Number.POSITIVE_INFINITY, line.line.x0));
  }
  const indent = (line: FlowLine): number => line.line.x0 - (columnLeft.get(columnOf(line)) ?? 0);
  const hanging = lines.filter((line) => indent(line) > 5 && indent(line) < 45).length;
  const isStart = (line: FlowLine, before: FlowLine | undefined): boolean => {
    if (labelled >= 3 && labelled * 8 > lines.length) return LABEL.test(line.text);
    if (hanging > lines.length * 0.25) return indent(line) < 3;
    const apart = line.gap > 1.12 && line.gap < Infinity;
    return before === undefined || ((apart || line.gap === Infinity) && /[.\d/)\]]$/.test(before.text));
  };
  const entries: FlowLine[][] = [];
  for (const [i, line] of lines.entries()) {
    const entry = entries.at(-1);
    if (!entry || isStart(line, lines[i - 1])) entries.push([line]);
    else entry.push(line);
  }
  return entries;
}

/** `Last, First and First Last, ...` as a list of names. */
function namesIn(text: string): string[] {
  const flat = text
    .replace(/\bet al\.?/g, '')
    .replace(/,?\s+(?:and|&)\s+/g, ', ')
    .replace(/\(eds?\.?\)|\beds?\.$/gi, '')
    .trim()
    .replace(/[,.;:]+$/, (end) => (/\b\p{Lu}\.$/u.test(text.trim()) ? end : ''));
  const parts = flat.split(/\s*[,;]\s*/).filter((part) => part !== '');
  const isInitials = (part: string): boolean =>
    /^(?:\p{Lu}\p{Ll}?\.[ -]?|\p{Lu}(?=[ -]|$)[ -]?){1,4}$/u.test(part);
  const names: string[] = [];
  for (const part of parts) {
    if (isInitials(part) && names.length > 0) names[names.length - 1] = `${part} ${names.at(-1)}`;
    else if (/^\p{L}/u.test(part))
      names.push(part.replace(/\.$/, (dot, at: number) => (/\p{Lu}$/u.test(part.slice(0, at)) ? dot : '')));
  }
  return names.filter((name) => name.length < 50);
}

const INITIALS = String.raw`(?:\p{Lu}\p{Ll}?\.[ -]?)+`;
const PERSON = String.raw`\p{L}[\p{L}'’ -]{0,30}\p{L},\s*${INITIALS}(?:,\s*Jr\.)?`;
/** `Last, F. M., Last, F., and Last, F.`: here a full stop ends no part of the entry. */
const LAST_NAMES_FIRST = new RegExp(
  String.raw`^${PERSON}(?:(?:,\s*(?:and\s+|&\s+)?|\s*(?:and|&)\s+|;\s*)${PERSON})*(?:,?\s*et al\.)?`,
  'u',
);

/** Splits at full stops that end a part, not an initial or an abbreviation. */
function partsOf(text: string): string[] {
  return text
    .split(/(?<=[^\s.]{2}[.?!]["”]?|\p{Lu}{2,}\.)\s+(?=["“]?[\p{L}\d])/u)
    .flatMap((part) => part.split(/(?<=[,.?!]["”])\s+/))
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const trimPart = (part: string): string => part.replace(/^["“”'‘\s]+|[\s.,"“”]+$/g, '');

/** Authors, title and venue of an entry: the year stands after the authors, or near the end. */
function fieldsOf(text: string): { authors: string[]; title: string; venue: string; year: number | null } {
  const bare = text.replace(/https?:\/\/\S+|arXiv:\S+|doi:\S+/gi, (match) =>
    match.replace(/(?:19|20)\d\d/g, '####'),
  );
  const years = [...bare.matchAll(YEAR)];
  const early = /^(.{4,}?)[,.]?\s*[([]?((?:19|20)\d\d)[a-z]?[)\]]?[.,:]\s+(.*)$/u.exec(text);
  const earlyNames = early?.[1] ?? '';
  if (
    early &&
    earlyNames.length < 0.6 * text.length &&
    !/["“]|\b(?:proceedings|conference|arxiv|journal)\b/i.test(earlyNames) &&
    partsOf(earlyNames).length <= 2
  ) {
    const [title = '', ...venue] = partsOf(early[3] ?? '');
    return {
      authors: namesIn(earlyNames),
      title: trimPart(title),
      venue: trimPart(venue.join(' ')),
      year: Number(early[2]),
    };
  }
  const year = years.at(-1)?.[0];
  const quoted = /^(.*?)[,.]?\s*["“](.+?)[,.]?["”]\s*(.*)$/.exec(text);
  const listed = LAST_NAMES_FIRST.exec(text)?.[0];
  const [authors = '', title = '', ...venue] =
    quoted?.slice(1) ?? (listed ? [listed, ...partsOf(text.slice(listed.length))] : partsOf(text));
  return {
    authors: namesIn(authors),
    title: trimPart(title),
    venue: trimPart(venue.join(' ')),
    year: year === undefined ? null : Number(year),
  };
}

function entryOf(lines: readonly FlowLine[], known: ReadonlySet<string>): Entry | null {
  const text = joinText(
    lines.map((line) => line.text),
    known,
  );
  const label = LABEL.exec(text);
  const bare = text.slice(label?.[0].length ?? 0).trim();
  const [first] = lines;
  if (!first || bare.length < 20 || !/\p{L}{3}/u.test(bare)) return null;
  const arxiv = /(?:arxiv[\s:.]*|abs\/)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})/i.exec(
    bare.replace(/arxiv preprint/i, ''),
  )?.[1];
  const doi = /\b(10\.\d{4,9}\/[^\s"<>]+[^\s"<>.,;)])/.exec(bare)?.[1];
  return {
    label: label?.[1] ?? label?.[2] ?? '',
    reference: { text, ...fieldsOf(bare), arxiv: arxiv ?? '', doi: doi ?? '', page: first.sheet.page },
  };
}

/** The entries of a list of references. */
export function entriesOf(lines: readonly FlowLine[], known: ReadonlySet<string>): Entry[] {
  return cut(lines).flatMap((entry) => entryOf(entry, known) ?? []);
}
