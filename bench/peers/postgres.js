import pg from 'pg';
import { Consumers, gather } from './gather.js';

/** A table and SKIP LOCKED, batched by hand. Two commits a batch of tasks: taken, then done. */
export async function open({ postgres }, completed) {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 14 });
  await pool.query(
    'create table tasks (id text primary key, seq bigserial, taken boolean not null default false)',
  );
  await pool.query('create index on tasks (seq) where not taken');
  const consumers = new Consumers();
  const take = {
    name: 'take',
    text: `update tasks set taken = true where id in
      (select id from tasks where not taken order by seq limit $1 for update skip locked) returning id`,
  };
  consumers.start(12, async (_, max) => {
    const { rows } = await pool.query({ ...take, values: [max] });
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    await pool.query({ name: 'done', text: 'delete from tasks where id = any($1)', values: [ids] });
    for (const id of ids) completed(id);
    return rows.length;
  });
  const submit = gather(async (ids) => {
    await pool.query({
      name: 'add',
      text: 'insert into tasks (id) select unnest($1::text[])',
      values: [ids],
    });
    consumers.ring(ids.length);
  });
  return {
    async begin(_, depth) {
      consumers.depth = depth;
    },
    submit,
    async end() {
      await pool.query('vacuum tasks');
    },
    async close() {
      await consumers.end();
      await pool.end();
    },
  };
}
