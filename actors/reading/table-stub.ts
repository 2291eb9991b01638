import type { Word } from './table-sheet.ts';

/**
 * Labels at the left of a table and the rows they stand for. A label may run over several lines, stand between two
 * rows, or stand once for a group of rows, at its top or at its middle.
 */
export type Fragment = { readonly y: number; readonly words: readonly Word[] };

/** A label with the first and last row it stands for. */
export type Label = { readonly words: readonly Word[]; readonly from: number; readonly to: number };

/** A fragment is on a row when their baselines differ by less than this share of the row pitch. */
const ON_ROW = 0.25;

const middle = (ys: readonly number[]): number => ys.reduce((sum, y) => sum + y, 0) / ys.length;

/** Lays centred labels over rows from the top, each over as many rows as make it stand in their middle. */
function centred(labels: readonly Fragment[], ys: readonly number[], pitch: number): Label[] | null {
  const laid: Label[] = [];
  let from = 0;
  for (const label of labels) {
    let to = from;
    while (to < ys.length && Math.abs(middle(ys.slice(from, to + 1)) - label.y) > ON_ROW * pitch * 1.5) to++;
    if (to >= ys.length) return null;
    laid.push({ words: label.words, from, to });
    from = to + 1;
  }
  return from === ys.length ? laid : null;
}

const merge = (fragments: readonly Fragment[]): Fragment => ({
  y: middle(fragments.map((fragment) => fragment.y)),
  words: fragments.flatMap((fragment) => fragment.words),
});

/**
 * Labels of one column within a band of rows between rules. `ys`: baselines of the rows; `fragments`: what stands in
 * the column, top to bottom; `pitch`: usual distance of rows.
 */
export function labelsOf(fragments: readonly Fragment[], ys: readonly number[], pitch: number): Label[] {
  const first = fragments[0];
  if (!first || ys.length === 0) return [];
  const rowOf = (fragment: Fragment): number =>
    ys.findIndex((y) => Math.abs(y - fragment.y) < ON_ROW * pitch);
  const onRows = fragments.filter((fragment) => rowOf(fragment) >= 0);
  const floating = fragments.filter((fragment) => rowOf(fragment) < 0);
  const filled = new Map(onRows.map((fragment) => [rowOf(fragment), [fragment]]));
  const blank = ys.flatMap((_, i) => (filled.has(i) ? [] : [i]));
  if (floating.length === 0 && blank.length === 0) {
    return onRows.map((fragment) => ({ words: fragment.words, from: rowOf(fragment), to: rowOf(fragment) }));
  }
  if (blank.length > 0 && (fragments.length === 1 || onRows.length === 0)) {
    const whole = merge(fragments);
    const spread = fragments.length < 2 ? 0 : (fragments.at(-1)?.y ?? 0) - first.y;
    if (spread <= pitch * 1.35 * (fragments.length - 1))
      return [{ words: whole.words, from: 0, to: ys.length - 1 }];
  }
  if (blank.includes(0)) {
    const laid = centred(fragments, ys, pitch) ?? centred(paired(fragments, pitch), ys, pitch);
    if (laid) return laid;
  }
  // Each floating fragment belongs to the nearest row, sooner to a blank one; a row's fragments read top to bottom.
  const owned = new Map(filled);
  for (const fragment of floating) {
    const cost = (i: number): number =>
      Math.abs((ys[i] ?? 0) - fragment.y) + (filled.has(i) ? 0.3 * pitch : 0);
    const owner = [...ys.keys()].reduce((best, i) => (cost(i) < cost(best) ? i : best), 0);
    owned.set(
      owner,
      [...(owned.get(owner) ?? []), fragment].sort((a, b) => a.y - b.y),
    );
  }
  const starts = [...owned].sort((a, b) => a[0] - b[0]);
  return starts.map(
    ([from, own], k): Label => ({
      words: merge(own).words,
      from,
      to: Math.max(from, (starts[k + 1]?.[0] ?? ys.length) - 1),
    }),
  );
}

/** Joins fragments on neighbouring lines in twos: labels of two lines each. */
function paired(fragments: readonly Fragment[], pitch: number): Fragment[] {
  const pairs: Fragment[] = [];
  for (let i = 0; i < fragments.length; i++) {
    const [one, two] = [fragments[i], fragments[i + 1]];
    if (one && two && two.y - one.y < 1.1 * pitch) {
      pairs.push(merge([one, two]));
      i++;
    } else if (one) pairs.push(one);
  }
  return pairs;
}
