import { Command, Option } from '@commander-js/extra-typings';
import { KarmaError } from '../../state/errors.ts';
import { compact, type Keep } from '../compact.ts';
import { parseMoment } from '../replay.ts';
import { show } from './print.ts';

const HELP = `
Old events go to archive/ in the data folder, compressed, and the log begins after them, from a snapshot. The team may
be at work meanwhile, and every question about the past is still answered, from the archive. Whoever needs the space
may move segments elsewhere: what needs them then says which. They are needed again by a release that keeps its state
in another form. With --keep-archive the oldest segments are dropped for good, whole ones, the newest excepted: what was
in them cannot be asked any more, and no release that keeps its state in another form can open the folder. Blobs stay.

Exit codes:
  0 done, if there was something to do or not   2 wrong usage   3 the log is damaged or being archived, or no space
`;

/** `kma compact`: old events out of the log, into the archive. */
export function compactCommand(ended: (code: number) => void) {
  return new Command('compact')
    .description('archive old events, so that the log does not grow for ever')
    .addHelpText('after', HELP)
    .option('--home <dir>', 'data folder', '.karma')
    .addOption(
      new Option('--keep <events>', 'events that stay in the log').default('10000').conflicts('before'),
    )
    .option('--before <date>', 'archive the events before (2026-11-21T12:00:00Z)')
    .option('--keep-archive <mb>', 'megabytes that archived events may take; drops the oldest')
    .option('--json', 'one JSON document', false)
    .action(async ({ home, keep, before, keepArchive, json }) => {
      const shown = !json && process.stderr.isTTY;
      const result = await compact(home, { ...keepOf(keep, before), ...archiveOf(keepArchive) }, (step) => {
        if (shown) process.stderr.write(`${step}\n`);
      });
      const { archived, base, bytesBefore, bytesAfter, segments, dropped } = result;
      const text = [
        `${archived} events archived; the log begins after event ${base}`,
        `records take ${megabytes(bytesAfter)} of ${megabytes(bytesBefore)} before; ${segments} segments in archive/`,
        ...(dropped > 0 ? [`${dropped} of the oldest dropped`] : []),
      ];
      ended(show(json, result, () => text.join('\n')));
    });
}

function keepOf(keep: string, before: string | undefined): Keep {
  if (before === undefined) {
    if (/^\d+$/.test(keep)) return { events: Number(keep) };
    throw new KarmaError('CONFIG_INVALID', `--keep takes a number of events, not ${keep}`);
  }
  const moment = parseMoment(before);
  if ('at' in moment) return { from: moment.at };
  throw new KarmaError('CONFIG_INVALID', `--before takes a date (2026-11-21T12:00:00Z), not ${before}`);
}

function archiveOf(text: string | undefined): Pick<Keep, 'archiveBytes'> {
  if (text === undefined) return {};
  if (/^\d+$/.test(text)) return { archiveBytes: Number(text) * 1e6 };
  throw new KarmaError('CONFIG_INVALID', `--keep-archive takes megabytes, not ${text}`);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
