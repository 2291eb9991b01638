import type { Command } from '../../state/commands.ts';
import { diceOf } from '../../state/dice.ts';
import type { Json } from '../../state/errors.ts';
import type { BlobHash, PaperId, TaskId } from '../../state/ids.ts';
import {
  ComparedMethods,
  type Failure,
  FetchedPaper,
  type PaperRefs,
  type ResearchOutput,
  ResearchSpec,
} from '../../state/research.ts';
import { artifactsOf, type Session, type State, type Task } from '../../state/state.ts';
import type { TaskSpec } from '../../state/task.ts';

type Ending = 'done' | 'partial' | 'failed';

const ATTEMPTS_MAX = 3;
const TIMEOUT_MS = 60_000;

/**
 * What a research session still needs: per paper fetch, summary, metrics; then comparison, debate, report; a review
 * of each result; the end. Derived from what there is, so it may be asked at any time and any number of times.
 */
export function planResearch(session: Session, state: State): Command[] {
  const spec = ResearchSpec.safeParse(session.spec);
  if (!spec.success) return [close(session, 'failed', 'the session has no valid specification')];
  const plan = new Plan(session, state, spec.data);
  return plan.commands();
}

class Plan {
  readonly #session: Session;
  readonly #state: State;
  readonly #spec: ResearchSpec;
  readonly #wanted: Command[] = [];

  constructor(session: Session, state: State, spec: ResearchSpec) {
    this.#session = session;
    this.#state = state;
    this.#spec = spec;
  }

  commands(): Command[] {
    const ended = this.#papers();
    if (ended) this.#conclusions(ended.papers, ended.failures);
    return this.#wanted;
  }

