import { openByHand } from './by-hand.js';

/** A table and SKIP LOCKED, batched by hand: nothing else is kept. */
const SQL = {
  setUp: [
    'create table tasks (id text primary key, seq bigserial, taken boolean not null default false)',
    'create index on tasks (seq) where not taken',
  ],
  add: 'insert into tasks (id) select unnest($1::text[])',
  take: `update tasks set taken = true where id in
    (select id from tasks where not taken order by seq limit $1 for update skip locked) returning id`,
  done: 'delete from tasks where id = any($1)',
  clean: 'vacuum tasks',
};

export const open = (place, completed) => openByHand(place, completed, SQL);
