import { accessSync, constants, mkdirSync } from 'node:fs';
import { KarmaError } from '../state/errors.ts';

/**
 * Makes a folder, if it is not there, that files can be written to.
 * @param option of the command line that chooses it
 * @throws KarmaError `CONFIG_INVALID` when that cannot be
 */
export function makeFolder(folder: string, option: '--home' | '--out', mode = 0o755): void {
  try {
    mkdirSync(folder, { recursive: true, mode });
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
