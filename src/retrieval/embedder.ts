/** Turns texts into vectors whose cosine says how near two texts are in meaning. */
export interface Embedder {
  /** Tells its vectors from those of any other embedder. */
  readonly name: string;
  /** How much its ranking counts when fused with the ranking by words, which counts 1. */
  readonly weight: number;
  /**
   * One vector a text, all of the same length, none of zeros.
   * @throws KarmaError when the vectors cannot be had
   */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
}
