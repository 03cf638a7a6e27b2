import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { EmailChannelError, invalidInput } from '../../../contracts';

/** A resolved address of a host. */
export interface HostAddress {
  address: string;
  family: 4 | 6;
}

/** Resolves a name to all its addresses, like `dns.lookup` with `all`. */
export type LookUp = (host: string) => Promise<{ address: string; family: number }[]>;

/**
 * Addresses that are not globally reachable: the IANA special-purpose registries (RFC 6890), multicast and the
 * deprecated site-local range. `BlockList` treats an IPv4-mapped IPv6 address as the IPv4 address.
 */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const SPECIAL_IPV6 = [
  '::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '100:0:0:1::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];
const special = new BlockList();
for (const range of [...SPECIAL_IPV4, ...SPECIAL_IPV6]) addRange(special, range);

/** Whether an address is loopback, link-local, private or otherwise not public. */
export function isPrivateAddress(address: string): boolean {
  return contains(special, address);
}

/**
 * Resolves `host` once and returns the allowed addresses; connect only to these. A host name in `allowedPrivateHosts`
 * allows all its addresses; an address or CIDR range allows the private addresses it covers. Rejects with
 * `invalid-input`, `dns-failed` (through `lookUp`'s own error) or `host-not-allowed` before anything is sent, so that
 * it reveals nothing about internal services.
 */
export async function resolveHost(
  host: string,
  allowedPrivateHosts: string[],
  lookUp: LookUp = (name) => lookup(name, { all: true }),
): Promise<HostAddress[]> {
  const name = bareHost(host);
  const found = isIP(name) ? [{ address: name, family: isIP(name) }] : await lookUp(name);
  const addresses = found
    .filter(({ address }) => isIP(address) !== 0)
    .map(({ address }): HostAddress => ({ address, family: isIP(address) === 6 ? 6 : 4 }));
  const allowed = allowance(allowedPrivateHosts);
  const usable = addresses.filter(
    ({ address }) =>
      allowed.names.has(name) || contains(allowed.ranges, address) || !isPrivateAddress(address),
  );
  if (usable.length === 0) throw notAllowed(name);
  return usable;
}

/** Lower-cases a host name, and removes the brackets of an IPv6 literal and a trailing dot. */
function bareHost(host: string): string {
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (!/^[^\s/@?#\\\0]{1,253}$/.test(name)) throw invalidInput('host', 'host');
  return name;
}

function allowance(entries: string[]): { names: Set<string>; ranges: BlockList } {
  const names = new Set<string>();
  const ranges = new BlockList();
  for (const entry of entries.map((value) => value.trim().toLowerCase().replace(/\.$/, '')))
    if (!addRange(ranges, entry)) names.add(entry);
  return { names, ranges };
}

/** Adds an address or CIDR range. Returns false if the text is neither. */
function addRange(list: BlockList, text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (!family || rest.length > 0) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (prefix === undefined) list.addAddress(address, type);
  else {
    const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
    if (bits > (family === 6 ? 128 : 32)) return false;
    list.addSubnet(address, bits, type);
  }
  return true;
}

function contains(list: BlockList, address: string): boolean {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return list.check(bare, 'ipv4');
  const translated = translatedIpv4(bare);
  return list.check(bare, 'ipv6') || (translated !== null && list.check(translated, 'ipv4'));
}

/** 96-bit prefixes under which a translator reaches IPv4 addresses: NAT64 with DNS64 (RFC 6052), SIIT (RFC 2765). */
const TRANSLATING = /^(0064:ff9b:0000:0000:0000:0000|0000:0000:0000:0000:ffff:0000)$/;

/** Returns the IPv4 address that a translated IPv6 address maps to, otherwise null. */
function translatedIpv4(address: string): string | null {
  // URL normalises the last 32 bits to hexadecimal groups.
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail?.split(':').filter(Boolean) ?? [];
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].map((group) => group.padStart(4, '0'));
  if (!TRANSLATING.test(groups.slice(0, 6).join(':'))) return null;
  return groups
    .slice(6)
    .flatMap((group) => [parseInt(group.slice(0, 2), 16), parseInt(group.slice(2), 16)])
    .join('.');
}

function notAllowed(name: string): EmailChannelError {
  return new EmailChannelError('host-not-allowed', { host: name }, { field: 'host' });
}
