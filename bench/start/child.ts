import { mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** One start in a process of its own, told on stdout as JSON. `karma`: the idle team; `bare`: threads without it. */

const THREADS = 12;
const SETTLE_MS = 500;

enableCompileCache();
const began = performance.now();
const figures = process.argv[2] === 'bare' ? await bare() : await karma();
const { user, system } = process.cpuUsage();
process.stdout.write(JSON.stringify({ ...figures, cpuMs: (user + system) / 1000 }));
process.exit();

async function karma() {
  const [{ startIdle }, { DEFAULT_CONFIG }, { Home }] = await Promise.all([
    import('../idle.ts'),
    import('../../src/config.ts'),
    import('../../src/home.ts'),
  ]);
  const imported = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'karma-start-'));
  const home = await Home.open(folder, DEFAULT_CONFIG);
  home.loadState();
  await home.close();
  const opened = performance.now();
  const resident = process.memoryUsage().rss;
  const runtime = await startIdle(folder);
  const ready = performance.now();
  const megabytes = await settledMegabytes(resident);
  await runtime.stop('measured');
  rmSync(folder, { recursive: true, force: true });
  return { importMs: imported - began, openMs: opened - imported, threadsMs: ready - opened, megabytes };
}

async function bare() {
  const { Piscina } = await import('piscina');
  const imported = performance.now();
  const resident = process.memoryUsage().rss;
  const filename = new URL('./bare.mjs', import.meta.url).href;
  const cache = getCompileCacheDir();
  const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) };
  const pools = Array.from(
    { length: THREADS },
    () => new Piscina({ filename, maxThreads: 1, minThreads: 1, env }),
  );
  await Promise.all(pools.map((pool) => pool.run(null)));
  const ready = performance.now();
  const megabytes = await settledMegabytes(resident);
  await Promise.all(pools.map((pool) => pool.destroy()));
  return { importMs: imported - began, openMs: 0, threadsMs: ready - imported, megabytes };
}

/** What the process has grown by, a thread, once all has been loaded that loads behind the scenes. */
async function settledMegabytes(before: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return (process.memoryUsage().rss - before) / 1e6 / THREADS;
}
