import { compact } from './compact.ts';

/** Moves old events into the archive beside the process that writes the log. */

const [home = '', events = '', archiveBytes = ''] = process.argv.slice(2);
await compact(home, { events: Number(events), archiveBytes: Number(archiveBytes) });
