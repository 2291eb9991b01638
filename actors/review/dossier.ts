import type { z } from 'zod';
import { type Blobs, getJson } from '../../state/blobs.ts';
import { KarmaError } from '../../state/errors.ts';
import type { BlobHash } from '../../state/ids.ts';
import type { Exhibit, ReviewPayload } from './payload.ts';

/** What a judged task had and made, read from the blobs when a rubric asks for it. */
export class Dossier {
  readonly payload: ReviewPayload;
  readonly #blobs: Blobs;

  constructor(payload: ReviewPayload, blobs: Blobs) {
    this.payload = payload;
    this.#blobs = blobs;
  }

  /** @throws KarmaError `BLOB_MISSING`, `BLOB_CORRUPT` */
  bytes(blob: BlobHash): Uint8Array {
    return this.#blobs.get(blob);
  }

  /** Address of what the task made of this kind, null when it made none. */
  made(kind: string): BlobHash | null {
    return this.payload.artifacts.find((exhibit) => exhibit.kind === kind)?.blob ?? null;
  }

  /** What the task made of this kind; null when it made none, or something else under that name. */
  madeAs<T extends z.ZodType>(kind: string, schema: T): z.infer<T> | null {
    const blob = this.made(kind);
    if (blob === null) return null;
    try {
      const parsed = schema.safeParse(getJson(this.#blobs, blob));
      return parsed.success ? parsed.data : null;
    } catch (thrown) {
      if (thrown instanceof SyntaxError) return null;
      throw thrown;
    }
  }

  /**
   * What the task was given of this kind.
   * @throws KarmaError `ARTIFACT_INVALID`: nothing can be judged by an input that is broken itself
   */
  given<T extends z.ZodType>(kind: string, schema: T): z.infer<T>[] {
    return this.#inputs(kind).map(({ blob }) => {
      const parsed = schema.safeParse(getJson(this.#blobs, blob));
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const where = issue?.path.join('.') || 'its root';
      throw new KarmaError('ARTIFACT_INVALID', `${kind} ${blob.slice(0, 12)} is not valid at ${where}`);
    });
  }

  /**
   * The one thing of this kind that the task was given.
   * @throws KarmaError `PAYLOAD_INVALID` when there is none, `ARTIFACT_INVALID`
   */
  only<T extends z.ZodType>(kind: string, schema: T): z.infer<T> {
    const [first] = this.given(kind, schema);
    if (first === undefined) {
      const { subject } = this.payload;
      throw new KarmaError(
        'PAYLOAD_INVALID',
        `${subject} cannot be judged without its ${kind}: add it to the inputs`,
      );
    }
    return first;
  }

  #inputs(kind: string): Exhibit[] {
    const seen = new Set<BlobHash>();
    return this.payload.inputs.filter((exhibit) => {
      if (exhibit.kind !== kind || seen.has(exhibit.blob)) return false;
      seen.add(exhibit.blob);
      return true;
    });
  }
}
