import type { Board, Comparison, ParetoFront, Standing } from '../../state/findings.ts';
import { overlap, overlapWith } from '../analysis/overlap.ts';
import type { Desk } from './blocks.ts';

/** Numbers on the data a method was trained on say how well it fits, not how good it is. */
const isTraining = ({ condition }: Board): boolean =>
  condition.split(', ').some((said) => /^train(?:ing)?(?:[ -](?:set|data|acc\w*))?$/i.test(said));

/** Boards in the order in which a reader would want them: of papers on the topic, of several papers, averages. */
export function rankBoards({ topic, papers }: Desk, boards: readonly Board[]): Board[] {
  const onTopic = new Map(
    papers.map(({ paper, document, summary }) => {
      const words = [document.title, ...summary.claims.map(({ text }) => text)].join(' ');
      return [paper, overlap(topic, words)];
    }),
  );
  const withTopic = overlapWith(topic);
  const worth = (board: Board): number => {
    const methods = new Set(board.entries.map((entry) => entry.method));
    const sources = new Set(board.entries.map((entry) => entry.paper));
    const words = `${board.dataset} ${board.metric} ${board.model} ${[...methods].join(' ')}`;
    return (
      2 * withTopic(words).share +
      2 * Math.max(0, ...[...sources].map((paper) => onTopic.get(paper) ?? 0)) +
      (sources.size > 1 ? 1 : 0) +
      (board.average ? 1 : 0) -
      (isTraining(board) ? 4 : 0) +
      Math.min(methods.size, 8) / 8
    );
  };
  return boards
    .map((board) => ({ board, worth: worth(board) }))
    .toSorted((a, b) => b.worth - a.worth)
    .map(({ board }) => board);
}

/** Fronts in the order in which a reader would want them. */
export function rankFronts(desk: Desk): ParetoFront[] {
  const { fronts, boards } = desk.comparison;
  const order = rankBoards(desk, boards).map(({ id }) => id);
  return fronts.toSorted((a, b) => order.indexOf(a.board) - order.indexOf(b.board));
}

/** A record against fewer rivals says little about a method. */
export const rivalsMin = 3;

/** Standings of methods with enough rivals; of all where too few have them. */
export function tellingStandings({ standings }: Comparison): Standing[] {
  const telling = standings.filter(({ rivals }) => rivals >= rivalsMin);
  return telling.length > 2 ? telling : standings;
}
