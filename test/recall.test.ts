import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { candidateOf } from '../state/candidates.ts';
import { DEFAULT_PARAMETERS, POLICIES } from '../state/economy/parameters.ts';
import { choose } from '../state/economy/route.ts';
import type { Event } from '../state/events.ts';
import type { Outcome } from '../state/task.ts';
import { agentId, Bench, failure, opened, registered, submit, success } from './helpers/given.ts';
import { suite } from './helpers/suite.ts';

/** What a turn remembers from one choice to the next must never show. */

const test = suite('recall');

const tasks = fc.array(
  fc.record({
    task_type: fc.constantFrom('Work', 'Work', 'Play'),
    tags: fc.constantFrom([], ['#a'], ['#a'], ['#b'], ['#a', '#b']),
  }),
  { minLength: 1, maxLength: 25 },
);

/** A team of which some have worked, so that standings and service times differ. */
function team(policy: (typeof POLICIES)[number], mailboxMax: number): Bench {
  const routing = { ...DEFAULT_PARAMETERS.routing, policy, exploration: 0.3 };
  const taskTypes = { Play: { base: 5_000_000, stakeShare: 0 } };
  const parameters = { ...DEFAULT_PARAMETERS, taskTypes, routing };
  const members = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    registered(name, { taskTypes: ['Work', 'Play'], mailboxMax, batchMax: 2 }),
  );
  const bench = new Bench().given({ type: 'economy.configured', parameters }, opened(), ...members);
  for (let i = 0; i < 12; i += 1) {
    bench.when(submit(`early-${i}`, { tags: i % 3 === 0 ? ['#a'] : ['#b'] }));
    bench.schedule();
    for (const { id, batch } of bench.state.agents.values()) {
      const outcomes = batch.map((task) => {
        const outcome = success(task);
        return { ...outcome, usage: { ...outcome.usage, wallMs: 100 * (i + id.charCodeAt(0)) } };
      });
      if (outcomes.length > 0) bench.when({ type: 'agent.report', agent: id, outcomes });
    }
  }
  return bench;
}

/** Schedules, and compares each choice with one that remembers nothing. `twin` has come to the same state. */
function assertForgettable(bench: Bench, twin: Bench): readonly Event[] {
  const { state } = twin;
  const events = bench.schedule();
  for (const event of events) {
    const spec = event.type === 'task.routed' ? state.tasks.get(event.task)?.spec : undefined;
    if (event.type === 'task.routed' && spec) {
      const candidates = event.choice.candidates.flatMap((id) => {
        const agent = state.agents.get(id);
        return agent ? [candidateOf(agent, spec.task_type)] : [];
      });
      const fresh = choose(state.economy, spec, candidates, twin.now, twin.context().dice);
      assert.equal({ agent: event.agent, choice: event.choice }, fresh, spec.id);
    }
    twin.given(event);
  }
  return events;
}

test('among the choices of one turn each is as if it were the first', () => {
  fc.assert(
    fc.property(fc.constantFrom(...POLICIES), fc.integer({ min: 1, max: 9 }), tasks, (policy, room, all) => {
      const [bench, twin] = [team(policy, room), team(policy, room)];
      for (const [i, { task_type, tags }] of all.entries()) {
        for (const one of [bench, twin]) one.when(submit(`t${i}`, { task_type, tags: [...tags] }));
      }
      assertForgettable(bench, twin);
    }),
    { numRuns: 200 },
  );
});

test('what a death teaches is known at the next choice of the turn', () => {
  const given = (): Bench => {
    const both = { taskTypes: ['Work', 'Review_Artifact'], mailboxMax: 50 };
    const bench = new Bench().given(opened(), registered('a', both), registered('b', both));
    const end = (outcome: Outcome): void => {
      bench.schedule();
      const agent = bench.state.tasks.get(outcome.task)?.agent ?? agentId('nobody');
      bench.when({ type: 'agent.report', agent, outcomes: [outcome] });
    };
    const review = (name: string, subject: string) =>
      submit(name, { task_type: 'Review_Artifact', payload: { subject } });
    bench.when(review('other', 'unknown'));
    end(success('other'));
    bench.when(submit('made', { reviewed: true }));
    end(success('made'));
    bench.when(submit('again'));
    end(failure('again'));
    bench.when(review('first', 'made'));
    bench.when(review('second', 'made'));
    end({ ...success('first'), output: { quality: 1, reasons: [] } });
    bench.when(submit('last'));
    bench.now += 60_000;
    return bench;
  };
  const events = assertForgettable(given(), given());
  const order = events.flatMap((event) =>
    event.type === 'task.routed' || event.type === 'task.dead' ? [event.task] : [],
  );
  assert.equal(order, ['again', 'second', 'last'], 'nobody is left for the second; so the first is paid');
});

test.run();
