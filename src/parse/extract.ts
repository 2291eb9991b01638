/**
 * Program of the parser's child process. Reads frames from stdin, two for each file (the request as JSON, then the
 * PDF), and answers each file with one frame on stdout: the text as JSON, or `{ error: { code, message } }`.
 */
import { frame, frames } from './frames.ts';
import type { ParseRequest } from './limits.ts';
import { readPdf } from './pdf.ts';

const encoder = new TextEncoder();

function answer(outcome: Awaited<ReturnType<typeof readPdf>>): Promise<void> {
  const message = JSON.stringify('code' in outcome ? { error: outcome } : outcome);
  return new Promise((resolve) => process.stdout.write(frame(encoder.encode(message)), () => resolve()));
}

// A broken file can make pdf.js fail outside of any call; after that this process is not to be trusted.
process.on('unhandledRejection', () => process.exit(1));
process.on('uncaughtException', () => process.exit(1));

let request: ParseRequest | null = null;
for await (const message of frames(process.stdin, 1 << 30)) {
  if (request === null) {
    request = JSON.parse(message.toString()) as ParseRequest;
  } else {
    await answer(await readPdf(new Uint8Array(message), request));
    request = null;
  }
}
process.exit(0);
