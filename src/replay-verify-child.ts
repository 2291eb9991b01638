import { writeSync } from 'node:fs';
import { toErrorData } from '../state/errors.ts';
import { type Answer, inspect, PROGRESS_FD } from './replay-verify.ts';

/** Reads a log that may kill its reader. */

const [home = ''] = process.argv.slice(2);
const progress = Buffer.alloc(8);
let answer: Answer;
try {
  const verification = inspect(home, (seq) => {
    progress.writeDoubleLE(seq);
    writeSync(PROGRESS_FD, progress, 0, progress.length, 0);
  });
  answer = { verification };
} catch (thrown) {
  answer = { error: toErrorData(thrown) };
}
process.stdout.write(JSON.stringify(answer));
