/**
 * What another policy would have earned, from the choices of the one that was in charge. Each choice was drawn from
 * known propensities, so outcomes can be reweighted to what another policy would have chosen in the same situations.
 */

/** A choice whose outcome is known. The arrays run over the candidates. */
export interface Sample {
  readonly chosen: number;
  readonly outcome: number;
  /** Probability with which the policy in charge chose each candidate. */
  readonly logged: readonly number[];
  /** Probability with which the other policy would have. */
  readonly other: readonly number[];
  /** Outcome expected of each candidate from earlier samples alone. */
  readonly expected: readonly number[];
}

/** A mean with its 95 % confidence interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface Evaluation {
  readonly samples: number;
  /** What the policy in charge got. */
  readonly logged: Interval;
  /** Self-normalised inverse propensity estimate of the other policy. */
  readonly weighted: Interval;
  /** Doubly robust estimate: exact in expectation, and the more certain the better `expected` is. */
  readonly robust: Interval;
  /** The other policy's doubly robust estimate less what the policy in charge got. */
  readonly gain: Interval;
  /** How many choices of the other policy itself these are worth. */
  readonly effectiveSamples: number;
  readonly largestWeight: number;
  /** Share of the other policy's choices that the policy in charge could not have made: nothing is known of them. */
  readonly unsupported: number;
}

/** Two-sided 95 % quantile of the standard normal. */
const Z = 1.96;

/**
 * Estimates by importance weights `w = other / logged` of the chosen candidate.
 *
 * Self-normalised: `sum(w r) / sum(w)` (Swaminathan and Joachims, "The self-normalized estimator for counterfactual
 * learning", 2015). Doubly robust: the mean of `sum(other x expected) + w (r - expected of the chosen)` (Dudik,
 * Langford and Li, "Doubly robust policy evaluation and learning", 2011); `expected` rests on earlier samples only, so
 * the errors of its terms are martingale differences.
 *
 * Variances are those of the terms, with the weights' second moment `E[w^2] = sum(other^2 / logged)` taken from the
 * propensities and not from the weights that happened to be drawn: where the two policies hardly overlap, the large
 * weights are just those that have not been drawn yet, and a spread without them looks far too certain. By the same
 * moment, n samples are worth `n / E[w^2]` (Owen, "Monte Carlo theory, methods and examples", 2013, section 9.3).
 *
 * Null where nothing can be said: fewer than two samples, or none that the other policy could have chosen.
 */
export function evaluate(samples: readonly Sample[]): Evaluation | null {
  const weights = samples.map(({ chosen, logged, other }) => (other[chosen] ?? 0) / (logged[chosen] ?? 1));
  const total = sum(weights);
  const n = samples.length;
  if (n < 2 || total === 0) return null;

  const outcomes = samples.map(({ outcome }) => outcome);
  const foreseen = samples.map(({ chosen, expected }) => expected[chosen] ?? 0);
  const planned = samples.map(({ other, expected }) => sum(other.map((p, i) => p * (expected[i] ?? 0))));
  const surprises = samples.map(({ outcome }, i) => outcome - (foreseen[i] ?? 0));
  const corrections = samples.map((_, i) => (weights[i] ?? 0) * (surprises[i] ?? 0));
  const mean = sum(samples.map(({ outcome }, i) => (weights[i] ?? 0) * outcome)) / total;
  const spread = sum(samples.map(({ outcome }, i) => (weights[i] ?? 0) * (outcome - mean) ** 2)) / total;

  const secondMoment = sum(samples.map(secondMomentOf)) / n;
  const surprise = sum(surprises.map((value) => value * value)) / n;
  const logged = meanOf(outcomes);
  const robust = meanOf(planned) + meanOf(corrections);
  return {
    samples: n,
    logged: around(logged, varianceOf(outcomes) / n),
    weighted: around(mean, (secondMoment * spread) / n),
    robust: around(robust, (varianceOf(planned) + secondMoment * surprise) / n),
    gain: around(
      robust - logged,
      (varianceOf(planned.map((value, i) => value - (foreseen[i] ?? 0))) +
        Math.max(0, secondMoment - 1) * surprise) /
        n,
    ),
    effectiveSamples: n / Math.max(1, secondMoment),
    largestWeight: weights.reduce((a, b) => Math.max(a, b)),
    unsupported: sum(samples.map(unsupportedOf)) / n,
  };
}

function secondMomentOf({ logged, other }: Sample): number {
  return sum(other.map((p, i) => ((logged[i] ?? 0) > 0 ? (p * p) / (logged[i] ?? 1) : 0)));
}

function unsupportedOf({ logged, other }: Sample): number {
  return sum(other.filter((_, i) => logged[i] === 0));
}

function around(mean: number, variance: number): Interval {
  const half = Z * Math.sqrt(variance);
  return { mean, low: mean - half, high: mean + half };
}

function meanOf(values: readonly number[]): number {
  return sum(values) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
