import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from '@commander-js/extra-typings';
import { KarmaError } from '../state/errors.ts';
import { EXIT } from './cli/exit.ts';
import { program } from './cli/program.ts';
import type { Services } from './cli/services.ts';
import { createFetcher } from './fetch/fetch.ts';
import { expandSources } from './fetch/source.ts';
import { createPdfParser } from './parse/parser.ts';
import { parsePerformer } from './parse/performer.ts';
import { researchReactor } from './research/reactor.ts';

/** The composition root: the one place that knows every plug. */

enableCompileCache();

const services: Services = {
  version: readVersion(),
  reactors: [researchReactor],
  openPerformers({ passwords, allow }) {
    const parser = createPdfParser();
    return {
      performers: new Map([
        ['source.fetch', createFetcher({ cwd: process.cwd(), allow })],
        ['pdf.parse', parsePerformer(parser, passwords)],
      ]),
      close: () => parser.close(),
    };
  },
  expandSources,
  pilotCorpus: join(packageRoot(), 'corpus'),
  async openLibrary(home) {
    // Loaded when asked for: its libraries take longer to load than the rest of the program together.
    const retrieval = await import('./retrieval/open.ts');
    return retrieval.openLibrary(home, process.env);
  },
};

// Whoever reads our output may stop reading (`kma replay | head`).
process.stdout.on('error', () => process.exit(EXIT.done));

// The parent holds the terminal; without it nobody would stop this process.
const orphaned = (): void => process.exit(EXIT.interrupted);
process.on('disconnect', orphaned);

/** What was asked for does not exist. */
const USAGE = new Set(['SOURCE_NOT_FOUND', 'CONFIG_INVALID', 'TASK_UNKNOWN', 'AGENT_UNKNOWN']);

try {
  await program(services, (code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown);
}
process.off('disconnect', orphaned);
if (process.connected) process.disconnect();

function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (thrown instanceof KarmaError) {
    process.stderr.write(`${thrown.message}\n`);
    return USAGE.has(thrown.code) ? EXIT.usage : EXIT.nothing;
  }
  // A file or folder that the system refuses: its message names both.
  const refused = thrown instanceof Error && 'syscall' in thrown && 'path' in thrown;
  process.stderr.write(`${thrown instanceof Error ? (refused ? thrown.message : thrown.stack) : thrown}\n`);
  return EXIT.nothing;
}

function readVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return manifest.version;
}

/** The folder of `package.json`: one above the sources, two above the compiled files. */
function packageRoot(): string {
  const above = dirname(dirname(fileURLToPath(import.meta.url)));
  return existsSync(join(above, 'package.json')) ? above : dirname(above);
}
