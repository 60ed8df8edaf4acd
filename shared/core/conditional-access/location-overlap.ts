import type { NamedLocation } from '../resource/resource';

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

/** Reads a range that Graph gives as its first and last address. */
function readSpan(from: string, to: string): Range | null {
  const [first, last] = [readAddress(from), readAddress(to)];
  if (first === null || last === null || first > last || from.includes(':') !== to.includes(':')) return null;
  return { first, last, bits: from.includes(':') ? 128 : 32 };
}

const contains = (outer: Range, inner: Range): boolean =>
  outer.bits === inner.bits && outer.first <= inner.first && inner.last <= outer.last;

const meet = (a: Range, b: Range): boolean => a.bits === b.bits && a.first <= b.last && b.first <= a.last;

/** True if every address of the range is in one of the others. False if the range cannot be read. */
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
  /** The longest prefix that covers as many addresses: 24 for 256 addresses. */
  readonly prefix: number;
  /** False if part of the range is not on the internet: private, shared, link-local or multicast. */
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

/** The addresses of a range of a named location; null if it cannot be read. */
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

type Ids = readonly string[];

/** The sets without duplicates, including the empty set. */
const distinct = (sets: readonly Ids[]): readonly Ids[] => [
  ...new Map([[], ...sets].map((set: Ids) => [JSON.stringify(set), set])).values(),
];

type Ranged = { readonly id: string; readonly ranges: readonly Range[] };

/** The sets of locations that one address can be in. They change only where a range begins or ends. */
function setsByAddress(places: readonly Ranged[]): readonly Ids[] {
  const edges = places
    .flatMap(({ id, ranges }) =>
      ranges.flatMap(({ first, last, bits }) => [
        { id, bits, at: first, by: 1 },
        { id, bits, at: last + 1n, by: -1 },
      ]),
    )
    .sort((a, b) => a.bits - b.bits || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const inside = new Map<string, number>();
  return edges.flatMap(({ id, bits, at, by }, index) => {
    const times = (inside.get(id) ?? 0) + by;
    if (times === 0) inside.delete(id);
    else inside.set(id, times);
    const next = edges[index + 1];
    return next?.at === at && next.bits === bits ? [] : [[...inside.keys()].sort()];
  });
}

type Countries = Extract<NamedLocation, { readonly type: 'country' }>;

const setsByCountry = (places: readonly Countries[]): readonly Ids[] =>
  [null, ...new Set(places.flatMap(({ countriesAndRegions }) => countriesAndRegions))].map((country) =>
    places
      .filter((place) =>
        country === null ? place.includeUnknownCountriesAndRegions : place.countriesAndRegions.includes(country),
      )
      .map(({ id }) => id),
  );

/** A location with its id; undefined if only the id is known. */
export type Placed = { readonly id: string; readonly place: NamedLocation | undefined };

/**
 * The sets of location ids that one sign-in can match. An office can be in any country, and an unreadable location can
 * be anywhere, so for these only pairs are listed. Locations with the same id count as one. `unread`: locations that
 * any other address may be in, such as the trusted IPs of the MFA portal.
 */
export function overlappingPlaces(places: readonly Placed[], unread: Ids): readonly Ids[] {
  const ranged: Ranged[] = [];
  const countries = new Map<string, Countries[]>();
  const anywhere: string[] = [];
  for (const { id, place } of places) {
    if (place?.type === 'country') {
      // A country found by GPS is unrelated to the address.
      const method = place.countryLookupMethod ?? 'clientIpAddress';
      countries.set(method, [...(countries.get(method) ?? []), { ...place, id }]);
    } else if (place?.type === 'ip' && isReadable(place)) ranged.push({ id, ranges: readable(place) });
    else anywhere.push(id);
  }
  const sorts: readonly (readonly Ids[])[] = [
    [...setsByAddress(ranged), ...unread.map((id) => [id])],
    ...[...countries.values()].map(setsByCountry),
    anywhere.flatMap((id, at) => [[id], ...anywhere.slice(at + 1).map((other) => [id, other])]),
  ];
  return sorts.reduce<readonly Ids[]>(
    (all, sets) => distinct(sets).flatMap((set) => all.map((before) => [...before, ...set])),
    [[]],
  );
}

type Addresses = Extract<NamedLocation, { readonly type: 'ip' }>;

const readable = (place: Addresses): readonly Range[] => rangesOf(place).filter((range) => range !== null);

/** Whether all its addresses could be read. */
export const isReadable = (place: NamedLocation | undefined): boolean =>
  place?.type === 'country' || (place?.type === 'ip' && !rangesOf(place).includes(null));
