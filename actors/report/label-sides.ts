import { maxOf, minOf } from '../../state/extremes.ts';
import type { Point } from './cost-chart.ts';

export type Side = 'above' | 'below' | 'right' | 'left' | 'none';

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Average width of a letter and height of a line at the labels' size, in pixels. */
const letter = 5.4;
const line = 12;
const mark = 6;
/** How far a name may reach beyond the plot. */
const overhang = 30;

/**
 * Where to write the name of each point so that names do not run into each other or into points. Runs on the
 * front come first; of each method one run is named, the others bear its colour only.
 */
export function labelSides(points: readonly Point[], width: number, height: number): Side[] {
  const place = scale(points, width, height);
  const taken: Area[] = points.map((point) => around(place(point)));
  const sides: Side[] = points.map(() => 'none');
  const named = new Set<string>();
  const order = points.map((_, i) => i).toSorted((a, b) => rank(points[a]) - rank(points[b]));
  for (const i of order) {
    const point = points[i];
    if (!point || named.has(point.entry.method)) continue;
    const at = place(point);
    const own = taken[i];
    const candidates = areas(at, point.entry.method.length * letter);
    const free = candidates.find(
      ({ area }) =>
        area.left > -overhang &&
        area.right < width + overhang &&
        taken.every((other) => other === own || !overlaps(area, other)),
    );
    if (!free) continue;
    sides[i] = free.side;
    taken.push(free.area);
    named.add(point.entry.method);
  }
  return sides;
}

function rank(point: Point | undefined): number {
  if (!point) return 0;
  const place = point.board.entries.indexOf(point.entry);
  return point.front ? place : place + point.board.entries.length;
}

function scale(points: readonly Point[], width: number, height: number) {
  const costs = points.map(({ cost }) => Math.log(cost));
  const scores = points.map(({ entry }) => entry.number);
  const along = (value: number, values: readonly number[], length: number): number => {
    const [least, most] = [minOf(values), maxOf(values)];
    return most === least ? length / 2 : ((value - least) / (most - least)) * (length - 48) + 24;
  };
  return ({ cost, entry }: Point) => ({
    x: along(Math.log(cost), costs, width),
    y: height - along(entry.number, scores, height),
  });
}

function around({ x, y }: { x: number; y: number }): Area {
  return { left: x - mark, right: x + mark, top: y - mark, bottom: y + mark };
}

function areas({ x, y }: { x: number; y: number }, length: number): { side: Side; area: Area }[] {
  const half = length / 2;
  return [
    { side: 'above', area: { left: x - half, right: x + half, top: y - 5 - line, bottom: y - 5 } },
    { side: 'below', area: { left: x - half, right: x + half, top: y + 6, bottom: y + 6 + line } },
    { side: 'right', area: { left: x + 8, right: x + 8 + length, top: y - line / 2, bottom: y + line / 2 } },
    { side: 'left', area: { left: x - 8 - length, right: x - 8, top: y - line / 2, bottom: y + line / 2 } },
  ];
}

function overlaps(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
