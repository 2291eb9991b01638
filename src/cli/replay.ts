import { Command, Option } from '@commander-js/extra-typings';
import { POLICIES } from '../../state/economy/parameters.ts';
import { KarmaError } from '../../state/errors.ts';
import type { Recorded } from '../../state/events.ts';
import { lastSeq, type StoredGroup } from '../../state/log.ts';
import { History, type Moment, parseMoment, submissionOf } from '../replay.ts';
import { differenceOf } from '../replay-diff.ts';
import { assertScope } from '../replay-ledger.ts';
import { replayPolicy } from '../replay-policy.ts';
import { importTranscript, writeTranscript } from '../replay-transcript.ts';
import { damageError, rescue, verify } from '../replay-verify.ts';
import { whatIf } from '../replay-what-if.ts';
import { EXIT } from './exit.ts';
import { print, show } from './print.ts';
import {
  differenceText,
  eventLine,
  policyText,
  stateDocument,
  stateText,
  whatIfText,
} from './replay-text.ts';
import { readRules } from './rules.ts';

const HELP = `
Moments are sequence numbers or dates (2026-11-21T12:00:00Z). At a moment, sessions closed by then have left the state
as they had left the runtime's; --closed keeps their tasks, and has to fold the whole log.

Examples:
  kma replay --at 1200                         the state after event 1200
  kma replay --events task. --agent reader-1   what happened to a reader's tasks
  kma replay --diff 1200 1500                  whose karma changed, and by what
  kma replay --what-if rules.json              who would hold what; rules.json: {"halfLifeMs": 3600000}
  kma replay --policy thompson                 what another policy would have chosen, and how good its work

Exit codes:
  0 done; with --verify: the log is whole   2 wrong usage   3 the log, or the file to import, is damaged
`;

/** `kma replay`: whatever can be asked of a log. */
export function replayCommand(ended: (code: number) => void) {
  return commandLine().action(async (options) => ended(await replay(options)));
}

function commandLine() {
  return new Command('replay')
    .description('rebuild the state from the event log, look into the log, check it, ask what if')
    .addHelpText('after', HELP)
    .option('--home <dir>', 'data folder', '.karma')
    .option('--at <moment>', 'up to this moment; to the end of the log when absent')
    .option('--closed', 'with --at: keep the tasks of closed sessions', false)
    .option('--events [type]', 'list events, of a type (task.) or all')
    .option('--task <id>', 'list events, only those of a task')
    .option('--agent <id>', 'list events, only those of an agent')
    .option('--verify', 'check every record, every snapshot and the books', false)
    .option('--diff <moments...>', 'what changed between two moments, by agent and scope')
    .option('--what-if <file>', 'who would hold what under other parameters: JSON, merged over the defaults')
    .addOption(
      new Option('--policy <name>', 'judge another routing policy by this history').choices(POLICIES),
    )
    .option('--scope <tag>', 'with --diff and --what-if: only this scope')
    .option('--export <file>', 'write the events as text, a record a line, with checksums')
    .option('--import <file>', 'make the log of an empty data folder from an export')
    .option('--rescue <file>', 'export whatever is still readable of a damaged log')
    .option('--json', 'one JSON document, or one a line of events; amounts in micro-karma', false);
}

type Options = ReturnType<ReturnType<typeof commandLine>['opts']>;

async function replay(options: Options): Promise<number> {
  const { home, json } = options;
  const modes = [
    options.verify,
    listsEvents(options),
    ...[options.diff, options.whatIf, options.policy].map((mode) => mode !== undefined),
    ...[options.export, options.import, options.rescue].map((mode) => mode !== undefined),
  ];
  if (modes.filter(Boolean).length > 1) {
    throw new KarmaError(
      'CONFIG_INVALID',
      'one thing at a time: give only one of the options that say what to do',
    );
  }
  if (options.verify) return printVerification(home, json);
  if (options.import !== undefined) {
    const { seq, hash } = await importTranscript(options.import, home);
    return show(json, { events: seq, head: hash }, () => `${seq} events, head ${hash}`);
  }
  if (options.rescue !== undefined) {
    const { seq, hash } = writeTranscript(rescue(home), options.rescue);
    return show(json, { events: seq, head: hash }, () => `${seq} events rescued, head ${hash}`);
  }
  const history = History.open(home);
  try {
    return ask(history, options);
  } finally {
    await history.close();
  }
}

