import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { KarmaError } from '../../state/errors.ts';
import { legible } from './legible.ts';

/** A folder with more is a disk, not a collection of papers. */
const ENTRIES_MAX = 100_000;

/**
 * The PDF files in a folder and its sub-folders, hidden ones excepted, as relative paths sorted in code unit order.
 * A folder that is met twice, by a link, is listed once. `shown` is how the user calls the folder.
 * @throws KarmaError `SOURCE_NOT_FOUND`, `FETCH_REFUSED`; errors of the file system
 */
export async function pdfsIn(folder: string, shown: string): Promise<string[]> {
  const pdfs: string[] = [];
  const met = new Set<string>();
  const folders = [''];
  const links: string[] = [];
  let entries = 0;
  for (let at = folders.shift(); at !== undefined; at = folders.shift() ?? links.shift()) {
    const real = await realpath(join(folder, at));
    if (met.has(real)) continue;
    met.add(real);
    for (const entry of await readEntries(real)) {
      entries += 1;
      if (entries > ENTRIES_MAX) throw tooMany(shown);
      if (entry.name.startsWith('.')) continue;
      const path = at === '' ? entry.name : `${at}/${entry.name}`;
      const kind = await kindOf(entry, join(real, entry.name));
      if (kind === 'folder') (entry.isSymbolicLink() ? links : folders).push(path);
      else if (kind === 'file' && isPdfName(entry.name)) pdfs.push(path);
    }
  }
  if (pdfs.length > 0) return pdfs.sort();
  throw new KarmaError(
    'SOURCE_NOT_FOUND',
    `folder ${legible(shown)} holds no PDF file: put some in, or name another folder`,
  );
}

export const isPdfName = (name: string): boolean => /\.pdf$/i.test(name);

async function readEntries(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A broken link counts as a file, so that its loss is noticed when it is read. */
async function kindOf(entry: Dirent, path: string): Promise<'folder' | 'file' | 'other'> {
  const stats = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
  if (stats?.isDirectory()) return 'folder';
  return !stats || stats.isFile() ? 'file' : 'other';
}

function tooMany(shown: string): KarmaError {
  return new KarmaError(
    'FETCH_REFUSED',
    `folder ${legible(shown)} holds more than ${ENTRIES_MAX} files: name the folder of the papers`,
  );
}
