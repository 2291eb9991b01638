#!/usr/bin/env node
/**
 * An independent check of an export (`kma replay --export FILE`): imports nothing of the project and nothing but Node's
 * own modules. Checks the chain of sums, then recomputes all balances from the formulas of the economy's README.
 *
 *     node verifier.mjs FILE [--defaults FILE]
 *
 * Prints one JSON document: the head, and by scope the treasury, the escrow and each agent's free and staked karma, in
 * micro-karma at the time of the last event. A log of the runtime begins by configuring its economy; for one that does
 * not, `--defaults` names a file with the parameters in force before. Ends with 3 where the file is not as written.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { defaults: { type: 'string' } },
});

const GLOBAL = 'global';
const QUALITY_MAX = 1.5;
/** 2^(-1/64): what a tick of decay leaves. */
const KEPT = 0.9892280131939755;

// The file.

function damaged(number, why) {
  process.stderr.write(`line ${number}: ${why}\n`);
  process.exit(3);
}

/** @returns {{ head: { seq: number, hash: string }, groups: any[] }} */
function readExport(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  if (lines.pop() !== '') damaged(lines.length + 1, 'the file is cut short');
  const groups = [];
  let sum = '0'.repeat(64);
  let last = 0;
  let head = null;
  lines.forEach((line, i) => {
    const [, text, stated] = /^(.*),"sum":"([0-9a-f]{64})"\}$/.exec(line) ?? damaged(i + 1, 'it has no sum');
    sum = createHash('sha256').update(sum).update(text).digest('hex');
    if (sum !== stated) damaged(i + 1, 'its sum is wrong');
    const value = JSON.parse(line);
    if (i === 0) {
      if (value.format !== 'karma-events' || value.version !== 1) damaged(1, 'this is another format');
    } else if (head) damaged(i + 1, 'it comes after the end');
    else if ('end' in value) {
      if (value.end !== last) damaged(i + 1, `it ends at ${value.end}, not at ${last}`);
      head = { seq: value.end, hash: value.hash };
    } else {
      if (value.seq !== last + 1) damaged(i + 1, `event ${value.seq} follows ${last}`);
      last += value.events.length;
      groups.push(value);
    }
  });
  if (!head) damaged(lines.length + 1, 'the end is missing');
  return { head, groups };
}

// The books: by scope `{ treasury, escrow, agents: { free, staked, tick } }`.

let rules = values.defaults ? JSON.parse(readFileSync(values.defaults, 'utf8')) : null;
let now = 0;
const books = new Map([[GLOBAL, newBook()]]);
const agents = new Map();
const tasks = new Map();
const sessions = new Map();
const audits = new Map();

function newBook() {
  return { treasury: 0, escrow: 0, agents: new Map() };
}

function tick() {
  return Math.floor(now / (rules.halfLifeMs / 64));
}

function decayed(amount, ticks) {
  for (let i = 0; i < ticks && amount > 0; i += 1) amount = Math.floor(amount * KEPT);
  return amount;
}

/** An agent's account in a scope, decay booked. */
function account(scope, agent) {
  const book = books.get(scope);
  let own = book.agents.get(agent);
  if (!own) {
    own = { free: 0, staked: 0, tick: tick() };
    book.agents.set(agent, own);
  }
  if (tick() > own.tick) {
    const left = decayed(own.free, tick() - own.tick);
    book.treasury += own.free - left;
    own.free = left;
    own.tick = tick();
  }
  return own;
}

/** Moves karma between the treasury and an agent: to the agent if positive, and no more than it has if negative. */
function give(scope, agent, amount) {
  const own = account(scope, agent);
  const moved = Math.max(amount, -own.free);
  own.free += moved;
  books.get(scope).treasury -= moved;
}

function termsOf(type) {
  return Object.hasOwn(rules.taskTypes, type) ? rules.taskTypes[type] : rules.otherTypes;
}

/** A mean of samples that forgets: its weight shrinks with idle time and is bounded. */
function observe(belief, sample) {
  const idle = Math.max(0, now - belief.at);
  const kept = belief.weight / (1 + (belief.weight * idle) / rules.standing.idleMs);
  const weight = Math.min(kept + 1, Math.max(rules.standing.memory, 1));
  belief.mean += (1 / weight) * (sample - belief.mean);
  belief.weight = weight;
  belief.at = Math.max(belief.at, now);
}

// Tasks.

