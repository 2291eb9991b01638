import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { DEFAULT_CONFIG } from '../config.ts';
import { askCommand } from './ask.ts';
import { backupCommand, restoreCommand } from './backup.ts';
import { compactCommand } from './compact.ts';
import { economyCommand } from './economy.ts';
import { leaderboardCommand } from './leaderboard.ts';
import { ledgerCommand } from './ledger.ts';
import { replayCommand } from './replay.ts';
import type { Services } from './services.ts';
import { start } from './start.ts';
import { whyCommand } from './why.ts';

const HELP = `
Sources are PDF files, folders of them, http(s) URLs, and arXiv ids (2106.09685, arxiv:2106.09685v2).
Without any, the pilot corpus that comes with the program is read.

Examples:
  kma                                  read the pilot corpus
  kma papers/ 2106.09685               read a folder and a paper from arXiv
  kma --topic "prompt tuning" a.pdf    steer summaries and ranking
  kma ask "How does LoRA work?"        quotes from the papers read so far
  kma replay --verify                  check the log and rebuild the state
  kma why TASK                         why this agent got this task
  kma leaderboard --scopes             where karma is earned
  kma ledger reader-1                  the movements that make a balance
  kma economy                          the rules in force
  kma backup DIR                       a checked copy of the data folder, also while the team works
  kma compact                          old events into an archive, so that the log does not grow for ever

Exit codes:
  0 done   1 a paper failed, the report is written   2 wrong usage   3 nothing could be done   130 interrupted
`;

/** The command line. \`ended\` is told the exit code of the command that ran. */
export function program(services: Services, ended: (code: number) => void): Command {
  const root = new Command('kma')
    .description('A team of agents reads papers and writes a report; reputation decides who works.')
    .version(services.version)
    .addHelpText('after', HELP)
    .showHelpAfterError('(kma --help explains)')
    .enablePositionalOptions();

  root
    .command('start', { isDefault: true })
    .description('read papers and write a report (the default command)')
    .argument('[source...]', 'PDF files, folders, URLs, arXiv ids')
    .option('--topic <words>', 'what the report is about', 'parameter-efficient fine-tuning')
    .option('--out <dir>', 'where the report goes', 'karma-report')
    .option('--home <dir>', 'data folder: log, blobs, snapshots', '.karma')
    .option(
      '--economy <file>',
      'rules of the economy: JSON, merged over the defaults; followed while it changes',
    )
    .option('--seed <n>', 'seed of all dice', wholeNumber(0), 1)
    .option(
      '--threads <n>',
      'threads at most; more agents than that share them',
      wholeNumber(1),
      DEFAULT_CONFIG.threadsMax,
    )
    .option('--claims <n>', 'main claims to debate', wholeNumber(0), 6)
    .option(
      '--deterministic',
      'count work instead of time: the same input gives the same log, byte for byte',
      false,
    )
    .option('--json', 'progress as one JSON object a line on stdout', false)
    .option('--quiet', 'print nothing but errors', false)
    .option(
      '--allow-host <host>',
      'host, host:port or range (10.0.0.0/8) to fetch from although it is not public; may be given more than once',
      collect,
      [],
    )
    .option('--password <word>', 'password of encrypted PDFs; may be given more than once', collect, [])
    .option(
      '--serve',
      'stay up: each line on stdin names more sources; their reports go to <out>-2, <out>-3, ...',
      false,
    )
    .action(async (sources, options) => ended(await start(sources, options, services)));

  root.addCommand(askCommand(services, ended));
  root.addCommand(replayCommand(ended));
  root.addCommand(whyCommand(ended));
  root.addCommand(leaderboardCommand(ended));
  root.addCommand(ledgerCommand(ended));
  root.addCommand(economyCommand(ended));
  root.addCommand(backupCommand(ended));
  root.addCommand(restoreCommand(ended));
  root.addCommand(compactCommand(ended));
  // Usage errors come back as exceptions, also from commands, so that they end with the documented code.
  for (const command of [root, ...root.commands]) command.exitOverride();
  return root;
}

function collect(value: string, others: string[]): string[] {
  return [...others, value];
}

function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`expected a whole number of at least ${min}`);
  };
}
