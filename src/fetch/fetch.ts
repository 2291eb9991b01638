import { lookup } from 'node:dns/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { KarmaError } from '../../state/errors.ts';
import type { Performer } from '../performers.ts';
import { parseAllowList } from './address.ts';
import { download } from './download.ts';
import { readPdfFile } from './file.ts';
import { hostOf, type Lookup, type Policy } from './guard.ts';
import { legible } from './legible.ts';
import { FETCH_LIMITS, type FetchLimits } from './limits.ts';
import { parseSource } from './source.ts';

export interface FetchOptions {
  /** Folder in which relative paths are looked for; that of the process unless given. */
  readonly cwd?: string;
  /** An arXiv id appended to this is the address of its PDF. */
  readonly arxivBase?: string;
  /** `host`, `host:port` or CIDR range that may be fetched from whatever its address, port and scheme. */
  readonly allow?: readonly string[];
  /** Whether any host may be asked without TLS. */
  readonly allowHttp?: boolean;
  readonly lookup?: Lookup;
  readonly limits?: Partial<FetchLimits>;
}

const FetchRequest = z.object({ source: z.string().min(1).max(4096) });

/**
 * Performs `source.fetch`: `{ source }`, a path, URL or arXiv id, is answered with `{ blob, bytes, name, url? }`; the
 * name is for display, the URL the one that was asked first. A unit is 1,000 bytes.
 * @throws KarmaError `CONFIG_INVALID` for an entry of the allow-list
 */
export function createFetcher(options: FetchOptions): Performer {
  const limits: FetchLimits = { ...FETCH_LIMITS, ...options.limits };
  const policy: Policy = {
    allow: parseAllowList(options.allow ?? []),
    allowHttp: options.allowHttp ?? false,
    lookup: options.lookup ?? ((hostname) => lookup(hostname, { all: true })),
  };
  const { cwd = process.cwd(), arxivBase = 'https://arxiv.org/pdf/' } = options;
  return async (request, { blobs, signal }) => {
    const place = locate(request, arxivBase);
    const bytes =
      'url' in place
        ? await download(place.url, policy, limits, signal)
        : await readPdfFile(place.path, { cwd, bytesMax: limits.bytesMax, signal });
    return {
      answer: {
        blob: blobs.put(bytes),
        bytes: bytes.length,
        name: place.name,
        ...('url' in place && { url: place.url.href }),
      },
      units: Math.ceil(bytes.length / 1000),
    };
  };
}

type Place = { readonly name: string } & ({ readonly path: string } | { readonly url: URL });

function locate(request: unknown, arxivBase: string): Place {
  const parsed = FetchRequest.safeParse(request);
  if (!parsed.success) {
    const message =
      'source.fetch wants { source }, a text of 1 to 4,096 characters: give a path, URL or arXiv id';
    throw new KarmaError('PAYLOAD_INVALID', message);
  }
  const source = parseSource(parsed.data.source);
  if (source.kind === 'path') return { path: source.path, name: legible(basename(source.path)) };
  const url = toUrl(source.kind === 'arxiv' ? arxivBase + source.id : source.url);
  return { url, name: source.kind === 'arxiv' ? source.id : nameOf(url) };
}

function toUrl(text: string): URL {
  const url = URL.parse(text);
  if (!url) {
    throw new KarmaError('FETCH_REFUSED', `${legible(text)} is no valid URL: check its spelling`);
  }
  url.hash = '';
  return url;
}

/** The last part of the path, as a reader would write it. */
function nameOf(url: URL): string {
  const segment = url.pathname.split('/').findLast((part) => part !== '') ?? hostOf(url);
  try {
    return legible(decodeURIComponent(segment));
  } catch {
    return legible(segment);
  }
}
