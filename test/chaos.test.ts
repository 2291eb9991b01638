import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { diceOf } from '../state/dice.ts';
import type { Event } from '../state/events.ts';
import type { Seq } from '../state/ids.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { auditLog } from './chaos/audit.ts';
import type { Case } from './chaos/case.ts';
import { full } from './chaos/full.ts';
import { power } from './chaos/power.ts';
import { opened, registered, taskId, work } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

/** Short versions of what `npm run chaos` does, and that its auditor sees. */

const test = suite('chaos');
const CASES: Readonly<Record<string, Case>> = { full, power };

for (const [name, run] of Object.entries(CASES)) {
  test(`${name}: nothing acknowledged is lost, nothing happens twice`, async () => {
    const folder = mkdtempSync(join(tmpdir(), `karma-chaos-${name}-`));
    const short = { kills: 0, jobKills: 0, images: 25, minutes: 0 };
    const { fouls, skipped } = await run({ ...short, dice: diceOf(1), folder, progress: () => {} });
    if (skipped !== undefined) process.stdout.write(`\n${name} is not tried: ${skipped}\n`);
    assert.equal(fouls, []);
    rmSync(folder, { recursive: true, force: true });
  });
}

test('the auditor sees what is lost, doubled, forged and forgotten', async () => {
  const task = taskId('t');
  const started: Event = { type: 'tasks.started', agent: 'a' as never, tasks: [task], deadline: 0 };
  const dead: Event = {
    type: 'task.dead',
    task,
    attempts: 1,
    error: { code: 'INTERNAL', message: '', retry: 'never', details: {} },
  };
  const log = new MemoryLog();
  const events: Event[] = [
    opened(),
    registered('a'),
    { type: 'task.submitted', task: work('t', { payload: 'throw' }) },
    { type: 'task.submitted', task: work('stray') },
    { type: 'task.submitted', task: work('open') },
    dead,
    dead,
    started,
  ];
  await log.append({ at: 0, epoch: 1, events }, 0 as Seq);
  const witness = {
    offered: new Set(['t', 'open', 'lost']),
    acknowledged: new Set(['t', 'lost']),
    ends: new Map([['t', 'completed']]),
    closed: new Set(['session']),
  };
  assert.equal(auditLog(log, witness, true).fouls, [
    'stray was never offered',
    't ended twice',
    't was started after it had ended',
    't was started twice as attempt 0',
    'lost was acknowledged and is lost',
    't was said to have completed, in the log it has dead',
    'the end of session session was acknowledged and is lost',
    'stray never ended',
    'open never ended',
  ]);
});

test.run();
