import { diceOf } from '../state/dice.ts';
import { DEFAULT_PARAMETERS } from '../state/economy/parameters.ts';
import { evolve } from '../state/evolve.ts';
import type { AgentId, Seq, TaskId } from '../state/ids.ts';
import { Team } from './growth/team.ts';

/**
 * What choosing from slates costs in quality: 900 agents of unlike skill, 10,000 tasks, some at a time, each reviewed.
 * Prints the mean skill of those chosen in each fifth of the tasks, by the size of the slate; the last row is the
 * choice among all.
 *
 *     node bench/slates.ts
 */
const AGENTS = 900;
const TASKS = 10_000;
const AT_A_TIME = [4, 100];
const SLATES = [4, 8, 12, AGENTS];
const SEEDS = [1, 2, 3];
const FIFTHS = [0, 1, 2, 3, 4];
/** Widths of the spread of skill over agents, and of quality over the tasks of one agent. */
const SKILL = { least: 0.5, spread: 0.8 };
const QUALITY_SPREAD = 0.4;

function skillsOfChosen(slate: number, atATime: number, seed: number): number[] {
  const dice = diceOf(seed);
  const skillOf = (agent: AgentId): number => SKILL.least + SKILL.spread * dice(`skill/${agent}`);
  const team = new Team(AGENTS, { mailboxMax: 8, batchMax: 1, reviewed: true });
  const routing = { ...DEFAULT_PARAMETERS.routing, candidatesMax: slate, slate };
  team.do({ type: 'economy.configure', parameters: { ...DEFAULT_PARAMETERS, routing } });
  team.open('slates');
  const { state } = team;
  const review = (task: TaskId, agent: AgentId): void => {
    const quality = skillOf(agent) + QUALITY_SPREAD * (dice(`quality/${task}`) - 0.5);
    const verdict = { review: 'review' as TaskId, reviewer: 'reviewer' as AgentId, quality, reasons: [] };
    evolve(state, {
      seq: (state.seq + 1) as Seq,
      at: state.at,
      event: { type: 'task.reviewed', task, agent, ...verdict },
    });
  };
  const skills: number[] = [];
  while (skills.length < TASKS) {
    team.submit('slates', atATime);
    for (team.schedule(); state.busy > 0; team.schedule()) {
      const working = [...state.agents.values()].filter(({ batch }) => batch.length > 0);
      const done = working.flatMap(({ id, batch }) => batch.map((task) => [task, id] as const));
      team.report();
      for (const [task, agent] of done) {
        skills.push(skillOf(agent));
        review(task, agent);
      }
    }
  }
  return skills;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

for (const atATime of AT_A_TIME) {
  const rows = SLATES.map((max) => {
    const runs = SEEDS.map((seed) => skillsOfChosen(max, atATime, seed));
    const fifth = TASKS / FIFTHS.length;
    const cells = FIFTHS.map((i) => mean(runs.flatMap((skills) => skills.slice(i * fifth, (i + 1) * fifth))));
    return [`slates of ${max}`, Object.fromEntries(cells.map((cell, i) => [i + 1, Number(cell.toFixed(3))]))];
  });
  console.log(`${atATime} tasks at a time: skill of the chosen, by fifths of the tasks`);
  console.table(Object.fromEntries(rows));
}
