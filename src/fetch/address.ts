import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { KarmaError } from '../../state/errors.ts';

/**
 * Whether an IP address belongs to the public internet. Everything that reaches this machine, its network or a cloud's
 * metadata service does not: special-use ranges (RFC 6890), and IPv6 forms that carry an IPv4 address other than the
 * mapped one, which is judged by the address it carries.
 */
export function isPublic(address: string): boolean {
  if (isIP(address) === 0) return false;
  const ip = ipaddr.process(address);
  return ip.range() === 'unicast' && (ip instanceof ipaddr.IPv4 || isGlobalUnicast(ip));
}

/** 2000::/3, the only IPv6 space handed out so far. */
function isGlobalUnicast({ parts: [first = 0] }: ipaddr.IPv6): boolean {
  return first >> 13 === 1;
}

/** Whether two spellings name one address; an IPv4 address and its mapped form do. */
export function sameAddress(a: string, b: string): boolean {
  return ipaddr.process(a).toNormalizedString() === ipaddr.process(b).toNormalizedString();
}

/** What may be fetched although the rules for strangers forbid it. */
export interface AllowList {
  /** `host` and `host:port`, spelled as a URL spells them. */
  readonly hosts: ReadonlySet<string>;
  readonly ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];
}

/** @throws KarmaError `CONFIG_INVALID`, naming the entry */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts = new Set<string>();
  const ranges: AllowList['ranges'][number][] = [];
  for (const entry of entries) {
    if (ipaddr.isValidCIDR(entry)) ranges.push(ipaddr.parseCIDR(entry));
    else hosts.add(canonicalHost(entry));
  }
  return { hosts, ranges };
}

export function inRanges(address: string, ranges: AllowList['ranges']): boolean {
  if (isIP(address) === 0) return false;
  const ip = ipaddr.process(address);
  return ranges.some(([base, bits]) => ip.kind() === base.kind() && ip.match(base, bits));
}

function canonicalHost(entry: string): string {
  const [, name, port] = /^(\[[^\]]+\]|[^:/@?#*\\\s]+)(:\d{1,5})?$/.exec(entry) ?? [];
  if (name === undefined || !URL.canParse(`http://${name}`)) {
    throw new KarmaError(
      'CONFIG_INVALID',
      `${JSON.stringify(entry)} in the allow-list is no host, host:port or CIDR range: write papers.lan:8080 or 10.0.0.0/8`,
    );
  }
  return new URL(`http://${name}`).hostname + (port ?? '');
}
