import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { History } from '../src/replay.ts';
import { explain } from '../src/replay-why.ts';
import { DEFAULT_PARAMETERS, termsOf } from '../state/economy/parameters.ts';
import { suite } from './helpers/suite.ts';

/** The main job as a user runs it. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'karma-job-'));
const hostile = join(dirname(root), 'shared', 'badpdfs');
const test = suite('main job');

function kma(...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'start.js'), ...args], { encoding: 'utf8', cwd: scratch });
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.\w+$/.test(name) && !name.startsWith('home'))
    .sort();
}

test('the report is the same, byte for byte, for any number of threads; in deterministic runs so is the log', () => {
  const heads = new Set<string>();
  const papers = ['adapters.pdf', 'lora.pdf'].map((name) => join(root, 'corpus', name));
  const run = (out: string, ...flags: string[]): void => {
    const home = join(out, 'home');
    const { status, stderr } = kma(
      ...papers,
      '--quiet',
      '--claims',
      '2',
      '--home',
      home,
      '--out',
      out,
      ...flags,
    );
    assert.is(status, 0, stderr);
    if (!flags.includes('--deterministic')) return;
    heads.add(JSON.parse(kma('replay', '--home', home, '--verify', '--json').stdout).head);
  };
  for (const threads of ['1', '2', '12']) run(`out-${threads}`, '--deterministic', '--threads', threads);
  run('out-measured', '--threads', '3');
  assert.is(heads.size, 1, [...heads].join(' '));
  const files = filesOf(join(scratch, 'out-1'));
  assert.ok(files.includes('report.md') && files.includes('metrics.json'));
  for (const other of ['out-2', 'out-12', 'out-measured']) {
    assert.equal(filesOf(join(scratch, other)), files);
    for (const file of files) {
      if (other === 'out-measured' && file === 'session.json') continue; // holds measured karma
      const [one, two] = ['out-1', other].map((out) => readFileSync(join(scratch, out, file)));
      assert.ok(one?.equals(two ?? Buffer.alloc(0)), `${other}/${file} differs`);
    }
  }
});

test('every choice of the job is explained and made again; it has scopes, stakes and votes', async () => {
  const history = History.open(join(scratch, 'out-measured', 'home'));
  const seen = new Map<string, number>();
  for (const { event } of history.events()) {
    seen.set(event.type, (seen.get(event.type) ?? 0) + 1);
    if (event.type !== 'task.submitted') continue;
    const { routings, movements, pay } = explain(history, event.task.id);
    assert.ok(routings.length > 0 && routings.every(({ reproduced }) => reproduced), event.task.id);
    assert.ok(pay !== null && movements.some(({ cause }) => cause === 'reward'), event.task.id);
    const staked = termsOf(DEFAULT_PARAMETERS, event.task.task_type).stakeShare > 0;
    assert.is(
      movements.some(({ cause }) => cause === 'stake'),
      staked,
      event.task.id,
    );
  }
  for (const type of ['vote.cast', 'task.reviewed']) assert.ok((seen.get(type) ?? 0) > 0, type);
  const { books } = history.at(null).state.economy;
  for (const scope of ['global', '#fetching', '#metrics', '#reviewing', '#reporting'])
    assert.ok((books.get(scope)?.holdings.size ?? 0) > 0, scope);
  await history.close();
});

if (existsSync(hostile)) {
  test('every hostile PDF in one run is read, or failed with a reason; the process lives', () => {
    const run = kma(hostile, '--json', '--home', 'home-bad', '--out', 'out-bad', '--claims', '2');
    assert.is(run.status, 1, run.stderr);
    const lines = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const dead: { error: string }[] = lines.filter(({ event }) => event === 'dead');
    assert.ok(dead.length > 20);
    for (const { error } of dead) assert.match(error, /:|password|first/, `no remedy: ${error}`);
    const votes = kma('replay', '--home', 'home-bad', '--events', 'vote.cast', '--json').stdout;
    const against = votes
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
      .find(({ voter, agent, opinion }) => /reader/.test(voter) && /fetcher/.test(agent) && opinion < 0);
    assert.ok(against, 'a reader voted against a fetcher');
    assert.match(kma('ledger', against.agent, '--home', 'home-bad').stdout, /vote +-0\.0\d+/);
    const sources = JSON.parse(readFileSync(join(scratch, 'out-bad', 'session.json'), 'utf8')).sources.length;
    const fetched = lines.filter(
      ({ event, task_type }) => event === 'completed' && task_type === 'Fetch_Paper',
    ).length;
    assert.is(
      fetched + dead.filter((line) => 'task' in line && /fetch/.test(String(line.task))).length,
      sources,
    );
  });
} else process.stdout.write('skipped: ../shared/badpdfs is not here\n');

test.after(() => rmSync(scratch, { recursive: true, force: true }));
test.run();
