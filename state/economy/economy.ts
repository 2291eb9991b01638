import type { ErrorCode, ErrorData } from '../errors.ts';
import type { EventOf, Recorded } from '../events.ts';
import type { AgentId, Ms, SessionId, TaskId } from '../ids.ts';
import { leave, type Roll } from '../roll.ts';
import type { TaskSpec } from '../task.ts';
import { type Book, deskOf, GLOBAL, type Movement, type Posting, transfer } from './accounts.ts';
import { annul, assign, type Contract, complete, fault, openContract, payIfDue } from './contract.ts';
import { tickAt } from './decay.ts';
import { DEFAULT_PARAMETERS, EconomyParameters } from './parameters.ts';
import { type Audit, dropReview, expectReview, judge, takeVerdict } from './reviews.ts';
import { endStakes } from './stake.ts';
import { type Belief, noBelief } from './standing.ts';
import { auditVotes, castVote, type PairVotes } from './votes.ts';

/** Balances and beliefs, projected from the log. Plain data: a snapshot is its serialisation. */
export interface Economy {
  parameters: EconomyParameters;
  /** Accounts by scope. */
  readonly books: Map<string, Book>;
  readonly agents: Map<AgentId, Reputation>;
  /** Evidence of whole roles: the prior of their agents. */
  readonly roles: Map<string, Belief>;
  /** Contracts of those; of all tasks where the state retains closed sessions. */
  readonly contracts: Map<TaskId, Contract>;
  /** Tasks of open sessions that are not forgotten, in order of submission. */
  readonly sessions: Map<SessionId, Roll<TaskId>>;
  /** Reviews by the task they judge. */
  readonly audits: Map<TaskId, Audit>;
}

/** What the economy knows of an agent besides its accounts. */
export interface Reputation {
  role: string;
  /** When it last got the grant. */
  granted: Ms;
  /** How often its judgements were borne out, 0 to 1. */
  readonly accuracy: Belief;
  /** Sequence number of the last event that gave it a task. */
  routed: number;
  /** Votes it cast in the current period, by the agent they moved. */
  readonly votes: Map<AgentId, PairVotes>;
}

export function initialEconomy(parameters: EconomyParameters = DEFAULT_PARAMETERS): Economy {
  return {
    parameters,
    books: new Map([[GLOBAL, { treasury: 0, escrow: 0, holdings: new Map() }]]),
    agents: new Map(),
    roles: new Map(),
    contracts: new Map(),
    sessions: new Map(),
    audits: new Map(),
  };
}

/**
 * Folds one event. Never throws: what makes no sense here (a review of nothing, invalid parameters) changes nothing.
 * `listen` is told every movement of karma as it is booked; the state keeps balances only.
 */
export function evolveEconomy(
  { economy, retainClosed }: { readonly economy: Economy; readonly retainClosed: boolean },
  recorded: Recorded,
  listen?: (movement: Movement) => void,
): void {
  const { event } = recorded;
  switch (event.type) {
    case 'agent.registered':
      return register(postingOf(economy, recorded, listen), event.agent, event.role);
    case 'task.submitted':
      return submit(postingOf(economy, recorded, listen), event.task);
    case 'tasks.forgotten':
      return forget(postingOf(economy, recorded, listen), event, retainClosed);
    case 'session.closed':
      return closeSession(postingOf(economy, recorded, listen), event.session, retainClosed);
    case 'economy.configured':
      return configure(postingOf(economy, recorded, listen), event.parameters);
    case 'task.routed':
    case 'task.completed':
    case 'task.failed':
    case 'task.requeued':
    case 'task.dead':
    case 'task.cancelled':
    case 'task.reviewed':
    case 'vote.cast': {
      const contract = economy.contracts.get(event.task);
      if (contract && contract.phase !== 'closed')
        evolveTask(postingOf(economy, recorded, listen), contract, event);
    }
  }
}

function postingOf(economy: Economy, { seq, at }: Recorded, listen: Posting['listen']): Posting {
  return { economy, seq, at, tick: tickAt(at, economy.parameters.halfLifeMs), listen };
}

/**
 * A newcomer gets the grant. Who registers again a half-life or more after its last grant is topped up to it: decay may
 * have left it too little to ever stake again.
 */
function register(posting: Posting, agent: AgentId, role: string): void {
  const { economy, at } = posting;
  const { grant, halfLifeMs } = economy.parameters;
  if (!economy.roles.has(role)) economy.roles.set(role, noBelief());
  const known = economy.agents.get(agent);
  if (known) {
    known.role = role;
    if (at < known.granted + halfLifeMs) return;
    known.granted = at;
  } else {
    economy.agents.set(agent, { role, granted: at, accuracy: noBelief(), routed: 0, votes: new Map() });
  }
  const desk = deskOf(posting, GLOBAL, agent);
  const { free, staked } = desk.holding;
  transfer(desk, 'treasury', 'free', grant - free - staked, 'grant', null);
}

