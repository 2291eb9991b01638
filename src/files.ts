import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KarmaError } from '../state/errors.ts';

/**
 * Makes a folder, if it is not there, that files can be written to.
 * @param option of the command line that chooses it
 * @throws KarmaError `CONFIG_INVALID` when that cannot be
 */
export function makeFolder(folder: string, option: '--home' | '--out', mode = 0o755): void {
  try {
    makeAll(resolve(folder), mode);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'there is a file in its place' : message;
    throw new KarmaError(
      'CONFIG_INVALID',
      `${folder} cannot be written to: ${why}. Choose another with ${option}`,
    );
  }
}

/** Makes a folder and those that it lies in. Node's own recursive making goes round for ever where a file system takes no folders (`/proc`). */
export function makeAll(folder: string, mode: number): void {
  if (isFolder(folder)) return;
  makeAll(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (thrown) {
    if (!isFolder(folder)) throw thrown;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
