import { openByHand } from './by-hand.js';

/**
 * The same with what Karma keeps besides: three events a task that are never deleted, and a balance for each consumer.
 * No choice of who works, no reviews, no retries.
 */
const SQL = {
  setUp: [
    'create table jobs (id text primary key, seq bigserial, taken boolean not null default false)',
    'create index on jobs (seq) where not taken',
    `create table events (seq bigserial primary key, type text not null, task text not null, agent int,
      at timestamptz not null default now())`,
    'create table karma (agent int primary key, micro bigint not null default 0)',
    'insert into karma (agent) select generate_series(0, 11)',
  ],
  add: `with added as (insert into jobs (id) select unnest($1::text[]) returning id)
    insert into events (type, task) select 'submitted', id from added`,
  take: `with taken as (update jobs set taken = true where id in
      (select id from jobs where not taken order by seq limit $1 for update skip locked) returning id)
    insert into events (type, task, agent) select 'started', id, $2 from taken returning task as id`,
  done: `with gone as (delete from jobs where id = any($1) returning id),
      paid as (update karma set micro = micro + 1000000 * cardinality($1) where agent = $2)
    insert into events (type, task, agent) select 'completed', id, $2 from gone`,
  clean: 'vacuum jobs',
};

export const open = (place, completed) => openByHand(place, completed, SQL);
