import { RESEARCH_TEAM } from '../../actors/roster.ts';
import { jsonBytes } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import type { SessionId } from '../../state/ids.ts';
import { ResearchOutput, type ResearchSpec } from '../../state/research.ts';
import { DEFAULT_CONFIG } from '../config.ts';
import { makeFolder } from '../files.ts';
import { startOnWhole } from '../replay-verify.ts';
import { Runtime } from '../runtime.ts';
import { EXIT } from './exit.ts';
import { leaderboardRows, leaderboardTable } from './leaderboard.ts';
import { jsonProgress, lineProgress, liveProgress, type Progress } from './progress.ts';
import { writeInto, writeReportFiles } from './report.ts';
import { followRules, readRules } from './rules.ts';
import { serveLines } from './serve.ts';
import type { Services } from './services.ts';
import { sessionFor } from './session.ts';
import { Tally } from './tally.ts';

export interface StartOptions {
  readonly topic: string;
  readonly out: string;
  readonly home: string;
  /** File of the economy's rules. */
  readonly economy?: string | undefined;
  readonly seed: number;
  readonly threads: number;
  readonly claims: number;
  readonly deterministic: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly serve: boolean;
  readonly allowHost: readonly string[];
  /** Tried on encrypted PDFs. */
  readonly password: readonly string[];
}

/**
 * The main job: reads the sources and writes a report. Returns the exit code.
 * @throws KarmaError when a source or the data folder is not usable
 */
export async function start(
  inputs: readonly string[],
  options: StartOptions,
  services: Services,
): Promise<number> {
  const began = performance.now();
  const sources = await services.expandSources(
    inputs.length > 0 ? inputs : [services.pilotCorpus],
    process.cwd(),
  );
  makeFolder(options.out, '--out');
  const economy = options.economy === undefined ? undefined : readRules(options.economy);
  const { performers, close } = services.openPerformers({
    passwords: options.password,
    allow: options.allowHost,
  });
  const previous = process.env.KARMA_PREVIOUS === 'aborted' ? 'aborted' : 'unknown';
  const runtime = await startOnWhole(options.home, previous === 'aborted', () =>
    Runtime.start({
      ...options,
      economy,
      config: { ...DEFAULT_CONFIG, threadsMax: options.threads },
      members: RESEARCH_TEAM,
      version: services.version,
      previous,
      reactors: services.reactors,
      performers,
    }),
  );
  const say = options.quiet || options.json ? () => {} : (line: string) => process.stdout.write(`${line}\n`);
  const readyMs = Math.round(performance.now() - began);
  say(`${RESEARCH_TEAM.length} agents ready after ${(readyMs / 1000).toFixed(1)} s; data in ${options.home}`);
  if (options.json) emit({ event: 'ready', agents: RESEARCH_TEAM.length, elapsedMs: readyMs });

  const interrupted = onSignals(runtime);
  const unfollow = options.economy
    ? followRules(options.economy, runtime.supervisor, (line) => process.stderr.write(`${line}\n`))
    : () => {};
  const job = new Job(runtime, options, say);
  try {
    const ended = await Promise.race([job.research(sources), interrupted]);
    if (ended === EXIT.interrupted) say('interrupted; the same command resumes');
    else if (options.serve) await Promise.race([serveLines(job, services), interrupted]);
    return ended;
  } finally {
    unfollow();
    await runtime.stop('the work is done');
    close();
  }
}

/** Research sessions on one runtime, shown to the user; each report after the first goes to a folder of its own. */
export class Job {
  readonly #runtime: Runtime;
  readonly #options: StartOptions;
  readonly #say: (line: string) => void;
  #jobs = 0;

  constructor(runtime: Runtime, options: StartOptions, say: (line: string) => void) {
    this.#runtime = runtime;
    this.#options = options;
    this.#say = say;
  }

  /** Works through the sources and writes what comes of it. Returns the exit code. */
  async research(sources: readonly string[]): Promise<number> {
    const began = performance.now();
    const { supervisor } = this.#runtime;
    const { topic, claims: claimsMax } = this.#options;
    const spec: ResearchSpec = { topic, sources: [...sources], claimsMax };
    this.#jobs += 1;
    const { id: session, known } = sessionFor(supervisor.state, spec, this.#jobs === 1);
    this.#say(`${known ? 'resuming' : 'opening'} ${session}: ${sources.length} sources on ${topic}`);

    const progress = this.#progress(session, began);
    const tally = new Tally();
    const closed = new Promise<void>((resolve) => {
      if (known && known.status !== 'open') resolve();
      supervisor.onEvent((event, state) => {
        progress.event(event, state);
        tally.count(event, state);
        if (event.type === 'session.closed' && event.session === session) resolve();
      });
    });
    if (!known) await supervisor.tell({ type: 'session.open', session, workflow: 'research', spec });
    await closed;
    progress.close();
    return this.#conclude(session, sources, tally, performance.now() - began);
  }

  #conclude(session: SessionId, sources: readonly string[], tally: Tally, elapsedMs: number): number {
    const { json, topic } = this.#options;
    const out = this.#jobs === 1 ? this.#options.out : `${this.#options.out}-${this.#jobs}`;
    const { state } = this.#runtime.supervisor;
    const ended = state.sessions.get(session);
    if (!ended) throw new KarmaError('SESSION_UNKNOWN', `session ${session} has vanished`);
    const { status, reason } = ended;
    const { report } = ResearchOutput.parse(ended.output);
    const rows = leaderboardRows(state);
    const files = report ? writeReportFiles(this.#runtime.home.blobs, report, out) : [];
    const record = { session, topic, sources, status, reason, agents: rows };
    files.push(writeInto(out, 'session.json', jsonBytes(record)));
    const code = status === 'done' ? EXIT.done : report ? EXIT.partial : EXIT.nothing;

    if (json) {
      for (const row of rows) emit({ event: 'leaderboard', ...row });
      emit({ event: 'done', session, status, reason, files, code, elapsedMs: Math.round(elapsedMs) });
    }
    this.#say(`\n${leaderboardTable(rows)}\n\n${tally.lines(state).join('\n')}\n`);
    this.#say(`${session} ${status} in ${(elapsedMs / 1000).toFixed(1)} s: ${reason}`);
    if (report) this.#say(`report: ${files.find((file) => file.endsWith('report.md')) ?? out}`);
    return code;
  }

  #progress(session: SessionId, began: number): Progress {
    const { json, quiet } = this.#options;
    if (json) return jsonProgress(session, began);
    if (quiet) return { event() {}, close() {} };
    return process.stderr.isTTY ? liveProgress(session, began) : lineProgress(session, began);
  }
}

/** Resolves on the first signal, once nothing new is started; the second ends the process at once. */
function onSignals(runtime: Runtime): Promise<typeof EXIT.interrupted> {
  return new Promise((resolve) => {
    let signals = 0;
    const handle = (): void => {
      signals += 1;
      if (signals > 1) process.exit(EXIT.interrupted);
      runtime.supervisor.pause();
      resolve(EXIT.interrupted);
    };
    process.on('SIGINT', handle);
    process.on('SIGTERM', handle);
  });
}

function emit(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
