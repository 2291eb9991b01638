import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { newHome } from './helpers/runtime.ts';
import { suite } from './helpers/suite.ts';

/** What no thread's limits catch ends the whole process; its parent starts it again and says so. */

const script = join(dirname(fileURLToPath(import.meta.url)), 'helpers', 'abort-job.ts');
const test = suite('abort');

test('a task that aborts the process is counted, tried again alone, then dead; the job ends well', () => {
  const home = newHome();
  let previous = 'unknown';
  let aborts = 0;
  for (;;) {
    const run = spawnSync(process.execPath, [script, home, 'fine', 'abort', 'fine', 'fine'], {
      encoding: 'utf8',
      env: { ...process.env, KARMA_PREVIOUS: previous },
    });
    if (run.status === 0) {
      assert.match(run.stdout, /^abort-1 dead 3$/m);
      for (const fine of ['fine-0', 'fine-2', 'fine-3'])
        assert.match(run.stdout, new RegExp(`^${fine} completed`, 'm'));
      break;
    }
    aborts += 1;
    previous = 'aborted';
    assert.is(run.signal, 'SIGABRT', run.stderr);
    assert.ok(aborts <= 4, 'at most one abort with company, then three alone');
  }
  assert.ok(aborts >= 3);
});

test.run();
