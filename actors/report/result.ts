import type { Board, Entry, Statement } from '../../state/findings.ts';
import { bestRuns } from '../analysis/boards.ts';
import type { Library } from '../analysis/library.ts';
import { parseParams } from '../analysis/numbers.ts';
import { type Chunk, cite, list, say, type Value } from '../analysis/say.ts';
import { benchmark, firstRecord, run } from '../analysis/wording.ts';
import { choose } from '../debate/phrases.ts';

/** Who is best on a board, by how much, and what it takes. */
export function resultOn(board: Board, library: Library): Statement {
  const runs = bestRuns(board);
  const [first] = runs;
  if (!first) throw new RangeError(`board ${board.id} has no entry`);
  const tied = runs.filter((other) => other.number === first.number);
  const next = runs.find((other) => other.number !== first.number);
  const withSize = (entry: Entry): Chunk => {
    const params = library.params(firstRecord(entry));
    return [run(entry), params && parseParams(params.value) ? [' (', size(params), ')'] : ''];
  };
  const at = (entry: Entry): Chunk => library.value(firstRecord(entry));
  const where: Chunk = [benchmark(board), board.better === 'lower' ? ' (lower is better)' : ''];
  if (tied.length > 1) {
    const behind: Chunk = next ? [', ahead of ', run(next), ' with ', at(next)] : '';
    return say`On ${where}, ${list(tied.map((entry) => run(entry)))} share the best result, ${at(first)}${behind}.${cite(...tied.map((entry) => library.value(firstRecord(entry)).at))}`;
  }
  if (!next) return say`On ${where}, ${withSize(first)} reaches ${at(first)}.`;
  return choose(`${board.dataset} ${board.model} ${board.metric}`, [
    say`On ${where}, ${withSize(first)} is best with ${at(first)}, ahead of ${withSize(next)} with ${at(next)}.`,
    say`${withSize(first)} leads on ${where}: ${at(first)} against ${at(next)} for ${withSize(next)}.`,
    say`The best result on ${where} is ${at(first)}, by ${withSize(first)}; ${withSize(next)} follows with ${at(next)}.`,
  ]);
}

function size(params: Value): Chunk {
  return params.value.trim().endsWith('%')
    ? [params, ' of the parameters']
    : [params, ' trainable parameters'];
}
