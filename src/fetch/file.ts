import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { KarmaError } from '../../state/errors.ts';
import { isPdfName } from './folder.ts';
import { legible } from './legible.ts';
import { collectPdf } from './pdf.ts';

const CHUNK_BYTES = 256 * 1024;

/**
 * Reads a PDF from the file system.
 * @throws KarmaError `SOURCE_NOT_FOUND`, `FETCH_REFUSED`, `FETCH_FAILED`; the signal's reason
 */
export async function readPdfFile(
  path: string,
  { cwd, bytesMax, signal }: { cwd: string; bytesMax: number; signal: AbortSignal },
): Promise<Uint8Array> {
  const absolute = resolve(cwd, path);
  const place = legible(path);
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe waits for its writer.
    handle = await open(absolute, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    if (stats.isDirectory()) throw refuse(`${place} is a folder: name the PDF files inside`);
    if (!stats.isFile()) throw refuse(`${place} is a device, pipe or socket: name a PDF file`);
    const chunks = chunksOf(handle, signal);
    return await collectPdf(chunks, { place, remedy: 'name the PDF itself', bytesMax });
  } catch (thrown) {
    signal.throwIfAborted();
    throw await fileError(path, absolute, thrown);
  } finally {
    await handle?.close();
  }
}

async function* chunksOf(handle: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** What went wrong with a path, for a user. Our own errors pass. */
export async function fileError(path: string, absolute: string, thrown: unknown): Promise<KarmaError> {
  if (thrown instanceof KarmaError) return thrown;
  const { code = 'unknown' } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missingFile(path, absolute);
  const place = legible(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return refuse(`${place} may not be read: give yourself the permission (chmod u+r)`);
  }
  if (PASSING.includes(code)) {
    return new KarmaError('FETCH_FAILED', `${place} cannot be read now (${code}): try again later`);
  }
  return refuse(`${place} cannot be read (${code}): name a PDF file`);
}

/** Errors of a busy or ailing machine, not of the file. */
const PASSING = ['EAGAIN', 'EBUSY', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'ESTALE'];

const refuse = (message: string): KarmaError => new KarmaError('FETCH_REFUSED', message);

export const WHAT_TO_GIVE =
  'Give a PDF file, a folder of them, an https address or an arXiv id such as arxiv:2106.09685';

/** A path that does not exist, with names that resemble it. */
async function missingFile(path: string, absolute: string): Promise<KarmaError> {
  const folder = path.slice(0, path.replace(/\/+$/, '').lastIndexOf('/') + 1);
  const near = (await namesLike(absolute)).map((name) => legible(folder + name));
  const hint = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return new KarmaError(
    'SOURCE_NOT_FOUND',
    `${legible(path)} does not exist.${hint} ${WHAT_TO_GIVE}`,
    near.length > 0 ? { near } : {},
  );
}

/** Folders larger than this are not searched for similar names. */
const NEIGHBOURS_MAX = 2_000;

/** Up to three PDF files and folders beside a missing path whose names resemble its own, nearest first. */
async function namesLike(absolute: string): Promise<string[]> {
  const wanted = basename(absolute).toLowerCase();
  const entries = await readdir(dirname(absolute), { withFileTypes: true }).catch(() => []);
  if (entries.length > NEIGHBOURS_MAX || wanted.length > 255) return [];
  return entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || isPdfName(entry.name)))
    .map(({ name }) => ({ name, edits: likeness(wanted, name.toLowerCase()) }))
    .filter(({ edits }) => edits <= Math.max(1, wanted.length / 4))
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Edits from one name to the other; a forgotten `.pdf` is none. */
function likeness(wanted: string, name: string): number {
  return Math.min(editDistance(wanted, name), editDistance(`${wanted}.pdf`, name));
}

/** Levenshtein's distance, row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (row[column] ?? 0) + (letter === to[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
