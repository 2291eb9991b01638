import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { KarmaError } from '../../state/errors.ts';
import { type AllowList, inRanges, isPublic } from './address.ts';

/** All addresses of a name. */
export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface Policy {
  readonly allow: AllowList;
  /** Whether strangers may be asked without TLS. */
  readonly allowHttp: boolean;
  readonly lookup: Lookup;
}

/**
 * The addresses at which a URL may be fetched: a connection to any other address is to be refused, so what was checked
 * is what is used, whatever the name resolves to a moment later.
 * @throws KarmaError `FETCH_REFUSED`, `FETCH_FAILED` when the name cannot be resolved
 */
export async function admit(url: URL, policy: Policy): Promise<readonly LookupAddress[]> {
  const host = hostOf(url);
  const { allow } = policy;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw refuse(url, `${url.protocol} is no scheme to fetch from: give an https address or a file`);
  }
  if (url.username || url.password) throw refuse(url, 'it carries a user name: give it without');
  const trusted =
    allow.hosts.has(host) || allow.hosts.has(`${host}:${portOf(url)}`) || inRanges(bare(host), allow.ranges);
  if (!trusted) checkStranger(url, host, policy.allowHttp);
  const addresses = await resolve(url, bare(host), policy.lookup);
  if (trusted) return addresses;
  for (const { address } of addresses) {
    if (isPublic(address) || inRanges(address, allow.ranges)) continue;
    throw refuse(url, `${host} is at ${address}, not on the public internet: ${remedy(url)}`);
  }
  return addresses;
}

/** A URL for messages: without query, which may hold a key. */
export function shown(url: URL): string {
  const text = `${url.protocol}//${url.host}${url.pathname}`;
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

/** The host as the allow-list spells it; `name.` is `name`. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80');

/** An IPv6 literal without its brackets. */
const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

const remedy = (url: URL): string => `add ${hostOf(url)}:${portOf(url)} to the allow-list if you trust it`;

export const refuse = (url: URL, why: string): KarmaError =>
  new KarmaError('FETCH_REFUSED', `${shown(url)} is refused: ${why}`);

/** At least two labels, the last of them no number. */
const FULL_NAME = /^([a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/;
const INSIDE = /\.(local|internal|localhost)$/;

function checkStranger(url: URL, host: string, allowHttp: boolean): void {
  if (url.protocol === 'http:' && !allowHttp) {
    throw refuse(url, `http can be read and changed on the way: use https, or ${remedy(url)}`);
  }
  if (!['80', '443'].includes(portOf(url))) {
    throw refuse(url, `port ${portOf(url)} is not 443 or 80: ${remedy(url)}`);
  }
  if (isIP(bare(host)) > 0) return;
  if (!FULL_NAME.test(host) || INSIDE.test(host)) {
    throw refuse(url, `${host} is no name of the public internet: ${remedy(url)}`);
  }
}

async function resolve(url: URL, host: string, lookup: Lookup): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family > 0) return [{ address: host, family }];
  let addresses: readonly LookupAddress[] = [];
  let code = 'no address';
  try {
    addresses = await lookup(host);
  } catch (thrown) {
    code = (thrown as NodeJS.ErrnoException).code ?? String(thrown);
  }
  if (addresses.length > 0) return addresses;
  throw new KarmaError(
    'FETCH_FAILED',
    `${host} of ${shown(url)} cannot be resolved (${code}): check the spelling and the network`,
  );
}
