import type { Box } from '../../state/paper.ts';

/** Affine map `[a, b, c, d, e, f]`: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = readonly [number, number, number, number, number, number];

/** Numbers pdf.js gives to the drawing operators that matter here. */
export type DrawingOps = {
  readonly save: number;
  readonly restore: number;
  readonly transform: number;
  readonly setLineWidth: number;
  readonly constructPath: number;
  readonly stroke: number;
  readonly closeStroke: number;
  readonly fill: number;
  readonly eoFill: number;
  readonly fillStroke: number;
  readonly eoFillStroke: number;
  readonly closeFillStroke: number;
  readonly closeEOFillStroke: number;
  readonly paintFormXObjectBegin: number;
  readonly paintFormXObjectEnd: number;
};

export type OperatorList = { readonly fnArray: readonly number[]; readonly argsArray: readonly unknown[] };

export type Drawn = {
  /** Horizontal and vertical lines, and filled boxes thin enough to be lines. */
  readonly rules: Box[];
  /** Where the page places something drawn elsewhere: vector figures. */
  readonly drawings: Box[];
};

/** A line is at most this thick, in points, and at least this long. */
const THICKEST = 3;
const SHORTEST = 3;
/** More rules than this on a page are a plot, not tables; the rest is dropped. */
const RULES_MAX = 5000;

/** Share of the page's area from which an object is no figure but the page. */
const DRAWING_SHARE_MAX = 0.7;

/** Operators inside a path, as pdf.js encodes it: opcode, then its coordinates. */
const PATH = { moveTo: 0, lineTo: 1, curveTo: 2, quadraticCurveTo: 3, closePath: 4 };

/** One straight-edged piece of few corners. Plots fill tens of thousands of them. */
const isTileLike = (data: ArrayLike<number>): boolean =>
  data.length <= 16 && [3, 6, 9].every((at) => at >= data.length - 1 || data[at] === PATH.lineTo);

const multiply = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];

const around = (x0: number, y0: number, x1: number, y1: number): Box => [
  Math.min(x0, x1),
  Math.min(y0, y1),
  Math.max(x0, x1),
  Math.max(y0, y1),
];

function mapBox(m: Matrix, [x0, y0, x1, y1]: Box): Box {
  const xs = [m[0] * x0 + m[2] * y0, m[0] * x1 + m[2] * y0, m[0] * x0 + m[2] * y1, m[0] * x1 + m[2] * y1];
  const ys = [m[1] * x0 + m[3] * y0, m[1] * x1 + m[3] * y0, m[1] * x0 + m[3] * y1, m[1] * x1 + m[3] * y1];
  return [Math.min(...xs) + m[4], Math.min(...ys) + m[5], Math.max(...xs) + m[4], Math.max(...ys) + m[5]];
}

const isLine = ([x0, y0, x1, y1]: Box): boolean =>
  Math.min(x1 - x0, y1 - y0) <= THICKEST && Math.max(x1 - x0, y1 - y0) >= SHORTEST;

/** The subpaths made of straight pieces only, each piece as its two ends. */
function* straightSubpaths(data: ArrayLike<number>): Generator<Box[]> {
  let segments: Box[] = [];
  let curved = false;
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const at = (i: number): number => data[i] ?? 0;
  for (let i = 0; i < data.length; ) {
    const op = at(i++);
    if (op === PATH.moveTo) {
      if (segments.length > 0 && !curved) yield segments;
      segments = [];
      curved = false;
      x = startX = at(i++);
      y = startY = at(i++);
    } else if (op === PATH.lineTo) {
      const [toX, toY] = [at(i++), at(i++)];
      segments.push([x, y, toX, toY]);
      [x, y] = [toX, toY];
    } else if (op === PATH.closePath) {
      segments.push([x, y, startX, startY]);
      [x, y] = [startX, startY];
    } else {
      curved = true;
      i += op === PATH.curveTo ? 6 : 4;
      [x, y] = [at(i - 2), at(i - 1)];
    }
  }
  if (segments.length > 0 && !curved) yield segments;
}

