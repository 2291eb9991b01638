import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const HELP = `From nothing to twelve agents ready, and where the time goes; beside it twelve Piscina threads that only import
xstate and comlink. Each start is a process of its own, in turns; the first of each, which fills the compile cache, is
not counted. Also: from \`node start.js\` until the team of the main job is ready.

    node bench/start.ts [--rounds N] [--json]
`;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

type Figures = Record<'importMs' | 'openMs' | 'threadsMs' | 'megabytes' | 'cpuMs', number>;

function start(what: 'karma' | 'bare'): Figures {
  const child = new URL('./start/child.ts', import.meta.url).pathname;
  const flags = ['--disable-warning=ExperimentalWarning', child, what];
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: 'utf8' })) as Figures;
}

/** Milliseconds from the command to the line that says that the team is ready. */
async function startJob(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'karma-start-'));
  const program = new URL('../start.js', import.meta.url).pathname;
  const began = performance.now();
  const child = spawn(process.execPath, [program, '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface(child.stdout)) {
    if (!line.includes('"ready"')) continue;
    const ms = performance.now() - began;
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
    return ms;
  }
  throw new Error('the job ended before its team was ready');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function medians(rounds: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => Math.round(10 * median(rounds.map((figures) => figures[name]))) / 10;
  return {
    importMs: of('importMs'),
    openMs: of('openMs'),
    threadsMs: of('threadsMs'),
    megabytes: of('megabytes'),
    cpuMs: of('cpuMs'),
  };
}

const karma: Figures[] = [];
const bare: Figures[] = [];
const jobs: number[] = [];
for (let round = -1; round < Number(values.rounds); round += 1) {
  const figures = [start('karma'), start('bare'), await startJob()] as const;
  if (round < 0) continue;
  karma.push(figures[0]);
  bare.push(figures[1]);
  jobs.push(figures[2]);
}
const readyMs = ({ importMs, openMs, threadsMs }: Figures) => importMs + openMs + threadsMs;
const paired = (ours: (figures: Figures) => number) =>
  Math.round(100 * median(karma.map((figures, i) => ours(figures) / ours(bare[i] ?? figures)))) / 100;
const result = {
  karma: { ...medians(karma), readyMs: Math.round(median(karma.map(readyMs))) },
  bare: { ...medians(bare), readyMs: Math.round(median(bare.map(readyMs))) },
  threadsAgainstBare: paired(({ threadsMs }) => threadsMs),
  readyAgainstBare: paired(readyMs),
  cpuAgainstBare: paired(({ cpuMs }) => cpuMs),
  jobReadyMs: Math.round(median(jobs)),
};
const machine = `node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
if (values.json) console.log(JSON.stringify({ machine, ...result }));
else {
  const {
    karma: ours,
    bare: theirs,
    threadsAgainstBare,
    readyAgainstBare,
    cpuAgainstBare,
    jobReadyMs,
  } = result;
  console.table({ 'twelve idle agents': ours, 'twelve bare threads': theirs });
  console.log(
    `against bare: threads ${threadsAgainstBare}, ready ${readyAgainstBare}, processor ${cpuAgainstBare}`,
  );
  console.log(`main job, from the command until its team is ready: ${jobReadyMs} ms`);
  console.log(`${machine}; megabytes a thread; medians of ${values.rounds} starts`);
}