function submit({ id, task_type, payload, session_id, tags, after, reviewed }) {
  if (tasks.has(id)) return;
  const scopes = [GLOBAL];
  for (const tag of tags) {
    if (scopes.includes(tag) || (!books.has(tag) && books.size > rules.scopesMax)) continue;
    if (!books.has(tag)) books.set(tag, newBook());
    scopes.push(tag);
  }
  const { base } = termsOf(task_type);
  const subject =
    task_type === 'Review_Artifact' && !reviewed && typeof payload?.subject === 'string'
      ? payload.subject
      : null;
  const escrow = Math.ceil(base * QUALITY_MAX);
  for (const scope of scopes) {
    books.get(scope).treasury -= escrow;
    books.get(scope).escrow += escrow;
  }
  const awaits = reviewed || subject !== null;
  const state = {
    agent: null,
    phase: 'open',
    quality: null,
    penalty: 0,
    stakes: [],
    opinions: [],
    voted: false,
  };
  tasks.set(id, { id, type: task_type, scopes, base, escrow, after, subject, awaits, ...state });
  sessions.set(session_id, [...(sessions.get(session_id) ?? []), id]);
  if (subject === null) return;
  const audit = audits.get(subject) ?? { pending: [], first: null };
  audit.pending.push(id);
  audits.set(subject, audit);
}

function endStakes(task, back) {
  task.stakes.forEach((amount, i) => {
    const own = account(task.scopes[i], task.agent);
    own.staked -= amount;
    if (back) own.free += amount;
    else books.get(task.scopes[i]).treasury += amount;
  });
  task.stakes = [];
}

function route(task, agent) {
  if (task.phase !== 'open') return;
  endStakes(task, true);
  task.agent = agent;
  const { stakeShare } = termsOf(task.type);
  if (stakeShare === 0) return;
  task.stakes = task.scopes.map((scope) => {
    const own = account(scope, agent);
    const asked = Math.floor(own.free * stakeShare);
    const locked = Math.min(scope === GLOBAL ? Math.max(asked, rules.stakeMin) : asked, own.free);
    own.free -= locked;
    own.staked += locked;
    return locked;
  });
}

function penaltyOf({ wallMs, cpuMs, tokens, costMicroUsd }, base) {
  const { wallSecond, cpuSecond, thousandTokens, dollar } = rules.prices;
  const time = (wallMs / 1000) * wallSecond;
  const resources =
    (cpuMs / 1000) * cpuSecond + (tokens / 1000) * thousandTokens + (costMicroUsd / 1_000_000) * dollar;
  return Math.round(Math.min(time + resources, rules.penaltyMax * base));
}

function pay(task) {
  if (task.phase !== 'done' || (task.awaits && task.quality === null)) return;
  const quality = task.quality ?? rules.quality.unreviewed;
  endStakes(task, quality >= rules.quality.pass);
  const reward = Math.round(task.base * Math.min(Math.max(quality, 0), QUALITY_MAX)) - task.penalty;
  for (const scope of task.scopes) {
    const book = books.get(scope);
    book.escrow -= task.escrow;
    book.treasury += task.escrow;
    give(scope, task.agent, reward);
  }
  task.escrow = 0;
  task.phase = 'ended';
}

function annul(task, back) {
  if (task.phase === 'ended') return;
  endStakes(task, back);
  for (const scope of task.scopes) {
    books.get(scope).escrow -= task.escrow;
    books.get(scope).treasury += task.escrow;
  }
  task.escrow = 0;
  task.phase = 'ended';
}

function judge(task, quality) {
  if (task.quality !== null) return;
  task.quality = quality;
  pay(task);
}

/** A review that waits for no other is paid as unreviewed work. */
function release(subject, review) {
  const task = tasks.get(review);
  if (task?.subject !== subject) return;
  task.awaits = false;
  pay(task);
}

function dropPending(audit, review) {
  const at = audit.pending.indexOf(review);
  if (at >= 0) audit.pending.splice(at, 1);
}

function takeVerdict(subject, verdict) {
  const audit = audits.get(subject) ?? { pending: [], first: null };
  audits.set(subject, audit);
  dropPending(audit, verdict.review);
  const { first } = audit;
  if (!first) audit.first = verdict;
  else if (first.reviewer !== verdict.reviewer) {
    const agreed = Math.max(0, 1 - Math.abs(first.quality - verdict.quality));
    for (const { review, reviewer } of [first, verdict]) {
      auditJudge(reviewer, agreed);
      if (tasks.get(review)?.subject === subject) judge(tasks.get(review), agreed);
    }
  }
  if (audit.pending.length > 0) return;
  release(subject, verdict.review);
  if (first) release(subject, first.review);
}

function auditJudge(agent, sample) {
  const known = agents.get(agent);
  if (known) observe(known.accuracy, sample);
}

function auditVote(voter, opinion, quality) {
  const borneOut = quality < 1 ? quality - 1 : 2 * (quality - 1);
  auditJudge(voter, 1 - Math.abs(opinion - borneOut) / 2);
}

