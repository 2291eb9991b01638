/** A bug of the kind that loses, doubles or forges: what to put for what in which file. */
export interface Bug {
  readonly name: string;
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly put: string;
  /** Faults to look for it with, where all together hide it. */
  readonly faults?: string;
}

const SUPERVISOR = 'src/supervisor.ts';
const CREW = 'src/crew.ts';
const ACTOR = 'actors/actor.ts';
const DECIDE = 'state/decide.ts';
const ATTEMPTS = 'state/attempts.ts';
const SCHEDULE = 'state/schedule.ts';
const EVOLVE = 'state/evolve.ts';
const FORGET = 'state/forget.ts';
const CONTRACT = 'state/economy/contract.ts';

const APPEND = '      await log.append({ at: now, epoch: this.#state.epoch, events }, head);';

/** To be planted one at a time, each to be found by the lab. */
export const BUGS: readonly Bug[] = [
  {
    name: 'acknowledge before durable',
    file: SUPERVISOR,
    find: APPEND,
    put: `      for (const one of accepted) one.resolve();\n${APPEND}`,
  },
  {
    name: 'effects before durable',
    file: SUPERVISOR,
    find: APPEND,
    put: `      for (const event of events) for (const effect of this.#effects) effect(event, this.#state);\n${APPEND}`,
  },
  {
    name: 'a failed append leaves its state behind',
    file: SUPERVISOR,
    find: '      this.#state = rebuild();',
    put: '',
  },
  {
    name: 'reports dropped while the disk is full',
    file: SUPERVISOR,
    find: '      this.#inbox.unshift(...accepted.filter(waits));',
    put: '',
  },
  {
    name: 'another writer taken for a full disk',
    file: SUPERVISOR,
    find: "failure.code === 'LOG_FULL'",
    put: "(failure.code === 'LOG_FULL' || failure.code === 'LOG_CONFLICT')",
  },
  {
    name: 'time goes back with the clock',
    file: SUPERVISOR,
    find: '    return now + this.#aheadMs;',
    put: '    return now;',
  },
  {
    name: 'a pause that ends during a turn never ends',
    file: SUPERVISOR,
    find: 'nextEnd(this.#state.pauses, this.#turnAt)',
    put: 'nextEnd(this.#state.pauses, this.#now())',
    faults: 'lag,poison',
  },
  {
    name: 'refused wishes of a reactor forgotten',
    file: SUPERVISOR,
    find: '        this.#refused.set(command.task.id, command);',
    put: '        return;',
  },
  {
    name: 'leases not enforced',
    file: CREW,
    find: 'this.#lease(deadline - state.at, () =>',
    put: 'this.#lease(1e9 * (deadline - state.at), () =>',
  },
  {
    name: 'no answer for who asks what is answered',
    file: CREW,
    find: "        if (known?.status === 'answered')",
    put: "        if (known?.status === 'failed')",
  },
  {
    name: 'stale questions reach the conductor',
    file: CREW,
    find: 'if (!items.some((item) => item.task.id === task && item.attempt === attempt)) return stale(task);',
    put: 'if (items.length > 1_000) return stale(task);',
  },
  {
    name: 'completion of a stale attempt counted',
    file: DECIDE,
    find: ' || task.agent !== agent || task.attempt !== outcome.attempt',
    put: '',
  },
  {
    name: 'answered questions asked again',
    file: DECIDE,
    find: '  if (answeredAsk(state, command)) return [];',
    put: '',
  },
  {
    name: 'the same task accepted twice',
    file: DECIDE,
    find: '  if (state.tasks.has(task.id)) throw',
    put: "  if (task.id === '') throw",
  },
  {
    name: 'a full disk costs attempts',
    file: CREW,
    find: 'fullMs > fullBefore',
    put: 'fullMs > 1e12 + fullBefore',
  },
  {
    name: 'a late report hides the end of its agent',
    file: CREW,
    find: '      if (this.#berthOf.get(agent)?.life !== life) return; // too late: its end is being told\n',
    put: '',
    faults: 'delay',
  },
  {
    name: 'those behind a stalled task are charged',
    file: ACTOR,
    find: '[...outcomes, ...(late ? [timedOut(late)] : []), ...unbegun]',
    put: '[...outcomes, ...[late, ...behind].flatMap((item) => (item ? [timedOut(item)] : []))]',
  },
  {
    name: 'questions of attempts that have ended',
    file: ACTOR,
    find: 'if (this.#ended || signal.aborted)',
    put: "if (task === '')",
  },
  {
    name: 'forgotten while somebody needs it',
    file: FORGET,
    find: 'task && (task.needed > 0 || ',
    put: 'task && (false || ',
  },
  {
    name: 'forgotten too early',
    file: FORGET,
    find: 'length(session.ended) < tasksKept + batch',
    put: 'length(session.ended) < batch',
  },
  {
    name: 'forgotten without being paid',
    file: 'state/economy/economy.ts',
    find: '    close(posting, contract, retain);\n    economy.audits.delete(task);',
    put: '    economy.contracts.delete(task);\n    economy.audits.delete(task);',
  },
  {
    name: 'unbounded backlog',
    file: 'state/overload.ts',
    find: '  const room = backlogMax - waiting;',
    put: '  const room = 1e9 * backlogMax - waiting;',
  },
  {
    name: 'a closing session forgets what is in flight',
    file: DECIDE,
    find: "new Set(['queued', 'routed', 'started'])",
    put: "new Set(['queued', 'routed'])",
  },
  {
    name: 'everybody charged for a crash',
    file: DECIDE,
    find: "inFlight === 1 ? 'charged' : 'suspect'",
    put: "inFlight > 0 ? 'charged' : 'suspect'",
  },
  {
    name: 'one attempt too many',
    file: ATTEMPTS,
    find: 'faults >= attemptsMax',
    put: 'faults > attemptsMax',
  },
  {
    name: 'lost attempts not requeued',
    file: ATTEMPTS,
    find: '  const pauseMs = pauseAfter(',
    put: "  if (blame === 'lost') return [failed];\n  const pauseMs = pauseAfter(",
  },
  {
    name: 'no pause before the next try',
    file: ATTEMPTS,
    find: 'notBefore: now + pauseMs',
    put: 'notBefore: now',
  },
  {
    name: 'suspects run in company',
    file: ATTEMPTS,
    find: "  const alone = blame === 'suspect' ||",
    put: "  const alone = blame === 'charged' &&",
  },
  {
    name: 'mail not taken out on restart',
    file: ATTEMPTS,
    find: '    ...mail.map(',
    put: '    ...mail.slice(1).map(',
  },
  {
    name: 'paused task started early',
    file: SCHEDULE,
    find: 'dueAt(state.pauses, context.now)',
    put: 'dueAt(state.pauses, context.now + 100)',
  },
  {
    name: 'reviewed by its own chain',
    file: SCHEDULE,
    find: 'new Set(lineageOf(state, subject))',
    put: 'new Set<AgentId>()',
  },
  {
    name: 'second review by the first reviewer',
    file: SCHEDULE,
    find: '  if (audit?.first) forGood.add(audit.first.reviewer);',
    put: '',
  },
  {
    name: 'batches beyond their bound',
    file: SCHEDULE,
    find: 'batch.length >= agent.batchMax',
    put: 'batch.length > agent.batchMax',
  },
  {
    name: 'forget the attempt number',
    file: EVOLVE,
    find: '  task.attempt = event.attempt;',
    put: '  task.attempt = 1;',
  },
  {
    name: 'lost requeue',
    file: EVOLVE,
    find: '  else enterBacklog(state, task.spec);',
    put: "  else if (event.reason !== 'attempt lost') enterBacklog(state, task.spec);",
  },
  {
    name: 'unbounded mailbox',
    file: 'state/state.ts',
    find: 'mailbox.size < mailboxMax',
    put: 'mailbox.size < 1e9 * mailboxMax',
  },
  {
    name: 'cancelled tasks occupy their agent for ever',
    file: EVOLVE,
    find: '  agent.batch = agent.batch.filter((id) => id !== event.task);\n  oneReported(state, agent);',
    put: '  agent.batch = agent.batch.filter((id) => id !== event.task);',
  },
  {
    name: 'mail lingers for ever',
    file: SUPERVISOR,
    find: ' || this.#lingers) {',
    put: ') {',
  },
  {
    name: 'suspects stay suspect after their end',
    file: EVOLVE,
    find: '  state.suspects.delete(id);',
    put: '',
  },
  {
    name: 'snapshot forgets a field',
    file: 'state/snapshot.ts',
    find: '[STATE_VERSION, head, state]',
    put: '[STATE_VERSION, head, { ...state, suspects: new Set() }]',
  },
  {
    name: 'double reward',
    file: CONTRACT,
    find: "    transfer(desk, 'escrow', 'free', reward, 'reward', task);",
    put: "    transfer(desk, 'escrow', 'free', reward, 'reward', task);\n    transfer(desk, 'escrow', 'free', reward, 'reward', task);",
  },
  {
    name: 'paid before the review',
    file: CONTRACT,
    find: '  if (contract.awaits && contract.quality === null) return;',
    put: '',
  },
  {
    name: 'a cancelled task keeps what was set aside',
    file: CONTRACT,
    find: '  for (const scope of contract.scopes) refund(posting, scope, contract.escrow, contract.task);',
    put: '',
  },
  {
    name: 'failed work keeps its stake',
    file: CONTRACT,
    find: "passed ? 'release' : 'forfeit'",
    put: "contract.agent ? 'release' : 'forfeit'",
  },
  {
    name: 'stake locked twice',
    file: CONTRACT,
    find: '  lockStakes(posting, contract, agent);',
    put: '  lockStakes(posting, contract, agent);\n  lockStakes(posting, contract, agent);',
  },
  {
    name: 'a refund that the treasury never gets',
    file: 'state/economy/accounts.ts',
    find: '  book.escrow -= amount;\n  book.treasury += amount;',
    put: '  book.escrow -= amount;',
  },
  {
    name: 'decay booked twice',
    file: 'state/economy/accounts.ts',
    find: '    holding.tick = posting.tick;\n  }',
    put: '  }',
  },
  {
    name: 'vote not capped by pair',
    file: 'state/economy/votes.ts',
    find: 'Math.min(wanted, Math.max(0, rules.pairMax - pair.spent))',
    put: 'wanted',
  },
  {
    name: 'vote of more than its bound',
    file: 'state/economy/votes.ts',
    find: 'rules.max * Math.abs(opinion)',
    put: 'rules.max * 10 * Math.abs(opinion)',
  },
];
