import type { Answer } from '../../state/answer.ts';
import type { PaperId } from '../../state/ids.ts';
import type { Performer } from '../performers.ts';
import type { Reactor } from '../supervisor.ts';

/** What the command line needs of the other plugs; the composition root hands it in. */
export interface Services {
  readonly version: string;
  readonly reactors: readonly Reactor[];
  /** Made when work begins, for they hold processes and sockets. */
  openPerformers(options: {
    readonly passwords: readonly string[];
    /** Hosts and ranges that may be fetched from although they are not public. */
    readonly allow: readonly string[];
  }): OpenPerformers;
  /** Folders become the PDFs in them. */
  expandSources(inputs: readonly string[], cwd: string): Promise<string[]>;
  /** PDFs to work on when none are named. */
  readonly pilotCorpus: string;
  /**
   * The papers read into a data folder, beside a runtime that may be at work there.
   * @throws KarmaError
   */
  openLibrary(home: string): Promise<Library>;
}

export interface Library {
  readonly papers: readonly { readonly paper: PaperId; readonly title: string; readonly name: string }[];
  /** Passages of these papers that answer the question, `top` at most. */
  ask(question: string, top: number, among: ReadonlySet<PaperId>): Promise<Answer>;
}

export interface OpenPerformers {
  readonly performers: ReadonlyMap<string, Performer>;
  close(): void;
}
