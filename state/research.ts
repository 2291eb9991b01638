import { z } from 'zod';
import { BlobHash, PaperId } from './ids.ts';

/** What the tasks of the research workflow are given and what they answer: the contract of workflow and roles. */

export const ResearchSpec = z.object({
  topic: z.string(),
  /** Paths, URLs or arXiv ids, as the user gave them. */
  sources: z.array(z.string().min(1)).min(1),
  /** Main claims to debate at most. */
  claimsMax: z.number().int().min(0),
});
export type ResearchSpec = z.infer<typeof ResearchSpec>;

/** What a closed session answers: the manifest of its report, `null` when there is none. */
export const ResearchOutput = z.object({ report: BlobHash.nullable() });
export type ResearchOutput = z.infer<typeof ResearchOutput>;

export const FetchPaper = z.object({ source: z.string() });
export const FetchedPaper = z.object({
  paper: PaperId,
  /** For display: file name, arXiv id, last part of the URL. */
  name: z.string(),
  pageCount: z.number().int(),
});
export type FetchedPaper = z.infer<typeof FetchedPaper>;

export const SummarisePaper = z.object({ paper: PaperId, topic: z.string(), text: BlobHash });

export const ExtractMetrics = z.object({ paper: PaperId, text: BlobHash, document: BlobHash });

/** Where all that is known of one paper lies. */
export const PaperRefs = z.object({
  paper: PaperId,
  source: z.string(),
  text: BlobHash,
  document: BlobHash,
  summary: BlobHash,
  metrics: BlobHash,
});
export type PaperRefs = z.infer<typeof PaperRefs>;

export const CompareMethods = z.object({
  topic: z.string(),
  claimsMax: z.number().int().min(0),
  papers: z.array(PaperRefs),
});
/** The claims to debate, by paper and place among its claims. */
export const ComparedMethods = z.object({
  claims: z.array(z.object({ paper: PaperId, claim: z.number().int().min(0) })),
});

export const CritiqueClaim = z.object({
  paper: PaperId,
  claim: z.number().int().min(0),
  papers: z.array(PaperRefs),
  comparison: BlobHash,
});

export const Failure = z.object({ source: z.string(), reason: z.string() });
export type Failure = z.infer<typeof Failure>;

export const SynthesiseReport = z.object({
  topic: z.string(),
  papers: z.array(PaperRefs),
  failures: z.array(Failure),
  comparison: BlobHash,
  critiques: z.array(BlobHash),
});
