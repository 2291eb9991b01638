import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { KarmaError } from '../../state/errors.ts';
import { fileError, WHAT_TO_GIVE } from './file.ts';
import { pdfsIn } from './folder.ts';

/** Where a user says a paper is. */
export type Source =
  | { readonly kind: 'arxiv'; readonly id: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'path'; readonly path: string };

/** `2106.09685v2`: year, month, number. */
const NEW_ID = /^\d\d(0[1-9]|1[0-2])\.\d{4,5}(v[1-9]\d*)?$/;
/** `cs/0112017`, `math.GT/0309136`; without `arxiv:` it may as well be a path. */
const OLD_ID = /^[a-z-]+(\.[A-Z]{2})?\/\d{7}(v[1-9]\d*)?$/;
const ARXIV_HOSTS = ['arxiv.org', 'www.arxiv.org', 'export.arxiv.org'];

/** What a text names. Whatever is no arXiv id and no URL is a path; write `./2106.09685` for a file of such a name. */
export function parseSource(text: string): Source {
  const trimmed = text.trim();
  if (NEW_ID.test(trimmed)) return { kind: 'arxiv', id: trimmed };
  const [, tagged] = /^arxiv:\s*(.+)$/i.exec(trimmed) ?? [];
  if (tagged && isArxivId(tagged)) return { kind: 'arxiv', id: tagged };
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) return { kind: 'path', path: text };
  const id = arxivIdOf(trimmed);
  return id ? { kind: 'arxiv', id } : { kind: 'url', url: trimmed };
}

/**
 * What users give, as a list of single papers: a folder becomes the PDF files inside, at any depth, sorted by path in
 * code unit order. Order is kept, repetitions are dropped, paths stay relative where they were.
 * @throws KarmaError `SOURCE_NOT_FOUND` for a missing path or a folder without PDF files, `FETCH_REFUSED` for an
 * unreadable one
 */
export async function expandSources(inputs: readonly string[], cwd: string): Promise<string[]> {
  const sources = new Set<string>();
  for (const input of inputs) {
    const source = parseSource(input);
    if (source.kind !== 'path') sources.add(input);
    else for (const path of await expandPath(source.path, cwd)) sources.add(path);
  }
  return [...sources];
}

async function expandPath(path: string, cwd: string): Promise<string[]> {
  const absolute = resolve(cwd, path);
  if (path === '') throw new KarmaError('SOURCE_NOT_FOUND', `an empty text names no paper. ${WHAT_TO_GIVE}`);
  try {
    if (!(await stat(absolute)).isDirectory()) return [path];
    const prefix = path.endsWith('/') ? path : `${path}/`;
    return (await pdfsIn(absolute, path)).map((name) => prefix + name);
  } catch (thrown) {
    throw await fileError(path, absolute, thrown);
  }
}

const isArxivId = (text: string): boolean => NEW_ID.test(text) || OLD_ID.test(text);

function arxivIdOf(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || !ARXIV_HOSTS.includes(url.host)) return undefined;
  const [, id = ''] = /^\/(?:abs|pdf|html)\/(.+?)(?:\.pdf)?\/?$/.exec(url.pathname) ?? [];
  return isArxivId(id) ? id : undefined;
}
