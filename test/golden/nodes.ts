import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { folder, goldenNames } from './projection.ts';

/**
 * Replays the golden logs on each Node that is promised to make the same bytes of them, and fails if one does not, or is
 * not to be had. npm fetches them, into its cache.
 *
 *     npm run replay:nodes
 */
const VERSIONS = ['22', '24', '26'];

function replayOn(version: string): string {
  const command = ['exec', '--yes', `--package=node@${version}`, '--', 'node', join(folder, 'replay.ts')];
  const { stdout, stderr, status } = spawnSync('npm', command, {
    encoding: 'utf8',
    cwd: dirname(dirname(folder)),
  });
  const [ran = '', ...lines] = stdout.trim().split('\n');
  if (status !== 0 || !ran.startsWith(`v${version}.`) || lines.length !== goldenNames().length) {
    throw new Error(`Node ${version} did not replay the golden logs: ${ran}\n${stderr}`);
  }
  process.stdout.write(`${ran}\n`);
  return lines.join('\n');
}

const [first = '', ...others] = VERSIONS.map(replayOn);
process.stdout.write(`${first}\n`);
const same = others.every((output) => output === first);
process.stdout.write(same ? 'the same bytes on each\n' : `they differ:\n${others.join('\n')}\n`);
if (!same) process.exitCode = 1;
