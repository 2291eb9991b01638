import type { Box } from '../../state/paper.ts';
import { type Row, segmentsOf } from './table-rows.ts';
import type { Line } from './table-sheet.ts';

/** Rules with the same ends, one below the other: what most tables are set between. */
export type Frame = {
  readonly x0: number;
  readonly x1: number;
  readonly top: number;
  readonly bottom: number;
};

const SHORTEST = 45;
const SAME_END = 4;
/** So many lines of running text between two rules say that they belong to different things. */
const PROSE_LINES = 4;

const overlaps = (frame: { x0: number; x1: number }, box: Box): boolean =>
  box[0] < frame.x1 && box[2] > frame.x0;

type Between = (frame: Frame, to: number) => boolean;

/** Whether running text, set to the full width of the frame, stands between the frame and the next rule. */
function proseBetween(rows: readonly Row[]): Between {
  return (frame, to) => {
    let run = 0;
    for (const row of rows) {
      if (row.y <= frame.bottom || row.y >= to) continue;
      const words = row.words.filter((word) => word.x1 > frame.x0 - 2 && word.x0 < frame.x1 + 2);
      const [segment, ...more] = segmentsOf(words, 1.2);
      const full = segment && more.length === 0 && segment.x1 - segment.x0 > 0.93 * (frame.x1 - frame.x0);
      run = full ? run + 1 : 0;
      if (run >= PROSE_LINES) return true;
    }
    return false;
  };
}

/** Frames on a sheet, top to bottom. A caption (`barriers`) or running text parts two frames of one width. */
export function framesOf(
  horizontal: readonly Line[],
  rows: readonly Row[],
  barriers: readonly Box[],
): Frame[] {
  const prose = proseBetween(rows);
  const captioned: Between = (frame, to) =>
    barriers.some((box) => overlaps(frame, box) && box[3] > frame.bottom && box[1] < to);
  const inked: Between = (frame, to) =>
    rows.some(
      (row) =>
        row.y > frame.bottom && row.y < to + 1 && row.words.some((w) => w.x1 > frame.x0 && w.x0 < frame.x1),
    );
  const frames: (Frame & { rules: number })[] = [];
  for (const { at, from, to } of horizontal.toSorted((a, b) => a.at - b.at)) {
    if (to - from < SHORTEST) continue;
    const i = frames.findLastIndex(
      (frame) => Math.abs(frame.x0 - from) <= SAME_END && Math.abs(frame.x1 - to) <= SAME_END,
    );
    const frame = frames[i];
    const apart = frame && (captioned(frame, at) || prose(frame, at));
    if (!frame || apart) frames.push({ x0: from, x1: to, top: at, bottom: at, rules: 1 });
    // A rule above an empty band heads the page, not the table.
    else if (frame.rules === 1 && at - frame.bottom > 6 && !inked(frame, at)) {
      frames[i] = { x0: from, x1: to, top: at, bottom: at, rules: 1 };
    } else if (at - frame.bottom > 6 && !inked(frame, at))
      frames.push({ x0: from, x1: to, top: at, bottom: at, rules: 1 });
    else frames[i] = { ...frame, bottom: at, rules: frame.rules + 1 };
  }
  return frames.filter((frame) => frame.rules > 1 && frame.bottom - frame.top > 8);
}
