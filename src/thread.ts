import { getCompileCacheDir } from 'node:module';
import { dirname, extname } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { expose, wrap } from 'comlink';
import { Piscina } from 'piscina';
import { endpointOf, type SupervisorApi, type ThreadApi, type ThreadInit } from '../actors/protocol.ts';

export interface ThreadLimits {
  /** Heap of a thread in MB: old generation, young generation. Beyond it the thread dies, and only the thread. */
  readonly heapMb: number;
  readonly youngHeapMb: number;
}

/** Where actors live: a place for one thread after another. */
export interface ThreadHost {
  begin(init: ThreadInit, upstream: SupervisorApi): ThreadLife;
  /** Ends the thread, whatever it is doing. */
  close(): Promise<void>;
}

/** A thread's side of the protocol, as seen from here. */
export type RemoteThread = {
  [Name in keyof ThreadApi]: (
    ...args: Parameters<ThreadApi[Name]>
  ) => Promise<Awaited<ReturnType<ThreadApi[Name]>>>;
};

/** One life of an actor thread. */
export interface ThreadLife {
  readonly api: RemoteThread;
  /** Resolves when the thread is gone: `null` after an orderly stop, else why. */
  readonly ended: Promise<Error | null>;
  /** Stops the thread at once, whatever it is doing. */
  kill(): void;
}

const ENTRY = new URL(`../actors/thread${extname(import.meta.url)}`, import.meta.url).href;

/** A thread compiles what it loads, unless it is told where others have left it compiled. It learns nothing else of us. */
function inheritedCache(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

/**
 * A pool of exactly one thread. Gives identity, order and crash isolation, and an abort that really stops a hung
 * thread. `atomics: 'disabled'`, because the default blocks the thread's event loop and with it every timer.
 */
export class ActorThread implements ThreadHost {
  readonly #pool: Piscina;

  constructor({ heapMb, youngHeapMb }: ThreadLimits) {
    this.#pool = new Piscina({
      filename: ENTRY,
      minThreads: 1,
      maxThreads: 1,
      atomics: 'disabled',
      env: inheritedCache(),
      execArgv: ['--disable-warning=ExperimentalWarning'],
      resourceLimits: {
        maxOldGenerationSizeMb: heapMb,
        maxYoungGenerationSizeMb: youngHeapMb,
        stackSizeMb: 4,
      },
    });
    // A thread that dies says so through its task as well; after an abort nobody listens there any more.
    this.#pool.on('error', () => {});
  }

  begin(init: ThreadInit, upstreamApi: SupervisorApi): ThreadLife {
    const control = new MessageChannel();
    const upstream = new MessageChannel();
    const abort = new AbortController();
    expose(upstreamApi, endpointOf(upstream.port1));
    const life = this.#pool.run(
      { init, control: control.port2, upstream: upstream.port2 },
      { transferList: [control.port2, upstream.port2], signal: abort.signal },
    );
    const ended = life.then(
      () => null,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
    void ended.then(() => {
      control.port1.close();
      upstream.port1.close();
    });
    return { api: wrap<ThreadApi>(endpointOf(control.port1)), ended, kill: () => abort.abort() };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
