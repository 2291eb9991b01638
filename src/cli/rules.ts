import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { EconomyParameters } from '../../state/economy/parameters.ts';
import { type Json, KarmaError, toErrorData } from '../../state/errors.ts';
import { parametersWith } from '../replay-what-if.ts';
import type { Supervisor } from '../supervisor.ts';

const LOOK_MS = 500;

/**
 * Rules of the economy from a file: JSON, merged over the defaults.
 * @throws KarmaError `CONFIG_INVALID`, naming the file and the parameter
 */
export function readRules(file: string): EconomyParameters {
  let changes: Json;
  try {
    changes = JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new KarmaError('CONFIG_INVALID', `${file} is not readable as JSON: ${why}`);
  }
  try {
    return parametersWith(changes);
  } catch (thrown) {
    throw new KarmaError('CONFIG_INVALID', `${file}: ${toErrorData(thrown).message}`);
  }
}

/** Follows a file of rules while a runtime works: a change holds from then on, one that is none is told and ignored. */
export function followRules(file: string, supervisor: Supervisor, tell: (line: string) => void): () => void {
  const look = async (): Promise<void> => {
    try {
      const parameters = readRules(file);
      if (isDeepStrictEqual(parameters, supervisor.state.economy.parameters)) return;
      await supervisor.tell({ type: 'economy.configure', parameters });
      tell(`the economy follows ${file} as changed, from event ${supervisor.state.seq} on`);
    } catch (thrown) {
      tell(`${toErrorData(thrown).message}; the rules stay as they were`);
    }
  };
  watchFile(file, { interval: LOOK_MS, persistent: false }, () => void look());
  return () => unwatchFile(file);
}