function submit(posting: Posting, spec: TaskSpec): void {
  const { economy } = posting;
  const known = economy.contracts.get(spec.id);
  if (known && known.phase !== 'closed') return;
  const contract = openContract(posting, spec);
  economy.contracts.set(spec.id, contract);
  const siblings = economy.sessions.get(spec.session_id);
  if (siblings) siblings.names.push(spec.id);
  else economy.sessions.set(spec.session_id, { names: [spec.id], gone: 0 });
  if (contract.subject !== null) expectReview(posting, contract.subject, spec.id);
}

/** Failures of the world that an agent asked: a network that is down, an answer that never came. */
const WORLDLY: ReadonlySet<ErrorCode> = new Set(['ASK_TIMEOUT', 'FETCH_FAILED']);

/**
 * An agent that rightly says that nobody can do this (a damaged file, an encrypted one), or whom the world failed, is
 * neither paid nor punished.
 */
export function isBlameless({ code, retry }: ErrorData): boolean {
  return retry === 'never' || WORLDLY.has(code);
}

type TaskEvent = EventOf<
  | 'task.routed'
  | 'task.completed'
  | 'task.failed'
  | 'task.requeued'
  | 'task.dead'
  | 'task.cancelled'
  | 'task.reviewed'
  | 'vote.cast'
>;

function evolveTask(posting: Posting, contract: Contract, event: TaskEvent): void {
  switch (event.type) {
    case 'task.routed': {
      const reputation = posting.economy.agents.get(event.agent);
      if (reputation) reputation.routed = posting.seq;
      return assign(posting, contract, event.agent);
    }
    case 'task.completed':
      return complete(posting, contract, event.agent, event.usage);
    case 'task.failed':
      return event.charged && !isBlameless(event.error)
        ? fault(posting, contract, event.agent, event.usage)
        : endStakes(posting, contract, 'release');
    case 'task.requeued':
      return endStakes(posting, contract, 'release');
    case 'task.dead':
    case 'task.cancelled':
      annul(
        posting,
        contract,
        event.type === 'task.dead' && !isBlameless(event.error) ? 'forfeit' : 'release',
      );
      if (contract.subject !== null) dropReview(posting, contract.subject, contract.task);
      return;
    case 'task.reviewed': {
      const { agent, review, reviewer, quality } = event;
      if (reviewer === agent || agent !== contract.agent) return;
      auditVotes(posting, contract, quality);
      judge(posting, contract, quality);
      return takeVerdict(posting, event.task, { review, reviewer, quality });
    }
    case 'vote.cast':
      return castVote(posting, contract, event);
  }
}

function closeSession(posting: Posting, session: SessionId, retain: boolean): void {
  const { economy } = posting;
  for (const task of economy.sessions.get(session)?.names ?? []) {
    const contract = economy.contracts.get(task);
    if (!contract || contract.phase === 'closed') continue;
    close(posting, contract, retain);
    economy.audits.delete(contract.subject ?? task);
  }
  economy.sessions.delete(session);
}

function forget(posting: Posting, { session, tasks }: EventOf<'tasks.forgotten'>, retain: boolean): void {
  const { economy } = posting;
  const known = economy.sessions.get(session);
  if (!known) return;
  for (const task of tasks) {
    const contract = economy.contracts.get(task);
    if (!contract || contract.phase === 'closed') continue;
    close(posting, contract, retain);
    economy.audits.delete(task);
    const { subject } = contract;
    if (subject === null) continue;
    if (isClosed(economy, subject)) economy.audits.delete(subject);
  }
  leave(known, tasks.length, (task) => !isClosed(economy, task));
}

function isClosed({ contracts }: Economy, task: TaskId): boolean {
  return (contracts.get(task)?.phase ?? 'closed') === 'closed';
}

/** Ends a contract for good: work that waited for a review is paid as unreviewed, what was not done is annulled. */
function close(posting: Posting, contract: Contract, retain: boolean): void {
  contract.awaits = false;
  payIfDue(posting, contract);
  annul(posting, contract, 'release');
  contract.phase = 'closed';
  if (!retain) posting.economy.contracts.delete(contract.task);
}

/** New parameters from here on. Decay up to now is booked at the old half-life; invalid parameters change nothing. */
function configure(posting: Posting, parameters: unknown): void {
  const { economy, at } = posting;
  const parsed = EconomyParameters.safeParse(parameters);
  if (!parsed.success) return;
  economy.parameters = parsed.data;
  const tick = tickAt(at, parsed.data.halfLifeMs);
  for (const [scope, book] of economy.books) {
    for (const agent of book.holdings.keys()) deskOf(posting, scope, agent).holding.tick = tick;
  }
}
