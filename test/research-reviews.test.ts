import * as assert from 'uvu/assert';
import { planResearch } from '../src/research/plan.ts';
import { blobHash } from '../state/blobs.ts';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import type { TaskId } from '../state/ids.ts';
import type { Session } from '../state/state.ts';
import { agentId, Bench, registered, SESSION, success } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

const test = suite('sampled second reviews');

const PAPERS = 300;

/** Reviews that are wanted of so many fetched papers: of each first and second ones. */
function reviewsWanted(secondReviews: number): { first: number; second: number } {
  const parameters = {
    ...DEFAULT_PARAMETERS,
    quality: { ...DEFAULT_PARAMETERS.quality, secondReviews },
  };
  const fetcher = agentId('fetcher');
  const sources = Array.from({ length: PAPERS }, (_, i) => `${i}.pdf`);
  const spec = { topic: 'adapters', sources, claimsMax: 0 };
  const bench = new Bench().given(
    { type: 'economy.configured', parameters },
    registered('fetcher', { taskTypes: ['Fetch_Paper'], mailboxMax: PAPERS, batchMax: PAPERS }),
    registered('reader', { taskTypes: ['Summarise_Paper', 'Review_Artifact'], mailboxMax: 1 }),
    { type: 'session.opened', session: SESSION, workflow: 'research', spec },
  );
  const plan = () => planResearch(bench.state.sessions.get(SESSION) as Session, bench.state);
  for (const command of plan()) bench.when(command);
  bench.schedule();
  const outcomes = sources.map((source, i) => {
    const blob = blobHash(Buffer.from(source));
    const output = { paper: blob.slice(0, 16), name: source, pageCount: 1 };
    const artifacts = [{ kind: 'paper.text', blob, bytes: 1 }];
    return { ...success(`${SESSION}/fetch/${i + 1}`), artifacts, output } as ReturnType<typeof success>;
  });
  bench.when({ type: 'agent.report', agent: fetcher, outcomes });
  const reviews = new Map<TaskId, number>();
  for (const command of plan()) {
    if (command.type !== 'task.submit' || command.task.task_type !== 'Review_Artifact') continue;
    bench.when(command);
    const subject = command.task.after;
    if (subject) reviews.set(subject, (reviews.get(subject) ?? 0) + 1);
  }
  const again = plan().filter(
    (command) => command.type === 'task.submit' && command.task.task_type === 'Review_Artifact',
  );
  assert.is(again.length, 0, 'asked again, it wants nothing twice');
  return { first: reviews.size, second: [...reviews.values()].filter((count) => count === 2).length };
}

test('every result is reviewed, the share that the rules say by a second reviewer too', () => {
  assert.equal(reviewsWanted(0), { first: PAPERS, second: 0 });
  assert.equal(reviewsWanted(1), { first: PAPERS, second: PAPERS });
  const { second } = reviewsWanted(0.2);
  // 60 of 300, with a deviation of sqrt(300 x 0.2 x 0.8) = 6.9; four of them.
  assert.ok(Math.abs(second - 60) < 28, `${second}`);
});

test.run();
