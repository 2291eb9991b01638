import type { Dice } from '../../state/dice.ts';
import type { Verdict } from '../../state/task.ts';
import { Chance, DEFECT_KINDS, type DefectKind, type Planters } from './planting.ts';
import { COMPARISON_PLANTERS, CRITIQUE_PLANTERS } from './planting-findings.ts';
import { METRICS_PLANTERS } from './planting-metrics.ts';
import { FETCH_PLANTERS, SUMMARY_PLANTERS } from './planting-papers.ts';
import { REPORT_PLANTERS } from './planting-report.ts';
import {
  dissenter,
  fetchOf,
  judged,
  metricsOf,
  type ReadPaper,
  studyOf,
  summaryOf,
  type TaskType,
  type Works,
} from './works.ts';

const PLANTERS: { readonly [T in TaskType]: Planters<Works[T]> } = {
  Fetch_Paper: FETCH_PLANTERS,
  Summarise_Paper: SUMMARY_PLANTERS,
  Extract_Metrics: METRICS_PLANTERS,
  Compare_Methods: COMPARISON_PLANTERS,
  Critique_Claim: CRITIQUE_PLANTERS,
  Synthesise_Report: REPORT_PLANTERS,
};

/** A work below this quality is judged bad. */
export const BAD = 0.6;

/** A judgement on a work as its agent left it. */
export interface Untouched {
  readonly type: TaskType;
  readonly of: string;
  readonly verdict: Verdict;
  /** How long the review took. */
  readonly ms: number;
}

/** A judgement on a spoilt work. */
export interface Spoilt extends Untouched {
  readonly kind: DefectKind;
  readonly what: string;
  /** Judged bad, and worse than before it was spoilt. */
  readonly isCaught: boolean;
}

export interface Trial {
  readonly untouched: Untouched[];
  readonly spoilt: Spoilt[];
}

/** How thoroughly to try. */
export interface Plan {
  /** Times each way of spoiling a single paper's work is tried. */
  readonly rounds: number;
  /** The same for comparisons, debates and reports, which take longer to judge. */
  readonly studyRounds: number;
  /** Papers that are studied together. */
  readonly groupSize: number;
}

/**
 * Judges all that the real agents make of some papers, then spoils each work in every way there is and judges it
 * again. A work that was judged bad to begin with is not spoilt. Each group of papers is studied as it is and with
 * one more paper that contradicts another.
 */
export function tryRubrics(papers: readonly ReadPaper[], dice: Dice, plan: Plan): Trial {
  const trial: Trial = { untouched: [], spoilt: [] };
  const run = <T extends TaskType>(type: T, of: string, work: Works[T], rounds: number): void => {
    const before = timed(type, work);
    trial.untouched.push({ type, of, ...before });
    const { verdict } = before;
    if (verdict.quality < BAD) return;
    for (const kind of DEFECT_KINDS) {
      for (const [way, plant] of (PLANTERS[type][kind] ?? []).entries()) {
        for (let round = 1; round <= rounds; round += 1) {
          const chance = new Chance(dice, `${type} ${of} ${kind} ${way} ${round}`);
          const planted = plant(work, chance);
          // What leaves nothing to chance is the same every time.
          if (!planted || (round > 1 && chance.isUnused)) continue;
          const after = timed(type, planted.work);
          const isCaught = after.verdict.quality < BAD && after.verdict.quality < verdict.quality;
          trial.spoilt.push({ type, of, kind, what: planted.what, isCaught, ...after });
        }
      }
    }
  };
  for (const paper of papers) {
    run('Fetch_Paper', paper.name, fetchOf(paper), plan.rounds);
    run('Summarise_Paper', paper.name, summaryOf(paper), plan.rounds);
    run('Extract_Metrics', paper.name, metricsOf(paper), plan.rounds);
  }
  for (let at = 0; at < papers.length; at += plan.groupSize) {
    const group = papers.slice(at, at + plan.groupSize).map(({ evidence }) => evidence);
    const [first] = group;
    if (!first) continue;
    const name = `papers ${at + 1} to ${at + group.length}`;
    const again = dissenter(first, new Chance(dice, `dissenter ${name}`));
    for (const [of, members] of [
      [name, group],
      [`${name} and a dissenter`, [...group, again]],
    ] as const) {
      const { compared, debated, reported } = studyOf(members);
      run('Compare_Methods', of, compared, plan.studyRounds);
      for (const [i, debate] of debated.entries())
        run('Critique_Claim', `${of}, claim ${i + 1}`, debate, plan.studyRounds);
      run('Synthesise_Report', of, reported, plan.studyRounds);
    }
  }
  return trial;
}

function timed<T extends TaskType>(type: T, work: Works[T]): { verdict: Verdict; ms: number } {
  const start = performance.now();
  const verdict = judged(type, work);
  return { verdict, ms: performance.now() - start };
}
