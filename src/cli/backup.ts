import { Command } from '@commander-js/extra-typings';
import { type Copied, type CopyOptions, copyHome } from '../backup.ts';
import { EXIT } from './exit.ts';
import { show } from './print.ts';

const BACKUP_HELP = `
A backup is a data folder without its caches, usable as it is with --home. It is checked before it gets its name, so
a folder of that name is a whole backup. The team may be at work meanwhile.

Exit codes:
  0 done   1 done, but the data folder has lost something: the output says what
  2 wrong usage, or the target is not empty   3 the log is damaged, or there is no space
`;
const RESTORE_HELP = `
Hashes of records and blobs are always checked; --verify also folds the log and checks the books.

Exit codes:
  0 done   1 done, but the backup lacks something: the output says what
  2 wrong usage, or the target is not empty   3 the backup is damaged, or there is no space
`;

/** `kma backup`: a checked copy of a data folder. */
export function backupCommand(ended: (code: number) => void) {
  return new Command('backup')
    .description('copy the data folder, also while the team is at work')
    .addHelpText('after', BACKUP_HELP)
    .argument('<dir>', 'where the copy goes: a new folder, or an empty one')
    .option('--home <dir>', 'data folder', '.karma')
    .option('--json', 'one JSON document', false)
    .action(async (dir, { home, json }) => {
      ended(say(json, await copyHome(home, dir, { verified: true, progress: progress(json) })));
    });
}

/** `kma restore`: a data folder from a backup. */
export function restoreCommand(ended: (code: number) => void) {
  return new Command('restore')
    .description('make a data folder from a backup')
    .addHelpText('after', RESTORE_HELP)
    .argument('<dir>', 'the backup')
    .option('--home <dir>', 'data folder to make: a new folder, or an empty one', '.karma')
    .option('--verify', 'also fold the log and check the books', false)
    .option('--json', 'one JSON document', false)
    .action(async (dir, { home, verify, json }) => {
      ended(say(json, await copyHome(dir, home, { verified: verify, progress: progress(json) })));
    });
}

function say(json: boolean, copied: Copied): number {
  const { events, head, blobs, bytes, problems } = copied;
  const text = `${events} events and ${blobs} blobs, ${(bytes / 1e6).toFixed(1)} MB, head ${head}`;
  show(json, copied, () => [text, ...problems].join('\n'));
  return problems.length === 0 ? EXIT.done : EXIT.partial;
}

/** A line that rewrites itself, where somebody looks. */
function progress(json: boolean): NonNullable<CopyOptions['progress']> {
  if (json || !process.stderr.isTTY) return () => {};
  return (done, known) => {
    if (done % 100 === 0 || done === known)
      process.stderr.write(`\r${done}/${known} blobs${done === known ? '\n' : ''}`);
  };
}
