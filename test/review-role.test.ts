import * as assert from 'uvu/assert';
import type { ReviewPayload } from '../actors/review/payload.ts';
import { role } from '../actors/roles/reviewer.ts';
import { createPdfParser } from '../src/parse/parser.ts';
import { jsonBytes, MemoryBlobs } from '../state/blobs.ts';
import { KarmaError } from '../state/errors.ts';
import type { BlobHash, SessionId, TaskId } from '../state/ids.ts';
import { Verdict } from '../state/task.ts';
import { suite } from './helpers/suite.ts';
import { type ReadPaper, readPapers, studyOf } from './helpers/works.ts';

const test = suite('reviewer');
const blobs = new MemoryBlobs();
const put = (content: unknown): BlobHash => blobs.put(jsonBytes(content));
let papers: ReadPaper[] = [];

test.before(async () => {
  const parser = createPdfParser();
  papers = (await readPapers(new URL('../corpus/', import.meta.url), parser)).slice(0, 2);
  parser.close();
});

async function review(payload: Partial<Omit<ReviewPayload, 'subject'>> & { task_type: string }) {
  let units = 0;
  const full = {
    subject: 'work' as TaskId,
    given: null,
    inputs: [],
    artifacts: [],
    output: null,
    ...payload,
  };
  const task = {
    id: 'review' as TaskId,
    task_type: 'Review_Artifact',
    payload: full,
    session_id: 'session' as SessionId,
    tags: [],
    metadata: {},
    priority: 5,
    after: null,
    reviewed: false,
    attemptsMax: 1,
    timeoutMs: 1000,
  };
  const result = await role.perform(task, {
    ask: () => Promise.reject(new Error('a reviewer asks nobody')),
    blobs,
    signal: new AbortController().signal,
    spend: (more) => {
      units += more;
    },
  });
  assert.equal(result.artifacts, []);
  return { verdict: Verdict.parse(result.output), units };
}

async function refusal(reviewing: Promise<unknown>): Promise<string> {
  try {
    await reviewing;
  } catch (thrown) {
    if (thrown instanceof KarmaError) return thrown.code;
    throw thrown;
  }
  return 'none';
}

/** Payloads of the reviews of all that the team makes of the papers. */
function payloads(): Record<string, Partial<ReviewPayload> & { task_type: string }> {
  const [paper] = papers;
  if (!paper) throw new Error('the corpus is empty');
  const { evidence, text, bytes } = paper;
  const textRef = { kind: 'paper.text', blob: put(text) };
  const documentRef = { kind: 'paper.document', blob: put(evidence.document) };
  const all = papers.flatMap(({ evidence: { document, summary, metrics } }) => [
    { kind: 'paper.document', blob: put(document) },
    { kind: 'paper.summary', blob: put(summary) },
    { kind: 'paper.metrics', blob: put(metrics) },
  ]);
  const { compared, debated, reported } = studyOf(papers.map((one) => one.evidence));
  const comparison = { kind: 'comparison', blob: put(compared.comparison) };
  const critiques = debated.map(({ critique }) => ({ kind: 'critique', blob: put(critique) }));
  const [critique] = critiques;
  const files = [
    {
      name: 'report.md',
      mediaType: 'text/markdown',
      blob: blobs.put(Buffer.from(reported.markdown)),
      bytes: 1,
    },
    { name: 'report.json', mediaType: 'application/json', blob: put(reported.model), bytes: 1 },
  ];
  return {
    fetch: {
      task_type: 'Fetch_Paper',
      given: { source: 'a.pdf' },
      artifacts: [{ kind: 'pdf', blob: blobs.put(bytes) }, textRef],
    },
    summary: {
      task_type: 'Summarise_Paper',
      inputs: [textRef],
      artifacts: [documentRef, { kind: 'paper.summary', blob: put(evidence.summary) }],
    },
    metrics: {
      task_type: 'Extract_Metrics',
      inputs: [textRef, documentRef],
      artifacts: [{ kind: 'paper.metrics', blob: put(evidence.metrics) }],
    },
    comparison: { task_type: 'Compare_Methods', inputs: all, artifacts: [comparison] },
    critique: {
      task_type: 'Critique_Claim',
      inputs: [...all, comparison],
      artifacts: critique ? [critique] : [],
    },
    report: {
      task_type: 'Synthesise_Report',
      given: {
        failures: [...reported.failures],
        papers: papers.map(({ evidence: { paper, source } }) => ({ paper, source })),
      },
      inputs: [...all, comparison, ...critiques],
      artifacts: [{ kind: 'report', blob: put({ title: 'report', files }) }],
    },
  };
}

test('judges the work of every role from its blobs, the same each time, and counts what it checked', async () => {
  for (const [name, payload] of Object.entries(payloads())) {
    const { verdict, units } = await review(payload);
    assert.ok(verdict.quality >= 0.9, `${name}: ${verdict.quality} ${verdict.reasons.join('; ')}`);
    assert.ok(units > 0, name);
    assert.equal((await review(payload)).verdict, verdict);
  }
});

test('a task that made nothing, or something else, is worth nothing', async () => {
  const junk = { blob: put({ nothing: true }) };
  for (const [name, payload] of Object.entries(payloads())) {
    const none = await review({ ...payload, artifacts: [] });
    assert.is(none.verdict.quality, 0, name);
    const artifacts = (payload.artifacts ?? []).map(({ kind }) => ({ kind, ...junk }));
    assert.is((await review({ ...payload, artifacts })).verdict.quality, 0, name);
  }
});

test('a reason names the thing and the place', async () => {
  const { metrics } = payloads();
  const [paper] = papers;
  const [first, ...rest] = paper?.evidence.metrics.records ?? [];
  if (!metrics || !paper || !first) throw new Error('the corpus has no records');
  const forged = {
    ...paper.evidence.metrics,
    records: [{ ...first, value: '99.87', number: 99.87 }, ...rest],
  };
  const { verdict } = await review({ ...metrics, artifacts: [{ kind: 'paper.metrics', blob: put(forged) }] });
  assert.ok(verdict.quality < 0.5);
  assert.match(verdict.reasons[0] ?? '', `${first.table || 'prose'} on page ${first.page}: 99.87`);
});

test('what cannot be judged is refused', async () => {
  const { metrics } = payloads();
  assert.is(await refusal(review({ task_type: 'Paint_Picture' })), 'TASK_TYPE_UNKNOWN');
  assert.is(
    await refusal(review({ ...metrics, task_type: 'Extract_Metrics', inputs: [] })),
    'PAYLOAD_INVALID',
  );
  assert.is(await refusal(review({ task_type: '' })), 'PAYLOAD_INVALID');
});

test.run();
