import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createPdfParser } from '../src/parse/parser.ts';
import { diceOf } from '../state/dice.ts';
import { BAD, type Spoilt, tryRubrics, type Untouched } from '../test/helpers/defects.ts';
import { DEFECT_KINDS } from '../test/helpers/planting.ts';
import { readPapers } from '../test/helpers/works.ts';

/**
 * Has the reviewers judge what the team makes of some papers, as it is and with planted defects. Prints how many
 * defects of each kind are caught (quality below 0.6, and below that of the untouched work), how much untouched work
 * is judged bad, and how long a review takes.
 *
 *     node bench/review.ts [FOLDER...] [--rounds N] [--seed N] [--group N] [--misses] [--json]
 *
 * Without folders: the pilot corpus, and the papers beside the checkout where there are any. Untouched work that is
 * judged bad is listed with the first reason: real papers are misread at times, and then the alarm is not false.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    group: { type: 'string', default: '4' },
    misses: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const usual = ['corpus', '../shared/papers/peft', '../shared/papers/tdms'];
const folders = positionals.length > 0 ? positionals : usual.filter((folder) => existsSync(folder));

const rounds = Number(values.rounds);

const parser = createPdfParser();
const untouched: Untouched[] = [];
const spoilt: Spoilt[] = [];
for (const folder of folders) {
  const papers = await readPapers(pathToFileURL(`${folder}/`), parser);
  const trial = tryRubrics(papers, diceOf(Number(values.seed)), {
    rounds,
    studyRounds: rounds,
    groupSize: Number(values.group),
  });
  untouched.push(...trial.untouched);
  spoilt.push(...trial.spoilt);
}
parser.close();

const alarms = untouched.filter(({ verdict }) => verdict.quality < BAD);
const types = [...new Set(untouched.map(({ type }) => type))];
const rows = [
  ...DEFECT_KINDS.map((kind) => tally(kind, (one) => one.kind === kind)),
  ...types.map((type) => tally(type, (one) => one.type === type)),
  tally('all', () => true),
];
const times = types.map((type) => {
  const all = [...untouched, ...spoilt].filter((one) => one.type === type);
  const sorted = all.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { type, medianMs: at(0.5), p99Ms: at(0.99) };
});

function tally(name: string, fits: (one: Spoilt) => boolean) {
  const cases = spoilt.filter(fits);
  const caught = cases.filter(({ isCaught }) => isCaught).length;
  return { name, caught, cases: cases.length };
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`;

if (values.json) {
  const machine = { node: process.version, cpu: cpus()[0]?.model };
  console.log(
    JSON.stringify({ ...machine, folders, rows, alarms: alarms.length, untouched: untouched.length, times }),
  );
} else {
  console.log(`${folders.join(', ')}; node ${process.version}`);
  for (const { name, caught, cases } of rows) {
    console.log(
      `${name.padEnd(21)} ${String(caught).padStart(5)} of ${String(cases).padStart(5)} caught  ${percent(caught, cases)}`,
    );
  }
  console.log(
    `${alarms.length} of ${untouched.length} untouched works judged bad  ${percent(alarms.length, untouched.length)}`,
  );
  for (const { type, of, verdict } of alarms)
    console.log(`  ${type} of ${of}: ${verdict.quality}  ${verdict.reasons[0]}`);
  for (const { type, medianMs, p99Ms } of times) {
    console.log(`${type.padEnd(21)} ${medianMs.toFixed(1)} ms a review, ${p99Ms.toFixed(1)} ms at p99`);
  }
  if (values.misses) {
    for (const { type, of, what, isCaught } of spoilt)
      if (!isCaught) console.log(`missed: ${type} of ${of}: ${what}`);
  }
}
