import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from '@commander-js/extra-typings';
import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { TeamHistory } from '../bench/team-history.ts';
import { program } from '../src/cli/program.ts';
import type { Services } from '../src/cli/services.ts';
import { parseAllowList } from '../src/fetch/address.ts';
import { admit } from '../src/fetch/guard.ts';
import { parseSource } from '../src/fetch/source.ts';
import { parseMoment } from '../src/replay.ts';
import { Command } from '../state/commands.ts';
import { decide } from '../state/decide.ts';
import { DEFAULT_PARAMETERS, parseParameters } from '../state/economy/parameters.ts';
import { KarmaError } from '../state/errors.ts';
import { Event } from '../state/events.ts';
import { MemoryLog } from '../state/log-memory.ts';
import { agentId, Bench, SESSION, submit, success, taskId } from './helpers/given.ts';
import { codeOf, RUNS, spoilt, text } from './helpers/hostile.ts';
import { suite } from './helpers/suite.ts';

/** Whatever is said to us: an answer or a `KarmaError`, nothing else, and in time. */

const scratch = mkdtempSync(join(tmpdir(), 'karma-hostile-'));

const test = suite('hostile words');

test('whatever passes as a command is decided or refused, and what follows from it folds', () => {
  const ann = agentId('ann');
  const valid: unknown[] = [
    { type: 'agent.register', agent: ann, role: 'worker', taskTypes: ['Work'], mailboxMax: 8, batchMax: 1 },
    { type: 'session.open', session: 'other', workflow: 'none', spec: null },
    { type: 'session.close', session: SESSION, status: 'done', reason: '', output: null },
    submit('two'),
    { type: 'agent.report', agent: ann, outcomes: [success('one')] },
    { type: 'ask.make', ask: 'ask', task: 'one', agent: ann, attempt: 1, kind: 'echo', request: 1 },
    { type: 'economy.configure', parameters: DEFAULT_PARAMETERS },
    {
      type: 'agents.fail',
      agents: [ann],
      error: { code: 'INTERNAL', message: 'x', retry: 'later', details: {} },
    },
    { type: 'runtime.start', seed: 1, version: 'x', previous: 'killed' },
  ];
  let decided = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...valid).chain((command) => fc.array(spoilt(command), { maxLength: 3 })),
      (spoils) => {
        const bench = new Bench();
        bench.when({ type: 'runtime.start', seed: 1, version: 'x', previous: 'none' });
        bench.when({ type: 'economy.configure', parameters: DEFAULT_PARAMETERS });
        bench.when(Command.parse(valid[0]));
        bench.when({ type: 'session.open', session: SESSION, workflow: 'none', spec: null });
        bench.when(submit('one'));
        bench.schedule();
        for (const spoil of spoils) {
          const { data } = Command.safeParse(spoil);
          if (!data) continue;
          const refused = codeOf(() => {
            for (const event of decide(bench.state, data, bench.context())) {
              Event.parse(event);
              bench.given(event);
            }
          });
          if (!refused) decided += 1;
          bench.schedule();
        }
      },
    ),
    RUNS,
  );
  assert.ok(decided > 20, `${decided}`);
});

test('rules of the economy are taken as a whole or refused by name', () => {
  let refused = 0;
  fc.assert(
    fc.property(spoilt(DEFAULT_PARAMETERS), (spoil) => {
      const code = codeOf(() => parseParameters(spoil));
      if (code === null) return;
      assert.is(code, 'CONFIG_INVALID');
      refused += 1;
    }),
    RUNS,
  );
  assert.ok(refused > 100, `${refused}`);
});

test('moments, sources, addresses and allow-lists are understood or refused', async () => {
  const parts = fc.constantFrom(
    'http://',
    'https://',
    'arxiv:',
    '[::',
    ']',
    '@',
    ':80',
    '%',
    '10.0.0.0/8',
    '2106.09685',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(text, parts), { maxLength: 5 }).map((all) => all.join('')),
      async (input) => {
        codeOf(() => parseMoment(input));
        codeOf(() => parseAllowList([input]));
        const source = parseSource(input);
        const url = source.kind === 'url' ? URL.parse(source.url) : null;
        if (!url) return;
        try {
          await admit(url, { allow: parseAllowList([]), allowHttp: true, lookup: async () => [] });
        } catch (thrown) {
          assert.instance(thrown, KarmaError);
        }
      },
    ),
    RUNS,
  );
});

test('a command line that makes no sense is refused, whatever it holds', async () => {
  const refuse = async (): Promise<never> => {
    throw new KarmaError('SOURCE_NOT_FOUND', 'nothing is found here');
  };
  const services: Services = {
    version: 'test',
    reactors: [],
    openPerformers: () => ({ performers: new Map(), close() {} }),
    expandSources: refuse,
    pilotCorpus: scratch,
    openLibrary: refuse,
  };
  const commands = [
    'start',
    'ask',
    'replay',
    'why',
    'leaderboard',
    'ledger',
    'economy',
    'backup',
    'restore',
    'compact',
  ];
  const options = [
    '--at',
    '--json',
    '--seed',
    '--diff',
    '--keep',
    '--before',
    '--policy',
    '--verify',
    '--',
    '-h',
  ];
  const word = fc.oneof(fc.constantFrom(...commands, ...options), text);
  const cwd = process.cwd();
  process.chdir(mkdtempSync(join(scratch, 'cwd-')));
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (words) => {
        const root = program(services, () => {});
        for (const command of [root, ...root.commands]) {
          command.configureOutput({ writeOut() {}, writeErr() {} });
        }
        try {
          await root.parseAsync(words, { from: 'user' });
        } catch (thrown) {
          assert.ok(thrown instanceof KarmaError || thrown instanceof CommanderError, `${words}: ${thrown}`);
        }
      }),
      RUNS,
    );
    assert.equal(readdirSync('.'), []);
  } finally {
    process.chdir(cwd);
  }
});

test('any events fold, in any order, as long as they are events', async () => {
  const log = new MemoryLog();
  await new TeamHistory(log, 1).workUntil(300);
  const events = [...log.read()].flatMap((group) => [...group.events]);
  const any = fc.oneof(fc.constantFrom(...events), fc.constantFrom(...events).chain(spoilt));
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30 }), (spoils) => {
      const bench = new Bench();
      bench.given(...spoils.flatMap((spoil) => Event.safeParse(spoil).data ?? []));
    }),
    RUNS,
  );
});

test('what no agent of ours would say of its work is not taken for it', () => {
  const bench = new Bench();
  assert.ok(bench.state);
  fc.assert(
    fc.property(spoilt([{ ...success('one'), task: taskId('one') }]), (spoil) => {
      const { data } = Command.safeParse({ type: 'agent.report', agent: 'ann', outcomes: spoil });
      if (!data) return;
      assert.is(
        codeOf(() => decide(bench.state, data, bench.context())),
        'AGENT_UNKNOWN',
      );
    }),
    RUNS,
  );
});

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
