import { EMPTY_HEAD } from '../../state/log.ts';
import { encodeGroup } from '../../state/record.ts';
import { type Point, undisturbed } from './measure.ts';
import { Team } from './team.ts';

const TAGS = 1_000;
const ROUNDS = 120;
const TASKS_A_ROUND = 256;

/** What a choice costs in time and in the log, by the number of agents to choose from. One tag a task, of a thousand. */
export function routing(sizes: readonly number[]): Point[] {
  return sizes.flatMap((size): Point[] => {
    const team = new Team(size, { tags: TAGS });
    team.open('routing');
    const choices: number[] = [];
    const folds: number[] = [];
    let bytes = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      team.submit('routing', TASKS_A_ROUND);
      const { routed, decideMs, foldMs } = team.schedule();
      team.report();
      if (round < ROUNDS / 3) continue;
      choices.push((1000 * decideMs) / routed.length);
      folds.push((1000 * foldMs) / routed.length);
      bytes = encodeGroup({ at: 0, epoch: 1, events: routed }, EMPTY_HEAD).bytes.length / routed.length;
    }
    return [
      { of: 'routing', size, figure: 'us a choice', value: undisturbed(choices) },
      { of: 'routing', size, figure: 'us to fold routing and start', value: undisturbed(folds) },
      { of: 'routing', size, figure: 'bytes a choice in the log', value: bytes },
    ];
  });
}