/** Boxes of the straight lines a path draws, in page space. */
function pathRules(data: ArrayLike<number>, m: Matrix, lineWidth: number, filled: boolean): Box[] {
  const found: Box[] = [];
  const half = Math.max((lineWidth * Math.sqrt(Math.abs(m[0] * m[3] - m[1] * m[2]))) / 2, 0.1);
  for (const segments of straightSubpaths(data)) {
    const mapped = segments.map(([x0, y0, x1, y1]): Box => {
      const [ax, ay] = [m[0] * x0 + m[2] * y0 + m[4], m[1] * x0 + m[3] * y0 + m[5]];
      const [bx, by] = [m[0] * x1 + m[2] * y1 + m[4], m[1] * x1 + m[3] * y1 + m[5]];
      return around(ax, ay, bx, by);
    });
    const extent = mapped.reduce(
      (all, [x0, y0, x1, y1]): Box => [
        Math.min(all[0], x0),
        Math.min(all[1], y0),
        Math.max(all[2], x1),
        Math.max(all[3], y1),
      ],
      mapped[0] ?? [0, 0, 0, 0],
    );
    if (filled) {
      if (isLine(extent)) found.push(extent);
      continue;
    }
    for (const [x0, y0, x1, y1] of mapped) {
      const box: Box = y1 - y0 < x1 - x0 ? [x0, y0 - half, x1, y1 + half] : [x0 - half, y0, x1 + half, y1];
      if (isLine(box)) found.push(box);
    }
  }
  return found;
}

/**
 * Finds the lines and figures a page draws. `base` maps the page's user space to points from its top left,
 * `pageArea` is in square points. An object that covers most of the page is the page itself, stamped by a publisher.
 */
export function drawnLines(
  { fnArray, argsArray }: OperatorList,
  ops: DrawingOps,
  base: Matrix,
  pageArea: number,
): Drawn {
  const rules: Box[] = [];
  const drawings: Box[] = [];
  const stack: { m: Matrix; lineWidth: number; inDrawing: boolean }[] = [];
  let m = base;
  let lineWidth = 1;
  let inDrawing = false;
  const filling = new Set([
    ops.fill,
    ops.eoFill,
    ops.fillStroke,
    ops.eoFillStroke,
    ops.closeFillStroke,
    ops.closeEOFillStroke,
  ]);
  const leave = (): void => {
    const outer = stack.pop();
    if (outer) ({ m, lineWidth, inDrawing } = outer);
  };
  for (let i = 0; i < fnArray.length; i++) {
    const fn = fnArray[i];
    const args = argsArray[i];
    if (fn === ops.save) stack.push({ m, lineWidth, inDrawing });
    else if (fn === ops.restore) leave();
    else if (fn === ops.transform) m = multiply(m, args as Matrix);
    else if (fn === ops.setLineWidth) lineWidth = (args as [number])[0];
    else if (fn === ops.paintFormXObjectBegin) {
      const [matrix, bbox] = args as [Matrix | null, Box | null];
      stack.push({ m, lineWidth, inDrawing });
      if (matrix) m = multiply(m, matrix);
      const box = bbox && mapBox(m, bbox);
      if (box && !inDrawing && (box[2] - box[0]) * (box[3] - box[1]) < pageArea * DRAWING_SHARE_MAX) {
        drawings.push(box);
        inDrawing = true;
      }
    } else if (fn === ops.paintFormXObjectEnd) {
      leave();
    } else if (fn === ops.constructPath && rules.length < RULES_MAX) {
      const [paint, [data], extent] = args as [number, [ArrayLike<number> | null], Box | null];
      const filled = filling.has(paint);
      const isTile = filled && data && extent && isTileLike(data) && !isLine(mapBox(m, extent));
      if (data && !isTile && (filled || paint === ops.stroke || paint === ops.closeStroke)) {
        for (const rule of pathRules(data, m, lineWidth, filled)) rules.push(rule);
      }
    }
  }
  return { rules: rules.slice(0, RULES_MAX), drawings };
}
