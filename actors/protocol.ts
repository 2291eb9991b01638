import type { MessagePort } from 'node:worker_threads';
import type { ErrorData, Json } from '../state/errors.ts';
import type { AgentId, AskId, TaskId } from '../state/ids.ts';
import type { TaskSpec } from '../state/task.ts';
import type { Member } from './roster.ts';

/**
 * All that may cross between the supervisor's thread and an actor thread. Plain data only: structured clone drops
 * classes and functions in silence. Bulk goes through the blob store.
 */

/** What a thread is told when it starts; its memory is a cache, so this is all it knows. */
export interface ThreadInit {
  readonly members: readonly Pick<Member, 'id' | 'module'>[];
  /** Folder of the blob store. */
  readonly blobs: string;
  /** Bytes of the disk that blobs leave free. */
  readonly diskFreeMin: number;
  /** `time` measures what work costs; `units` counts it, so that a deterministic run has a deterministic cost. */
  readonly meter: 'time' | 'units';
  readonly heartbeatMs: number;
  /** Largest outcome in bytes of JSON; bigger results belong in artifacts. */
  readonly outcomeBytesMax: number;
}

export interface WorkItem {
  readonly task: TaskSpec;
  readonly attempt: number;
}

/** Served by an actor thread. */
export interface ThreadApi {
  /** The supervisor has registered these agents: they may work. */
  welcome(agents: readonly AgentId[]): void;
  /** Works through a batch in order; one outcome a task. Resolves also when tasks fail. Both packed as in `wire.ts`. */
  work(agent: AgentId, batch: string): Promise<string>;
  /** Resolves when every actor has come to rest. */
  stop(): Promise<void>;
}

/** Something an agent wants from the world: a file, a parse, a model's answer. */
export interface Question {
  readonly ask: AskId;
  readonly agent: AgentId;
  readonly task: TaskId;
  readonly attempt: number;
  /** Names the performer. */
  readonly kind: string;
  readonly request: Json;
  /** Work units spent since the batch began or the last answer came. */
  readonly units: number;
}

export type Reply =
  | { readonly ok: true; readonly answer: Json }
  | { readonly ok: false; readonly error: ErrorData };

/** Served by the supervisor's thread to each actor thread. */
export interface SupervisorApi {
  /** Sent once the thread can work. */
  ready(): void;
  beat(): void;
  ask(question: Question): Promise<Reply>;
}

type Listener = (message: { readonly data: unknown }) => void;

/**
 * A port as Comlink takes it. If Comlink listened to the port itself, Node would make each message an event, and load
 * its web client, which has the class for it, in every thread.
 */
export function endpointOf(port: MessagePort) {
  const heard = new Map<Listener, (data: unknown) => void>();
  return {
    postMessage: port.postMessage.bind(port),
    addEventListener(_type: string, listener: Listener): void {
      const hear = (data: unknown): void => listener({ data });
      heard.set(listener, hear);
      port.on('message', hear);
    },
    removeEventListener(_type: string, listener: Listener): void {
      const hear = heard.get(listener);
      if (hear) port.off('message', hear);
      heard.delete(listener);
    },
  };
}
