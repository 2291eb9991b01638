import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { diceOf } from '../../state/dice.ts';
import type { Case } from './case.ts';
import { freeze } from './freeze.ts';
import { full } from './full.ts';
import { held } from './held.ts';
import { job } from './job.ts';
import { kills } from './kills.ts';
import { overload } from './overload.ts';
import { power } from './power.ts';

/** The real thing: processes, threads and disks of this machine, hurt in every way that can be arranged. */

const CASES: Readonly<Record<string, Case>> = { kills, job, freeze, full, held, power, overload };

const HELP = `
Cases:
  kills     kill -9 at random moments, under load and while starting; the log against what was acknowledged
  job       kill -9 of the job that npm start does; its report against that of an undisturbed run
  freeze    SIGSTOP for longer than leases and silences may last, then SIGCONT
  full      a disk that fills up and is freed again; without root, files that may not grow (Linux)
  held      other processes want the data folder
  power     power cuts: what was not synced is lost, whole or in pieces (needs cc on Linux)
  overload  ten times what the team can do

Exit codes:
  0 every promise was kept   1 one was broken   2 wrong usage
`;

/** Every promise was kept, one was broken, wrong usage. */
const EXIT = { kept: 0, broken: 1, usage: 2 } as const;

const command = new Command('chaos')
  .description('Hurts a real runtime and checks that nothing acknowledged is lost and nothing happens twice.')
  .addArgument(new Argument('[case...]', 'which to try, all without').choices(Object.keys(CASES)))
  .option('--kills <n>', 'kills of the process under load', whole, 500)
  .option('--job-kills <n>', 'kills of the pilot job', whole, 40)
  .option('--images <n>', 'power cuts', whole, 1_000)
  .option('--minutes <n>', 'of overload', minutes, 5)
  .option('--seed <n>', 'of all dice', whole, 1)
  .option('--json', 'prints one JSON document')
  .addHelpText('after', HELP)
  .showHelpAfterError('(--help explains)')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.kept : EXIT.usage))
  .parse();

const [chosen] = command.processedArgs;
const { json, seed, ...options } = command.opts();
const scratch = mkdtempSync(join(tmpdir(), 'karma-chaos-'));
const results: Record<string, object> = {};
let broken = false;
for (const [name, run] of Object.entries(CASES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  const folder = join(scratch, name);
  mkdirSync(folder);
  const progress = (line: string): void => void process.stderr.write(`${name}: ${line}\n`);
  const result = await run({ ...options, dice: diceOf(seed), folder, progress }).catch((thrown) => ({
    figures: {},
    fouls: [String(thrown)],
    skipped: undefined,
  }));
  results[name] = result;
  if (result.fouls.length > 0) broken = true;
  if (json) continue;
  if (result.skipped !== undefined) console.log(`${name}: skipped, ${result.skipped}`);
  else
    console.log(
      `${name}: ${result.fouls.length === 0 ? 'kept' : 'BROKEN'} ${JSON.stringify(result.figures)}`,
    );
  for (const foul of result.fouls) console.log(`  ${foul}`);
}
if (json) console.log(JSON.stringify({ seed, ...options, results }, null, 2));
if (broken) process.stderr.write(`the data folders are kept in ${scratch}\n`);
else rmSync(scratch, { recursive: true, force: true });
process.exitCode = broken ? EXIT.broken : EXIT.kept;

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('Expected a whole number.');
  return value;
}

function minutes(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}
