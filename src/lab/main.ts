import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { ALL_FAULTS, FAULTS, type Fault } from './faults.ts';
import { Player } from './player.ts';
import { commandOf, DEFAULTS, type Played, type Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulation.ts';
import { describeFoul, describeTally, tallyOf } from './tally.ts';

/** Every promise was kept, one was broken, wrong usage. */
const EXIT = { kept: 0, broken: 1, usage: 2 } as const;

/** Fouls that are shrunk. */
const SHRUNK_MAX = 3;

const PROGRESS_MS = process.stderr.isTTY ? 200 : 10_000;

const HELP = `
Faults and their chance per step, message, append, task, answer or run (src/lab/faults.ts says which):
  ${Object.entries(FAULTS)
    .map(([fault, chance]) => `${fault} ${chance}`)
    .join(', ')}
Each seed has about half of them, in different strengths.

Exit codes:
  0 every promise was kept   1 one was broken   2 wrong usage
`;

const command = new Command('lab')
  .description(
    'Plays whole runtimes in simulated time, with faults, and checks after each step what is promised.',
  )
  .option('--seeds <n>', 'seeds to play', whole(1), 1_000)
  .option('--from <n>', 'the first of them', whole(0), 1)
  .option('--seed <n>', 'plays this one alone', whole(0))
  .option('--steps <n>', 'steps during which faults may strike', whole(0), DEFAULTS.steps)
  .option('--tasks <n>', 'papers and tasks of a run at most', whole(1), DEFAULTS.tasks)
  .addOption(
    new Option('--faults <list>', 'those that may strike, by commas, or "none"')
      .argParser(faultsOf)
      .default<readonly Fault[]>(ALL_FAULTS, 'all'),
  )
  .option('--kill-at <n>', 'kills the process after this step', whole(1))
  .option('--sweep', 'plays each seed, then again with the process killed after each of its steps in turn')
  .option('--first', 'stops at the first foul, and does not shrink it')
  .option('--trace', 'with --seed: prints every event and fault')
  .option('--threads <n>', 'threads to play in', whole(1), availableParallelism())
  .option('--json', 'prints one JSON document')
  .addHelpText('after', HELP)
  .showHelpAfterError('(--help explains)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.kept : EXIT.usage))
  .parse();

const {
  seeds,
  from,
  seed,
  steps,
  tasks,
  faults,
  killAt = null,
  sweep,
  first,
  trace,
  threads,
  json,
} = command.opts();
const scenarios = Array.from(
  { length: seed === undefined ? seeds : 1 },
  (_, i): Scenario => ({ seed: seed ?? from + i, steps, tasks, faults, killAt }),
);
if (trace) await follow();
else await play();

/** Prints the course of the one scenario. */
async function follow(): Promise<void> {
  const [scenario] = scenarios;
  if (seed === undefined || !scenario) return command.error('error: --trace needs --seed');
  const run = await simulate(scenario, print);
  print(JSON.stringify(run));
  if (run.foul === null) return;
  print(describeFoul({ scenario, run }));
  process.exitCode = EXIT.broken;
}

async function play(): Promise<void> {
  const began = performance.now();
  const shrinker = new Player();
  const players = [shrinker, ...Array.from({ length: threads - 1 }, () => new Player())];
  const played = await playAll(players, scenarios);
  if (sweep) played.push(...(await playAll(players, played.flatMap(killedAtEachStep))));
  const seconds = (performance.now() - began) / 1_000;
  const tally = tallyOf(played);
  if (!json) print(describeTally(tally, seconds));
  const fouls = [];
  for (const foul of played.filter(({ run }) => run.foul !== null)) {
    if (!json) print(describeFoul(foul));
    const smallest: Played = first || fouls.length >= SHRUNK_MAX ? foul : await shrink(foul, shrinker);
    if (!json && smallest !== foul) print(`smallest that fails:\n${describeFoul(smallest)}`);
    fouls.push({ ...reportOf(foul), smallest: reportOf(smallest) });
    if (first) break;
  }
  if (json) print(JSON.stringify({ ...tally, seconds, fouls }));
  if (fouls.length > 0) process.exitCode = EXIT.broken;
  await Promise.all(players.map((player) => player.close()));
}

/** In the order of the scenarios, whoever plays them. */
async function playAll(players: readonly Player[], list: readonly Scenario[]): Promise<Played[]> {
  const played: Played[] = [];
  const queue = list.entries();
  let [done, fouls] = [0, 0];
  const playOn = async (player: Player): Promise<void> => {
    for (const [i, scenario] of queue) {
      const run = await player.play(scenario);
      played[i] = { scenario, run };
      done += 1;
      if (run.foul !== null) fouls += 1;
      if (first && fouls > 0) return;
    }
  };
  const show = (): void => {
    const [start, end] = process.stderr.isTTY ? ['\r\u001b[2K', ''] : ['', '\n'];
    process.stderr.write(`${start}${done}/${list.length} runs, ${fouls} fouls${end}`);
  };
  const timer = setInterval(show, PROGRESS_MS);
  await Promise.all(players.map(playOn));
  clearInterval(timer);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K');
  return played;
}

function killedAtEachStep({ scenario, run }: Played): Scenario[] {
  return Array.from({ length: run.steps }, (_, i) => ({ ...scenario, killAt: i + 1 }));
}

function reportOf({
  scenario,
  run: { foul },
}: Played): Readonly<{ seed: number; command: string; foul: string | null }> {
  return { seed: scenario.seed, command: commandOf(scenario), foul };
}

function whole(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${min}`);
  };
}

function faultsOf(list: string): readonly Fault[] {
  if (list === 'none') return [];
  return list.split(',').map((name) => {
    const fault = ALL_FAULTS.find((known) => known === name);
    if (fault) return fault;
    throw new InvalidArgumentError(`there is no fault "${name}"`);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
