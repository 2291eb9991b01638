import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { freeBytes, isNoRoom, writeDurably } from './durable.ts';
import { KarmaError } from './errors.ts';
import type { BlobHash } from './ids.ts';

/**
 * Bytes by their hash: PDFs, positioned text, artifacts. A blob is durable before anything names it, and the same
 * bytes are one blob, whoever writes them; so threads may write without agreeing.
 */
export interface Blobs {
  /** @throws KarmaError `DISK_FULL` */
  put(bytes: Uint8Array): BlobHash;
  /** @throws KarmaError `BLOB_MISSING`, `BLOB_CORRUPT` */
  get(hash: BlobHash): Uint8Array;
}

/** A regular expression, not the schema: each thread would load a schema library for it before it can start. */
const HASH = /^[0-9a-f]{64}$/;

/** Loaded by whoever hashes first: a thread that has yet to start can do without. */
export function blobHash(bytes: Uint8Array): BlobHash {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes, 'hex') as BlobHash;
}

export class MemoryBlobs implements Blobs {
  readonly #blobs = new Map<BlobHash, Uint8Array>();

  put(bytes: Uint8Array): BlobHash {
    const hash = blobHash(bytes);
    this.#blobs.set(hash, bytes);
    return hash;
  }

  get(hash: BlobHash): Uint8Array {
    const bytes = this.#blobs.get(hash);
    if (!bytes) throw missing(hash);
    return bytes;
  }
}

export class DiskBlobs implements Blobs {
  readonly #folder: string;
  readonly #freeMin: number;

  /** @param freeMin bytes of the disk that stay free: with fewer left nothing is stored */
  constructor(folder: string, freeMin = 0) {
    this.#folder = folder;
    this.#freeMin = freeMin;
  }

  put(bytes: Uint8Array): BlobHash {
    const hash = blobHash(bytes);
    const path = this.#path(hash);
    if (existsSync(path)) return hash;
    if (this.#freeMin > 0 && freeBytes(this.#folder) < this.#freeMin) throw this.#full();
    try {
      writeDurably(path, bytes);
    } catch (thrown) {
      throw isNoRoom(thrown) ? this.#full() : thrown;
    }
    return hash;
  }

  get(hash: BlobHash): Uint8Array {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(this.#path(hash));
    } catch {
      throw missing(hash);
    }
    if (blobHash(bytes) !== hash) {
      throw new KarmaError('BLOB_CORRUPT', `blob ${hash} does not match its name: delete it and run again`);
    }
    return bytes;
  }

  /** All blobs there are, by name. */
  list(): BlobHash[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder, { recursive: true, encoding: 'utf8' })
      .map((path) => basename(path))
      .filter((name): name is BlobHash => HASH.test(name))
      .sort();
  }

  #full(): KarmaError {
    return new KarmaError(
      'DISK_FULL',
      `no space left in ${this.#folder}: free some, and work goes on by itself`,
    );
  }

  #path(hash: BlobHash): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }
}

/** The bytes of a JSON document. */
export function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Reads a JSON document out of the store. */
export function getJson(blobs: Blobs, hash: BlobHash): unknown {
  return JSON.parse(Buffer.from(blobs.get(hash)).toString('utf8'));
}

function missing(hash: BlobHash): KarmaError {
  return new KarmaError('BLOB_MISSING', `blob ${hash} is not in the store`);
}
