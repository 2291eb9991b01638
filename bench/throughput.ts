import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chartOf } from './throughput/chart.ts';
import type { Order, Place, Round } from './throughput/contest.ts';
import { startPostgres, startRedis } from './throughput/servers.ts';
import { summarise, tableOf } from './throughput/summary.ts';

const HELP = `Durable no-op tasks a second, and their latency, by the number of tasks in flight.

  npm run bench                     Karma alone: the whole loop, with economy, routing and twelve threads
  npm run bench -- --peers          beside other queues of Node, each with twelve consumers and durability on

Each queue runs in a process of its own; rounds take turns, so that all see the same machine. Checks that each task
was done exactly once and that karma sums to zero. The peers are installed with \`npm ci --prefix bench/peers\`, their
servers (PostgreSQL, Redis) by you: they are started on free ports in a temporary folder, and stopped. What is
not installed is left out, which is said.

  --peers          karma, pg-boss, graphile-worker, bullmq, postgres (SKIP LOCKED, batched by hand), postgres-karma (the
                   same with events and karma in SQL), piscina (not durable)
  --only NAMES     only these, with commas between them
  --depths LIST    tasks in flight (1,12,120,1200)
  --seconds N      of a round (2)
  --rounds N       of each case (5); the median counts
  --json FILE      machine, versions, medians and every round
  --svg FILE       a chart
`;

const PEERS = ['pg-boss', 'graphile-worker', 'bullmq', 'postgres', 'postgres-karma', 'piscina'];
const ON_POSTGRES = ['pg-boss', 'graphile-worker', 'postgres', 'postgres-karma'];

function usage(message: string): never {
  console.error(`${message}\n\n${HELP}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        only: { type: 'string' },
        depths: { type: 'string', default: '1,12,120,1200' },
        seconds: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '5' },
        json: { type: 'string' },
        svg: { type: 'string' },
      },
    });
    const depths = values.depths.split(',').map(Number);
    const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
    const wrong =
      depths.some((depth) => !Number.isInteger(depth) || depth < 1) || !(seconds > 0) || !(rounds >= 1);
    if (wrong)
      throw new Error('--depths takes whole numbers above 0, --seconds and --rounds numbers above 0');
    const known = ['karma', ...PEERS];
    const names = values.only?.split(',') ?? (values.peers ? known : ['karma']);
    const stranger = names.find((name) => !known.includes(name));
    if (stranger !== undefined) throw new Error(`--only: there is no queue "${stranger}"`);
    return { ...values, depths, seconds, rounds, names };
  } catch (thrown) {
    return usage(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** A contestant's process. */
class Player {
  readonly name: string;
  readonly #child: ChildProcess;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
  }

  static async start(name: string, place: Place): Promise<Player> {
    const peer = PEERS.includes(name) && name !== 'piscina';
    const module = peer ? `./peers/${name}.js` : `./throughput/${name}.ts`;
    const child = fork(
      new URL('./throughput/child.ts', import.meta.url),
      [name, new URL(module, import.meta.url).href, JSON.stringify(place)],
      { execArgv: ['--disable-warning=ExperimentalWarning'] },
    );
    const player = new Player(name, child);
    await player.#answer();
    return player;
  }

  async play(order: Order): Promise<Round> {
    this.#child.send(order);
    return (await this.#answer()) as Round;
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.send('close');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    await gone.finally(() => clearTimeout(late));
  }

  #answer(): Promise<Round | null> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`${this.name} ended`));
      this.#child.once('exit', ended);
      this.#child.once('message', ({ round, failure }: { round?: Round; failure?: string }) => {
        this.#child.off('exit', ended);
        if (failure === undefined) resolve(round ?? null);
        else reject(new Error(`${this.name}: ${failure}`));
      });
    });
  }
}

/** Why a queue cannot take part; null when it can. */
function lackOf(name: string, place: Place): string | null {
  if (name === 'karma' || name === 'piscina') return null;
  if (!existsSync(new URL('./peers/node_modules', import.meta.url)))
    return 'run `npm ci --prefix bench/peers`';
  if (name === 'bullmq') return place.redis ? null : 'Redis is not installed';
  return place.postgres ? null : 'PostgreSQL is not installed';
}

const { help, names, depths, seconds, rounds, json, svg } = options();
if (help) {
  console.log(HELP);
  process.exit(0);
}
const folder = mkdtempSync(join(tmpdir(), 'karma-bench-'));
chmodSync(folder, 0o755); // PostgreSQL may run as another user
const closers: (() => Promise<void>)[] = [
  () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
];
async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close().catch((reason) => console.error(reason));
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeAll().then(() => process.exit(130)));
}

try {
  const wantsPostgres = names.some((name) => ON_POSTGRES.includes(name));
  const postgres = wantsPostgres ? await startPostgres(folder) : null;
  if (postgres) closers.push(postgres.stop);
  const redis = names.includes('bullmq') ? await startRedis(folder) : null;
  if (redis) closers.push(redis.stop);
  const place: Place = {
    folder,
    postgres: postgres && { url: postgres.url, pid: postgres.pid },
    redis: redis && { port: redis.port, pid: redis.pid },
  };
  const players: Player[] = [];
  for (const name of names) {
    const lack = lackOf(name, place);
    if (lack !== null) {
      console.error(`without ${name}: ${lack}`);
      continue;
    }
    const player = await Player.start(name, place);
    closers.push(() => player.close());
    players.push(player);
  }
  const all: Round[] = [];
  const total = (rounds + 1) * depths.length * players.length;
  let played = 0;
  for (let i = 0; i <= rounds; i += 1) {
    for (const depth of depths) {
      for (const player of players) {
        played += 1;
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${played}/${total} ${player.name} ${depth}`);
        const round = await player.play({ depth, seconds: i === 0 ? 1 : seconds });
        if (i > 0) all.push(round); // the first warms up
      }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const machine = `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`;
  const note = `${machine}; medians of ${rounds} rounds of ${seconds} s, taking turns`;
  const medians = summarise(all);
  console.log(`${tableOf(medians)}\n\n${note}`);
  if (json) writeFileSync(json, `${JSON.stringify({ machine, rounds, seconds, medians, all }, null, 2)}\n`);
  if (svg) writeFileSync(svg, await chartOf(medians, note));
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
} finally {
  await closeAll();
}
