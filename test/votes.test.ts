import * as assert from 'uvu/assert';
import { role as reader } from '../actors/roles/reader.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import { jsonBytes, MemoryBlobs } from '../state/blobs.ts';
import { karmaAt } from '../state/economy/balances.ts';
import type { PdfText } from '../state/paper.ts';
import type { TaskSpec, Vote } from '../state/task.ts';
import { agentId, Bench, only, opened, registered, submit, success, taskId, work } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';
import { readPapers } from './helpers/works.ts';

const test = suite('votes');
const blobs = new MemoryBlobs();
let text: PdfText | null = null;

test.before(async () => {
  const parser = createPdfParser();
  text = (await readPapers(new URL('../corpus/', import.meta.url), parser))[0]?.text ?? null;
  parser.close();
});

/** What a reader that was given such pages thinks of whoever fetched them. */
async function voteOn(change: (page: PdfText['pages'][number], i: number) => object): Promise<Vote> {
  if (!text) throw new Error('the corpus is empty');
  const damaged = { ...text, pages: text.pages.map((page, i) => ({ ...page, ...change(page, i) })) };
  const task: TaskSpec = work('read', {
    after: taskId('fetch'),
    payload: { paper: '0123456789abcdef', topic: 'adapters', text: blobs.put(jsonBytes(damaged)) },
  });
  const { votes } = await reader.perform(task, {
    ask: () => Promise.reject(new Error('a reader asks nobody')),
    blobs,
    signal: new AbortController().signal,
    spend() {},
  });
  const [vote] = votes ?? [];
  if (!vote) throw new Error('the reader did not vote');
  return vote;
}

const EMPTY = () => ({ items: [] });
const GARBLED = ({ items }: PdfText['pages'][number]) => ({
  items: items.map((item) => ({ ...item, text: item.text.replaceAll(/[a-z]/g, '\uFFFD') })),
});

test('a reader votes for a fetcher that brought a whole paper, and against one that brought a corrupt one', async () => {
  assert.is((await voteOn(() => ({}))).opinion, 1);
  for (const damage of [EMPTY, GARBLED]) {
    const { opinion, reason } = await voteOn(damage);
    assert.is(opinion, -1);
    assert.match(reason, /of \d+ pages cannot be read/);
    const half = await voteOn((page, i) => (i % 2 === 0 ? damage(page) : {}));
    assert.ok(half.opinion > -1 && half.opinion < 1, `${half.opinion}`);
  }
});

test('the vote against takes karma from the fetcher, in every scope of the fetch', async () => {
  const bench = new Bench().given(
    opened(),
    registered('fetcher', { taskTypes: ['Fetch'] }),
    registered('reader', { taskTypes: ['Read'] }),
  );
  const fetcher = agentId('fetcher');
  bench.when(submit('fetch', { task_type: 'Fetch', tags: ['#fetching'] }));
  bench.schedule();
  bench.when({ type: 'agent.report', agent: fetcher, outcomes: [success('fetch')] });
  bench.when(submit('read', { task_type: 'Read', after: taskId('fetch') }));
  bench.schedule();
  const karma = () =>
    ['global', '#fetching'].map((scope) => karmaAt(bench.state.economy, fetcher, scope, bench.now));
  const before = karma();
  const vote = await voteOn(EMPTY);
  const events = bench.when({
    type: 'agent.report',
    agent: agentId('reader'),
    outcomes: [{ ...success('read'), votes: [vote] }],
  });
  assert.is(only(events, 'vote.cast').length, 1);
  // 0.1 karma x |-1| x 0.5, the accuracy assumed of a voter never audited.
  assert.equal(
    karma(),
    before.map((micro) => micro - 50_000),
  );
});

test.run();
