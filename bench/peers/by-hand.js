import pg from 'pg';
import { Consumers, gather } from './gather.js';

/**
 * A queue in a table of PostgreSQL. Two commits a batch of tasks: taken, then done.
 * @param sql `setUp` (statements), `add` (ids), `take` (how many, consumer; returns ids), `done` (ids, consumer), `clean`
 */
export async function openByHand({ postgres }, completed, { setUp, add, take, done, clean }) {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 14 });
  for (const statement of setUp) await pool.query(statement);
  const consumers = new Consumers();
  consumers.start(12, async (consumer, max) => {
    const { rows } = await pool.query({ name: 'take', text: take, values: known(take, max, consumer) });
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    await pool.query({ name: 'done', text: done, values: known(done, ids, consumer) });
    for (const id of ids) completed(id);
    return rows.length;
  });
  const submit = gather(async (ids) => {
    await pool.query({ name: 'add', text: add, values: [ids] });
    consumers.ring(ids.length);
  });
  return {
    async begin(_, depth) {
      consumers.depth = depth;
    },
    submit,
    async end() {
      await pool.query(clean);
    },
    async close() {
      await consumers.end();
      await pool.end();
    },
  };
}

/** PostgreSQL takes no value that a statement does not name. */
function known(statement, ...values) {
  return values.filter((_, i) => statement.includes(`$${i + 1}`));
}
