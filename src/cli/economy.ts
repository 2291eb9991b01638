import { Command } from '@commander-js/extra-typings';
import { DEFAULT_PARAMETERS } from '../../state/economy/parameters.ts';
import { History, parseMoment } from '../replay.ts';
import { EXIT } from './exit.ts';
import { print } from './print.ts';

const HELP = `
To change the rules, give a file of them to the run; what it leaves out is as by default:
  kma economy > rules.json
  kma --economy rules.json papers/     from its start on; saved again while it works, from then on
  kma replay --what-if rules.json      who would hold what, had they been in force from the first event
  kma replay --events economy          when which rules came into force

What each parameter means: state/economy/README.md.
`;

/** `kma economy`: the rules in force. */
export function economyCommand(ended: (code: number) => void) {
  return new Command('economy')
    .description('show the rules of the economy in force, as JSON')
    .addHelpText('after', HELP)
    .option('--home <dir>', 'data folder', '.karma')
    .option('--at <moment>', 'a sequence number or a date; the end of the log when absent')
    .option('--defaults', 'the rules of a new data folder instead', false)
    .action(async ({ home, at, defaults }) => {
      print(JSON.stringify(defaults ? DEFAULT_PARAMETERS : await rulesAt(home, at), null, 2));
      ended(EXIT.done);
    });
}

async function rulesAt(home: string, at: string | undefined) {
  const history = History.open(home);
  try {
    return history.at(at === undefined ? null : parseMoment(at)).state.economy.parameters;
  } finally {
    await history.close();
  }
}
