import { spawnSync } from 'node:child_process';

/**
 * Whether a package that is published with us has a known vulnerability: ends with 1 if so. Where the registry does not
 * answer, that is not known: it says so, and ends with 0.
 */
const { stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
const report = parse(stdout);
const counts = report?.metadata?.vulnerabilities;
if (typeof counts?.total !== 'number') {
  const why = report?.message ?? (stderr.trim() || 'no report');
  process.stdout.write(`vulnerabilities: unknown, the registry did not say: ${why}\n`);
} else {
  const named = Object.values(report?.vulnerabilities ?? {}).map(
    ({ name, severity }) => `${name} (${severity})`,
  );
  process.stdout.write(`vulnerabilities: ${counts.total}${named.map((one) => `\n  ${one}`).join('')}\n`);
  if (counts.total > 0) process.exitCode = 1;
}

interface Report {
  readonly message?: string;
  readonly metadata?: { readonly vulnerabilities?: { readonly total?: number } };
  readonly vulnerabilities?: Readonly<Record<string, { readonly name: string; readonly severity: string }>>;
}

function parse(text: string): Report | null {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return null;
  }
}
