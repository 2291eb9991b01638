import { hash } from 'node:crypto';
import { KarmaError } from '../../state/errors.ts';
import { PdfText } from '../../state/paper.ts';
import { Child, type Death, FILES_PER_CHILD } from './child.ts';
import { PARSE_LIMITS, type ParseFailure, type ParseLimits } from './limits.ts';

export type PdfParser = {
  /**
   * Reads the positioned text of a PDF in a child process.
   * Rejects with a `KarmaError` whose code starts with `PDF_`, or with the signal's reason.
   */
  parse(bytes: Uint8Array, options?: { password?: string; signal?: AbortSignal }): Promise<PdfText>;
  /** Ends the idle children; one that is reading ends with its time limit. Idle children never keep a process alive. */
  close(): void;
};

/** Refuses what needs no child to be refused. */
function checkBytes(bytes: Uint8Array, { maxBytes }: ParseLimits): void {
  if (bytes.length === 0)
    throw new KarmaError('PDF_EMPTY', 'the file is empty (0 bytes): fetch or export it again');
  if (bytes.length > maxBytes) {
    const message = `the file has ${bytes.length} bytes, at most ${maxBytes} are read: raise the limit or split the file`;
    throw new KarmaError('PDF_TOO_LARGE', message);
  }
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  if (head.includes('%PDF-')) return;
  const what = /<(!doctype html|html|head|body)\b/i.test(head)
    ? 'a web page saved under a PDF name'
    : 'not a PDF';
  throw new KarmaError(
    'PDF_NOT_A_PDF',
    `the file is ${what} (no %PDF- mark in its first 1024 bytes): fetch the PDF itself`,
  );
}

/** Signals with which the system or V8 ends a process that asks for too much memory. */
const HUNGER: readonly (NodeJS.Signals | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS'];
/** Exit codes of V8 when its heap is full, where no signal is reported. */
const HUNGRY_CODES: readonly (number | null)[] = [133, 134];

function causeOfDeath({ code, signal }: Death, limits: ParseLimits): KarmaError {
  if (HUNGER.includes(signal) || HUNGRY_CODES.includes(code)) {
    const megabytes = Math.floor(limits.memoryBytes / 1e6);
    const message = `the file needs more than ${megabytes} MB of memory to read: it is damaged, hostile or too complex`;
    return new KarmaError('PDF_TOO_HUNGRY', message);
  }
  if (signal === 'SIGXCPU' || signal === 'SIGKILL') return tooSlow(limits);
  return new KarmaError(
    'PDF_CORRUPT',
    `the file broke the reader (${signal ?? `exit ${code}`}): fetch or export it again`,
  );
}

const tooSlow = ({ timeMs }: ParseLimits): KarmaError =>
  new KarmaError(
    'PDF_TOO_SLOW',
    `the file took more than ${timeMs} ms to read: raise the limit or simplify the file`,
  );

/** What the child says of a file, checked: it has been in the hands of a stranger's bytes. */
function toPdfText(answer: string, bytes: Uint8Array): PdfText {
  const read = JSON.parse(answer) as { error?: ParseFailure };
  if (read.error) throw new KarmaError(read.error.code, read.error.message);
  const text = PdfText.safeParse({ ...read, pdf: hash('sha256', bytes) });
  if (text.success) return text.data;
  throw new KarmaError('PDF_CORRUPT', 'the file made its reader answer nonsense: fetch or export it again');
}

/**
 * A parser with `concurrency` child processes at most. A child serves up to twenty files, one at a time, and is
 * killed and replaced on any failure. Limits not given are `PARSE_LIMITS`.
 */
export function createPdfParser(options: Partial<ParseLimits> & { concurrency?: number } = {}): PdfParser {
  const { concurrency = 2, ...given } = options;
  const limits: ParseLimits = { ...PARSE_LIMITS, ...given };
  const idle: Child[] = [];
  const waiting: (() => void)[] = [];
  let busy = 0;

  const enter = async (): Promise<void> => {
    if (busy < concurrency) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };

  /** Reads a file in a child, and keeps the child when it answered. */
  async function readIn(child: Child, bytes: Uint8Array, password: string | null, signal?: AbortSignal) {
    const cut = Promise.withResolvers<never>();
    const timer = setTimeout(() => cut.reject(tooSlow(limits)), limits.timeMs);
    const abort = (): void => cut.reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    let answered = false;
    try {
      const { maxPages, maxChars, maxPageChars, lengthMax } = limits;
      const request = { maxPages, maxChars, maxPageChars, lengthMax, password };
      const reading = child.read(request, bytes);
      const answer = await Promise.race([reading, cut.promise]);
      answered = typeof answer === 'string';
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof RangeError)) throw thrown;
      throw new KarmaError(
        'PDF_TOO_LARGE',
        `the file holds too much text (${thrown.message}): split the file`,
      );
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      if (answered && child.served < FILES_PER_CHILD) idle.push(child);
      else child.kill();
    }
  }

  return {
    async parse(bytes, { password, signal } = {}) {
      checkBytes(bytes, limits);
      await enter();
      try {
        signal?.throwIfAborted();
        const used = idle.pop();
        const first = used ? await readIn(used, bytes, password ?? null, signal) : null;
        // A child may die of an earlier file: only one that has served nothing else tells on this one.
        const answer =
          typeof first === 'string'
            ? first
            : await readIn(new Child(limits), bytes, password ?? null, signal);
        if (typeof answer !== 'string') throw causeOfDeath(answer, limits);
        return toPdfText(answer, bytes);
      } finally {
        leave();
      }
    },
    close() {
      for (const child of idle.splice(0)) child.kill();
    },
  };
}
