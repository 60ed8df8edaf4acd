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

function readRange(cidr: string): Range | null {
  const [address = '', prefix] = cidr.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const value = bits === 128 ? readIpv6(address) : readIpv4(address);
  const length = prefix === undefined ? bits : Number(prefix);
  if (value === null || !Number.isInteger(length) || length < 0 || length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const first = (value / size) * size;
  return { first, last: first + size - 1n, bits };
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