function ask(history: History, options: Options): number {
  const { json, scope } = options;
  const moment = options.at === undefined ? null : parseMoment(options.at);
  if (listsEvents(options)) return printEvents(history, moment, options);
  if (options.export !== undefined) {
    const { seq, hash } = writeTranscript(upTo(history, moment), options.export);
    return show(json, { events: seq, head: hash }, () => `${seq} events, head ${hash}`);
  }
  if (options.diff) {
    const [first, second, ...more] = options.diff.map(parseMoment);
    if (!first || !second || more.length > 0)
      throw new KarmaError('CONFIG_INVALID', '--diff takes two moments: --diff 1200 1500');
    const difference = differenceOf(history, first, second);
    if (scope) assertScope(history.at(second).state.economy, scope);
    const changes = difference.changes.filter((change) => !scope || change.scope === scope);
    return show(json, { ...difference, changes }, () => differenceText({ ...difference, changes }));
  }
  if (options.whatIf !== undefined) {
    const result = whatIf(history, readRules(options.whatIf), moment);
    if (scope) assertScope(history.at(moment).state.economy, scope);
    const holdings = result.holdings.filter((holding) => !scope || holding.scope === scope);
    return show(json, { ...result, holdings }, () => whatIfText({ ...result, holdings }));
  }
  if (options.policy !== undefined) {
    const result = replayPolicy(history, options.policy, moment);
    return show(json, result, () => policyText(result));
  }
  const view = moment === null || options.closed ? history.fullyAt(moment) : history.at(moment);
  return show(json, stateDocument(view), () => stateText(view));
}

async function printVerification(home: string, json: boolean): Promise<number> {
  const result = await verify(home);
  if ('why' in result) {
    if (json) print(JSON.stringify({ whole: false, ...result }));
    else print(damageError(home, result).message);
    return EXIT.nothing;
  }
  const { from, events, records, head, snapshots, problems } = result;
  if (json) print(JSON.stringify({ whole: problems.length === 0, ...result }));
  else {
    print(`${events - from} events in ${records} records, chain whole, head ${head}`);
    if (from > 0) print(`events 1 to ${from} are archived, and not all of the archive is here: not checked`);
    print(`${snapshots.length} snapshots equal the fold`);
    for (const problem of problems) print(problem);
  }
  return problems.length === 0 ? EXIT.done : EXIT.nothing;
}

function listsEvents({ events, task, agent }: Options): boolean {
  return events !== undefined || task !== undefined || agent !== undefined;
}

function printEvents(history: History, moment: Moment | null, options: Options): number {
  const { task } = options;
  const wanted = task ? { ...options, task: submissionOf(history, task).event.task.id } : options;
  for (const recorded of history.events(moment)) {
    if (matches(recorded, wanted)) print(options.json ? JSON.stringify(recorded) : eventLine(recorded));
  }
  return EXIT.done;
}

function matches({ event }: Recorded, { events, task, agent }: Options): boolean {
  if (typeof events === 'string' && !event.type.startsWith(events)) return false;
  const text = task || agent ? JSON.stringify(event) : '';
  return (!task || text.includes(JSON.stringify(task))) && (!agent || text.includes(JSON.stringify(agent)));
}

/** The records that end by the moment: a record is exported as a whole or not at all. */
function* upTo(history: History, moment: Moment | null): Generator<StoredGroup> {
  const last = history.seqAt(moment);
  for (const group of history.log.stored()) {
    if (lastSeq(group) > last) return;
    yield group;
  }
}
