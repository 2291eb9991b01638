#!/usr/bin/env node
/**
 * The outer parent: picks a Node that can run the sources, runs the program in it, passes signals on, and brings the
 * runtime back after an abort. It holds neither log nor threads, so nothing that fails in them can take it along.
 * Written for old Nodes: no TypeScript, no recent syntax.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MIN = [22, 18];
const RESTARTS_MAX = 5;
const RESTART_PERIOD_MS = 60_000;
const ABORTS = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGTRAP'];

const root = dirname(fileURLToPath(import.meta.url));
const sources = join(root, 'src', 'main.ts');
const program = existsSync(sources) ? sources : join(root, 'dist', 'src', 'main.js');

/** The command that runs a recent enough Node: this one, the pinned one, or npm's. */
function findNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return [process.execPath];
  try {
    const pinned = createRequire(import.meta.url).resolve('node/package.json');
    const { bin } = JSON.parse(readFileSync(pinned, 'utf8'));
    const file = join(dirname(pinned), bin.node);
    if (existsSync(file)) return [file];
  } catch {
    // not installed: a package without its development dependencies
  }
  process.stderr.write(
    `karma needs Node ${NODE_MIN.join('.')} or newer, this is ${process.versions.node}: asking npm for one\n`,
  );
  return ['npm', 'exec', '--yes', '--loglevel=error', '--package=node@24', '--', 'node'];
}

const [command, ...prefix] = findNode();
const restarts = [];
let interrupted = false;

function run(previous) {
  const flags = ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)];
  const child = spawn(command, [...prefix, ...flags], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, KARMA_PREVIOUS: previous },
  });
  const forward = (signal) => {
    interrupted = true;
    child.kill(signal);
  };
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  child.on('error', (error) => {
    process.stderr.write(`karma could not be started: ${error.message}\n`);
    process.exitCode = 3;
  });
  child.on('exit', (code, signal) => {
    process.off('SIGINT', forward);
    process.off('SIGTERM', forward);
    const aborted = ABORTS.includes(signal) || (code !== null && code > 128 && code !== 130);
    if (!aborted) {
      process.exitCode = signal ? 1 : code;
      return;
    }
    const now = Date.now();
    while (restarts.length > 0 && restarts[0] < now - RESTART_PERIOD_MS) restarts.shift();
    if (interrupted || restarts.length >= RESTARTS_MAX) {
      process.stderr.write(
        `karma aborted (${signal ?? code}) and is not restarted: ${RESTARTS_MAX} restarts within a minute are enough\n`,
      );
      process.exitCode = 3;
      return;
    }
    restarts.push(now);
    process.stderr.write(
      `karma aborted (${signal ?? code}); restarting, ${restarts.length} of ${RESTARTS_MAX}\n`,
    );
    run('aborted');
  });
}

run('unknown');
