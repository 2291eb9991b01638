import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from './helpers/suite.ts';

/** Hiding libraries would hide them from every test of this process, so it is done in one of its own. */

const script = join(dirname(fileURLToPath(import.meta.url)), 'helpers', 'report-without-libraries.ts');
const test = suite('report without its libraries');

test('the report is still written and says what is missing', () => {
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  assert.is(status, 0, stdout);
  assert.match(stdout, /Passed: +1\b/);
});

test.run();
