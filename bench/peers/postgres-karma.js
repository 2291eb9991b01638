import pg from 'pg';
import { Consumers, gather } from './gather.js';

/**
 * The same by hand with what Karma keeps besides: three events a task that are never deleted, and a balance for each
 * consumer. No choice of who works, no reviews, no retries.
 */
export async function open({ postgres }, completed) {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 14 });
  await pool.query(
    'create table jobs (id text primary key, seq bigserial, taken boolean not null default false)',
  );
  await pool.query('create index on jobs (seq) where not taken');
  await pool.query(
    'create table events (seq bigserial primary key, type text not null, task text not null, agent int, at timestamptz not null default now())',
  );
  await pool.query('create table karma (agent int primary key, micro bigint not null default 0)');
  await pool.query('insert into karma (agent) select generate_series(0, 11)');
  const consumers = new Consumers();
  const take = {
    name: 'take-job',
    text: `with taken as (update jobs set taken = true where id in
        (select id from jobs where not taken order by seq limit $1 for update skip locked) returning id)
      insert into events (type, task, agent) select 'started', id, $2 from taken returning task`,
  };
  const done = {
    name: 'done-job',
    text: `with gone as (delete from jobs where id = any($1) returning id),
      paid as (update karma set micro = micro + 1000000 * cardinality($1) where agent = $2)
      insert into events (type, task, agent) select 'completed', id, $2 from gone`,
  };
  consumers.start(12, async (agent, max) => {
    const { rows } = await pool.query({ ...take, values: [max, agent] });
    if (rows.length === 0) return 0;
    const tasks = rows.map(({ task }) => task);
    await pool.query({ ...done, values: [tasks, agent] });
    for (const task of tasks) completed(task);
    return rows.length;
  });
  const submit = gather(async (ids) => {
    await pool.query({
      name: 'add-job',
      text: `with added as (insert into jobs (id) select unnest($1::text[]) returning id)
        insert into events (type, task) select 'submitted', id from added`,
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
      await pool.query('vacuum jobs');
    },
    async close() {
      await consumers.end();
      await pool.end();
    },
  };
}
