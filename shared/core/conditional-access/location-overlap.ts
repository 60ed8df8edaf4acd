import type { NamedLocation } from '../resource';

type Range = { readonly first: bigint; readonly last: bigint; readonly bits: number };

function readIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function readIpv6(text: string): bigint | null {
  const [head = '', tail, rest] = text.toLowerCase().split('::');
  if (rest !== undefined) return null;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return null;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) return null;
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

const readAddress = (text: string): bigint | null => (text.includes(':') ? readIpv6(text) : readIpv4(text));

function readRange(cidr: string): Range | null {
  const [from = '', to] = cidr.split('-');
  if (to !== undefined) return readSpan(from, to);
  const [address = '', prefix] = cidr.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const value = readAddress(address);
  const length = prefix === undefined ? bits : Number(prefix);
  if (value === null || !Number.isInteger(length) || length < 0 || length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const first = (value / size) * size;
  return { first, last: first + size - 1n, bits };
}

/** The older form of Graph, from one address to another. */
function readSpan(from: string, to: string): Range | null {
  const [first, last] = [readAddress(from), readAddress(to)];
  if (first === null || last === null || first > last || from.includes(':') !== to.includes(':')) return null;
  return { first, last, bits: from.includes(':') ? 128 : 32 };
}

const contains = (outer: Range, inner: Range): boolean =>
  outer.bits === inner.bits && outer.first <= inner.first && inner.last <= outer.last;

const meet = (a: Range, b: Range): boolean => a.bits === b.bits && a.first <= b.last && b.first <= a.last;

/** True where every address of the range lies in one of the others; a range that cannot be read lies nowhere. */
export function isWithin(cidr: string, others: readonly string[]): boolean {
  const range = readRange(cidr);
  if (range === null) return others.includes(cidr);
  return others.some((other) => {
    const outer = readRange(other);
    return outer !== null && contains(outer, range);
  });
}

export type AddressRange = {
  readonly version: 4 | 6;
  /** Of the smallest prefix that has room for it: 24 for 256 addresses. */
  readonly prefix: number;
  /** False where some of it never comes from the internet: private, shared, link-local, multicast. */
  readonly isPublic: boolean;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry
const notPublic: readonly Range[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/8',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((cidr) => readRange(cidr) ?? []);

/** What a range of a named location is; null for what cannot be read. */
export function addressRange(text: string): AddressRange | null {
  const range = readRange(text);
  if (range === null) return null;
  const hostBits = (range.last - range.first).toString(2).replace(/^0$/, '').length;
  return {
    version: range.bits === 32 ? 4 : 6,
    prefix: range.bits - hostBits,
    isPublic: !notPublic.some((one) => meet(one, range)),
  };
}

const rangesRead = new WeakMap<NamedLocation, readonly (Range | null)[]>();

function rangesOf(location: Extract<NamedLocation, { readonly type: 'ip' }>): readonly (Range | null)[] {
  const known = rangesRead.get(location) ?? location.ipRanges.map(readRange);
  rangesRead.set(location, known);
  return known;
}

/** False only where no address can lie in both: an office may stand in any country, and what we cannot read may be anywhere. */
export function canOverlap(a: NamedLocation | undefined, b: NamedLocation | undefined): boolean {
  if (a?.type === 'ip' && b?.type === 'ip') {
    const ranges = rangesOf(b);
    return rangesOf(a).some((one) => ranges.some((other) => one === null || other === null || meet(one, other)));
  }
  if (a?.type === 'country' && b?.type === 'country') {
    if (a.includeUnknownCountriesAndRegions && b.includeUnknownCountriesAndRegions) return true;
    return a.countriesAndRegions.some((country) => b.countriesAndRegions.includes(country));
  }
  return true;
}