  /** Wants the tasks of every paper; the papers read and the failures once all have ended. */
  #papers(): { papers: PaperRefs[]; failures: Failure[] } | null {
    const papers = new Map<PaperId, PaperRefs | null>();
    const failures: Failure[] = [];
    let ended = true;
    for (const [i, source] of this.#spec.sources.entries()) {
      const fetch = this.#want(`fetch/${i + 1}`, 'Fetch_Paper', null, { source }, '#fetching');
      if (fetch?.status === 'dead') failures.push({ source, reason: fetch.error?.message ?? 'unknown' });
      if (fetch?.status !== 'completed') {
        ended &&= fetch?.status === 'dead';
        continue;
      }
      const fetched = FetchedPaper.parse(fetch.output);
      if (papers.has(fetched.paper)) continue;
      const read = this.#read(fetch, fetched);
      papers.set(fetched.paper, read?.refs ?? null);
      if (read?.failure) failures.push({ source, reason: read.failure });
      ended &&= read !== null;
    }
    return ended ? { papers: [...papers.values()].filter((refs) => refs !== null), failures } : null;
  }

  /** `null` while the paper is being read. */
  #read(fetch: Task, { paper, name }: FetchedPaper): { refs?: PaperRefs; failure?: string } | null {
    const text = artifactsOf(fetch).get('paper.text');
    if (!text) return { failure: 'the fetched paper has no text' };
    const { topic } = this.#spec;
    const reading = this.#want(
      `read/${paper}`,
      'Summarise_Paper',
      fetch,
      { paper, topic, text },
      '#summarising',
    );
    if (reading?.status === 'dead') return { failure: reading.error?.message ?? 'unknown' };
    if (reading?.status !== 'completed') return null;
    const document = artifactsOf(reading).get('paper.document');
    const summary = artifactsOf(reading).get('paper.summary');
    if (!document || !summary) return { failure: 'its reader made no document' };
    const extraction = this.#want(
      `metrics/${paper}`,
      'Extract_Metrics',
      reading,
      { paper, text, document },
      '#metrics',
    );
    if (extraction?.status === 'dead') return { failure: extraction.error?.message ?? 'unknown' };
    if (extraction?.status !== 'completed') return null;
    const metrics = artifactsOf(extraction).get('paper.metrics');
    if (!metrics) return { failure: 'its metrician made no records' };
    return { refs: { paper, source: name, text, document, summary, metrics } };
  }

  #conclusions(papers: PaperRefs[], failures: Failure[]): void {
    if (papers.length === 0) return this.#end('failed', 'no paper could be read');
    const { topic, claimsMax } = this.#spec;
    const comparing = this.#want(
      'compare',
      'Compare_Methods',
      null,
      { topic, claimsMax, papers },
      '#comparing',
    );
    if (comparing?.status === 'dead') return this.#end('failed', `comparison: ${comparing.error?.message}`);
    const comparison =
      comparing?.status === 'completed' ? artifactsOf(comparing).get('comparison') : undefined;
    if (!comparing || !comparison) return;

    const debates = ComparedMethods.parse(comparing.output).claims.map(({ paper, claim }, i) =>
      this.#want(
        `critique/${i + 1}`,
        'Critique_Claim',
        comparing,
        { paper, claim, papers, comparison },
        '#debating',
      ),
    );
    if (debates.some((task) => task?.status !== 'completed' && task?.status !== 'dead')) return;
    const critiques = debates.flatMap((task) => (task && artifactsOf(task).get('critique')) ?? []);
    const report = this.#want(
      'report',
      'Synthesise_Report',
      comparing,
      { topic, papers, failures, comparison, critiques },
      '#reporting',
    );
    if (report?.status === 'dead') return this.#end('failed', `report: ${report.error?.message}`);
    if (report?.status !== 'completed') return;
    const manifest = artifactsOf(report).get('report') ?? null;
    if (failures.length === 0) return this.#end('done', `${papers.length} papers read`, manifest);
    this.#end('partial', `${papers.length} papers read, ${failures.length} failed`, manifest);
  }

  /** Closes the session once its last review is in. */
  #end(status: Ending, reason: string, report: BlobHash | null = null): void {
    if (this.#wanted.length > 0 || this.#session.open > 0) return;
    this.#wanted.push(close(this.#session, status, reason, report));
  }

  /** The task of that name if it exists; otherwise it is wanted. A completed one wants a review. */
  #want(name: string, taskType: string, after: Task | null, payload: Json, tag: string): Task | undefined {
    const id = `${this.#session.id}/${name}` as TaskId;
    const task = this.#state.tasks.get(id);
    if (!task)
      this.#submit({
        id,
        task_type: taskType,
        after: after?.spec.id ?? null,
        payload,
        tags: this.#tags(tag),
        priority: 5,
        reviewed: true,
      });
    else if (task.status === 'completed') this.#review(task);
    return task;
  }

  #review(subject: Task): void {
    const { id, task_type, payload } = subject.spec;
    const { seed, economy } = this.#state;
    const { secondReviews } = economy.parameters.quality;
    const reviews = diceOf(seed)(`second review of ${id}`) < secondReviews ? 2 : 1;
    for (let n = 1; n <= reviews; n += 1) {
      const review = `${id}/review${n === 1 ? '' : `-${n}`}` as TaskId;
      if (this.#state.tasks.has(review)) continue;
      this.#submit({
        id: review,
        task_type: 'Review_Artifact',
        after: id,
        payload: {
          subject: id,
          task_type,
          given: payload,
          inputs: inputsOf(payload),
          artifacts: subject.artifacts.map(({ kind, blob }) => ({ kind, blob })),
          output: subject.output as Json,
        },
        tags: this.#tags('#reviewing'),
        priority: 7,
        reviewed: false,
      });
    }
  }

  #submit(task: Omit<TaskSpec, 'session_id' | 'metadata' | 'attemptsMax' | 'timeoutMs'>): void {
    this.#wanted.push({
      type: 'task.submit',
      task: {
        ...task,
        session_id: this.#session.id,
        metadata: {},
        attemptsMax: ATTEMPTS_MAX,
        timeoutMs: TIMEOUT_MS,
      },
    });
  }

  #tags(kind: string): string[] {
    const slug = this.#spec.topic
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    return slug ? [kind, `#${slug}`.slice(0, 100)] : [kind];
  }
}

/** The artifacts a task was given: its payload names them by these keys, in any depth. */
const INPUT_KINDS: Readonly<Record<string, string>> = {
  text: 'paper.text',
  document: 'paper.document',
  summary: 'paper.summary',
  metrics: 'paper.metrics',
  comparison: 'comparison',
  critiques: 'critique',
};

function inputsOf(payload: Json): { kind: string; blob: string }[] {
  if (typeof payload !== 'object' || payload === null) return [];
  if (Array.isArray(payload)) return payload.flatMap(inputsOf);
  return Object.entries(payload).flatMap(([key, value]) => {
    const kind = INPUT_KINDS[key];
    if (!kind) return inputsOf(value);
    return [value].flat().flatMap((blob) => (typeof blob === 'string' ? [{ kind, blob }] : []));
  });
}

function close({ id }: Session, status: Ending, reason: string, report: BlobHash | null = null): Command {
  const output: ResearchOutput = { report };
  return { type: 'session.close', session: id, status, reason, output };
}
