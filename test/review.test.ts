import * as assert from 'uvu/assert';
import { createPdfParser } from '../src/parse/parser.ts';
import { diceOf } from '../state/dice.ts';
import { Verdict } from '../state/task.ts';
import { BAD, type Trial, tryRubrics } from './helpers/defects.ts';
import { DEFECT_KINDS } from './helpers/planting.ts';
import { suite } from './helpers/suite.ts';
import { readPapers } from './helpers/works.ts';

const CASES_MIN = 500;
const CAUGHT_MIN = 0.95;
const ALARMS_MAX = 0.02;
/** Of each single kind. */
const KIND_CAUGHT_MIN = 0.9;

const test = suite('review of the pilot corpus, as it is and spoilt');
let trial: Trial = { untouched: [], spoilt: [] };

test.before(async () => {
  const parser = createPdfParser();
  const papers = await readPapers(new URL('../corpus/', import.meta.url), parser);
  parser.close();
  trial = tryRubrics(papers, diceOf(1), { rounds: 2, studyRounds: 1, groupSize: 2 });
});

const shareOf = (caught: Trial['spoilt']): number =>
  caught.filter(({ isCaught }) => isCaught).length / caught.length;

test('planted defects are caught', () => {
  const missed = trial.spoilt
    .filter(({ isCaught }) => !isCaught)
    .map(({ type, of, what }) => `${type} ${of}: ${what}`);
  assert.ok(trial.spoilt.length >= CASES_MIN, `${trial.spoilt.length} cases`);
  assert.ok(shareOf(trial.spoilt) >= CAUGHT_MIN, missed.join('\n'));
});

for (const kind of DEFECT_KINDS) {
  test(`${kind}: caught in the work of every role that can have it`, () => {
    const cases = trial.spoilt.filter((one) => one.kind === kind);
    assert.ok(cases.length >= 10, `${cases.length} cases`);
    assert.ok(shareOf(cases) >= KIND_CAUGHT_MIN, `${shareOf(cases)} of ${cases.length}`);
  });
}

test('untouched work is not judged bad', () => {
  const alarms = trial.untouched.filter(({ verdict }) => verdict.quality < BAD);
  const told = alarms.map(({ type, of, verdict }) => `${type} ${of}: ${verdict.reasons.join('; ')}`);
  assert.ok(alarms.length <= ALARMS_MAX * trial.untouched.length, told.join('\n'));
});

test('every verdict is one, with reasons', () => {
  for (const { verdict } of [...trial.untouched, ...trial.spoilt]) {
    assert.ok(Verdict.safeParse(verdict).success, JSON.stringify(verdict));
    assert.ok(verdict.reasons.length > 0);
  }
});

test.run();
