import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { followRules, readRules } from '../src/cli/rules.ts';
import type { Runtime } from '../src/runtime.ts';
import { DEFAULT_PARAMETERS, KARMA } from '../state/economy/parameters.ts';
import { KarmaError } from '../state/errors.ts';
import { agentId } from './helpers/given.ts';
import { newHome, startRuntime, workOff } from './helpers/runtime.ts';
import { suite } from './helpers/suite.ts';

const test = suite('rules of the economy, in a running system');
const scratch = mkdtempSync(join(tmpdir(), 'karma-rules-'));
const file = join(scratch, 'rules.json');

function refused(pattern: RegExp) {
  return (thrown: unknown) => thrown instanceof KarmaError && pattern.test(thrown.message);
}

/** Base of the rules that each `economy.configured` of the log brought. */
function configured({ home }: Runtime): number[] {
  return [...home.log.read()].flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'economy.configured'
        ? (event.parameters as typeof DEFAULT_PARAMETERS).otherTypes.base / KARMA
        : [],
    ),
  );
}

const baseOf = (karma: number) => JSON.stringify({ otherTypes: { base: karma * KARMA, stakeShare: 0 } });

test('a file names what differs from the defaults; what is wrong is named with the file', () => {
  writeFileSync(file, JSON.stringify({ grant: 5 * KARMA }));
  assert.equal(readRules(file), { ...DEFAULT_PARAMETERS, grant: 5 * KARMA });
  writeFileSync(file, '{"grant": -1}');
  assert.throws(() => readRules(file), refused(/rules\.json: economy\.grant: .*>=0/));
  writeFileSync(file, '{"grnat": 1}');
  assert.throws(() => readRules(file), refused(/rules\.json: economy: Unrecognized key: "grnat"/));
  writeFileSync(file, '{');
  assert.throws(() => readRules(file), refused(/rules\.json is not readable as JSON/));
  assert.throws(() => readRules(join(scratch, 'none.json')), refused(/none\.json is not readable/));
});

test('rules hold before anyone registers, stay after a restart, and are not told twice', async () => {
  const home = newHome();
  const economy = { ...DEFAULT_PARAMETERS, grant: 5 * KARMA };
  for (const options of [{ economy }, {}, { economy }]) {
    const runtime = await startRuntime({ home, ...options });
    const { books, parameters } = runtime.supervisor.state.economy;
    assert.equal(parameters, economy);
    assert.is(books.get('global')?.holdings.get(agentId('worker-1'))?.free, 5 * KARMA);
    assert.is(configured(runtime).length, 1);
    await runtime.stop('test');
  }
  rmSync(home, { recursive: true, force: true });
});

test('a changed file changes the rules of tasks to come; a broken one is told and changes nothing', async () => {
  writeFileSync(file, baseOf(2));
  const runtime = await startRuntime({ economy: readRules(file) });
  const told: string[] = [];
  const until = async (pattern: RegExp): Promise<void> => {
    for (let waits = 0; !pattern.test(told.at(-1) ?? ''); waits += 1) {
      assert.ok(waits < 500, `told: ${told.join('; ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const unfollow = followRules(file, runtime.supervisor, (line) => told.push(line));
  await workOff(runtime, ['fine']);
  writeFileSync(file, '{ "otherTypes": ');
  await until(/not readable as JSON.*stay as they were/);
  writeFileSync(file, `${baseOf(7)}\n`);
  await until(/follows .*rules\.json as changed/);
  unfollow();
  const { economy } = runtime.supervisor.state;
  assert.is(economy.parameters.otherTypes.base, 7 * KARMA);
  assert.equal(configured(runtime), [2, 7]);
  await runtime.stop('test');
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
