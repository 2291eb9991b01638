import type { Embedder } from './embedder.ts';
import { terms } from './terms.ts';

/** With 512, collisions made the fused ranking worse than the one by words alone. */
const DIMENSIONS = 1024;
const GRAM_MIN = 3;
const GRAM_MAX = 5;

/**
 * Embeds without a model: each term and its character n-grams are hashed to a component and a sign (K. Weinberger et
 * al., Feature Hashing for Large Scale Multitask Learning, ICML 2009), with sublinear term frequency and length one.
 * It finds what the ranking by words misses, other inflections and misspellings, and knows no synonyms. Weights by
 * rarity were measured and lowered recall. A text gives the same vector everywhere.
 */
export const hashingEmbedder: Embedder = {
  name: `hashing ${DIMENSIONS} ${GRAM_MIN}-${GRAM_MAX}`,
  weight: 0.5,
  async embed(texts) {
    return texts.map(embed);
  },
};

function embed(text: string): Float32Array {
  const frequencies = new Map<string, number>();
  for (const term of terms(text)) frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  const vector = new Float64Array(DIMENSIONS);
  for (const [term, frequency] of frequencies) {
    const weight = Math.log(1 + frequency);
    add(vector, term, weight);
    const grams = gramsOf(term);
    for (const gram of grams) add(vector, gram, weight / Math.sqrt(grams.length));
  }
  const length = Math.sqrt(vector.reduce((sum, component) => sum + component * component, 0));
  if (length === 0) vector[0] = 1;
  return Float32Array.from(vector, (component) => component / (length || 1));
}

/** Character n-grams of the term between `<` and `>`, so that none equals a term. */
function gramsOf(term: string): string[] {
  const marked = `<${term}>`;
  const grams: string[] = [];
  for (let size = GRAM_MIN; size <= GRAM_MAX; size += 1) {
    for (let at = 0; at + size <= marked.length; at += 1) grams.push(`#${marked.slice(at, at + size)}`);
  }
  return grams;
}

function add(vector: Float64Array, feature: string, weight: number): void {
  const hash = hash32(feature);
  const at = hash % DIMENSIONS;
  vector[at] = (vector[at] ?? 0) + (hash >= 0x8000_0000 ? -weight : weight);
}

/** FNV-1a over UTF-16 units, then the finaliser of MurmurHash3, for FNV leaves its high bits poorly mixed. */
function hash32(text: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