function vote({ voter, via, agent, task: id, opinion }, task) {
  const own = tasks.get(via);
  const known = agents.get(voter);
  if (!own || !known || own.voted || voter === agent) return;
  if (own.agent !== voter || task.agent !== agent || own.after !== id) return;
  own.voted = true;
  const { max, pairMax, periodMs, accuracy, accuracyWeight } = rules.votes;
  const { weight, mean } = known.accuracy;
  const trust = accuracy + (weight / (weight + accuracyWeight)) * (mean - accuracy);
  const period = Math.floor(now / periodMs);
  const before = known.votes.get(agent);
  const spent = before?.period === period ? before.spent : 0;
  const amount = Math.min(Math.round(max * Math.abs(opinion) * trust), Math.max(0, pairMax - spent));
  known.votes.set(agent, { period, spent: spent + amount });
  for (const scope of task.scopes) give(scope, agent, opinion > 0 ? amount : -amount);
  if (task.quality === null) task.opinions.push({ voter, opinion });
  else auditVote(voter, opinion, task.quality);
}

// Events.

function register({ agent }) {
  const known = agents.get(agent);
  if (known && now < known.granted + rules.halfLifeMs) return;
  if (known) known.granted = now;
  else agents.set(agent, { granted: now, accuracy: { mean: 0, weight: 0, at: 0 }, votes: new Map() });
  const { free, staked } = account(GLOBAL, agent);
  if (rules.grant > free + staked) give(GLOBAL, agent, rules.grant - free - staked);
}

function configure({ parameters }) {
  if (rules) for (const [scope, book] of books) for (const agent of book.agents.keys()) account(scope, agent);
  rules = parameters;
  for (const book of books.values()) for (const own of book.agents.values()) own.tick = tick();
}

function closeSession({ session }) {
  for (const id of sessions.get(session) ?? []) {
    const task = tasks.get(id);
    if (!task) continue;
    close(task);
    audits.delete(task.subject ?? id);
  }
  sessions.delete(session);
}

function forget({ tasks: forgotten }) {
  for (const id of forgotten) {
    const task = tasks.get(id);
    if (!task) continue;
    close(task);
    audits.delete(id);
    if (task.subject !== null && !tasks.has(task.subject)) audits.delete(task.subject);
  }
}

function close(task) {
  task.awaits = false;
  pay(task);
  annul(task, true);
  tasks.delete(task.id);
}

function taskEvent(event, task) {
  /** Whoever rightly says that nobody can do this, or was failed by the world, is not punished. */
  const refused =
    event.error?.retry === 'never' || ['ASK_TIMEOUT', 'FETCH_FAILED'].includes(event.error?.code);
  switch (event.type) {
    case 'task.routed':
      return route(task, event.agent);
    case 'task.completed':
      if (task.phase !== 'open' || task.agent !== event.agent) return;
      task.penalty = penaltyOf(event.usage, task.base);
      task.phase = 'done';
      return pay(task);
    case 'task.failed':
      if (!event.charged || refused) return endStakes(task, true);
      if (task.phase !== 'open' || task.agent !== event.agent) return;
      endStakes(task, false);
      for (const scope of task.scopes) give(scope, task.agent, -penaltyOf(event.usage, task.base));
      return;
    case 'task.requeued':
      return endStakes(task, true);
    case 'task.dead':
    case 'task.cancelled': {
      annul(task, event.type === 'task.cancelled' || refused);
      const audit = task.subject !== null && audits.get(task.subject);
      if (!audit) return;
      dropPending(audit, task.id);
      if (audit.first && audit.pending.length === 0) release(task.subject, audit.first.review);
      return;
    }
    case 'task.reviewed':
      if (event.reviewer === event.agent || event.agent !== task.agent) return;
      for (const { voter, opinion } of task.opinions.splice(0)) auditVote(voter, opinion, event.quality);
      judge(task, event.quality);
      return takeVerdict(task.id, event);
    case 'vote.cast':
      return vote(event, task);
  }
}

function apply(event) {
  switch (event.type) {
    case 'economy.configured':
      return configure(event);
    case 'agent.registered':
      return register(event);
    case 'task.submitted':
      return submit(event.task);
    case 'session.closed':
      return closeSession(event);
    case 'tasks.forgotten':
      return forget(event);
    default: {
      const task = tasks.get(event.task);
      if (task) taskEvent(event, task);
    }
  }
}

const { head, groups } = readExport(positionals[0]);
for (const { at, events } of groups) {
  now = at;
  for (const event of events) apply(event);
}
const scopes = {};
for (const [scope, book] of books) {
  for (const agent of book.agents.keys()) account(scope, agent);
  const holdings = [...book.agents].map(([agent, { free, staked }]) => [agent, { free, staked }]);
  scopes[scope] = { treasury: book.treasury, escrow: book.escrow, agents: Object.fromEntries(holdings) };
}
process.stdout.write(`${JSON.stringify({ head, scopes })}\n`);
