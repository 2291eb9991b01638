import { EXIT } from './exit.ts';

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Prints an answer, for machines or for people. Returns the exit code. */
export function show(json: boolean, document: unknown, text: () => string): number {
  print(json ? JSON.stringify(document) : text());
  return EXIT.done;
}
