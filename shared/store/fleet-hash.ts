import { canonicalJson } from '../core/canonical';

/** Two random 32-bit numbers. Whoever does not know them cannot name a device so that its change goes unseen. */
export type Salt = readonly [number, number];

type Hashable = { readonly id: string } & Readonly<Record<string, unknown>>;

/**
 * 52 bits over all fields of a resource, in the order of their names: a number that a float64 holds exactly. Not
 * cryptographic; two lanes of 32 bits, multiply and rotate. Called once for each of 100,000 resources in a look.
 */
export function fleetHash(salt: Salt): (resource: Hashable) => number {
  let names: readonly string[] = [];
  let high = 0;
  let low = 0;

  const mix = (value: number): void => {
    high = Math.imul(high ^ value, 2654435761);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ value, 1597334677);
    low = (low << 15) | (low >>> 17);
  };
  const mixText = (text: string): void => {
    mix(text.length);
    for (let at = 0; at < text.length; at += 1) mix(text.charCodeAt(at));
  };
  // A number for each type first, so that null, "null" and false never look alike.
  const mixValue = (value: unknown): void => {
    if (typeof value === 'string') {
      mix(1);
      mixText(value);
    } else if (value === null || value === undefined) mix(2);
    else if (value === true) mix(3);
    else if (value === false) mix(4);
    else {
      mix(5);
      mixText(canonicalJson(value));
    }
  };

  return (resource) => {
    if (!hasExactly(resource, names)) names = Object.keys(resource).sort();
    [high, low] = salt;
    for (const name of names) mixValue(resource[name]);
    const first = finished(high ^ (low >>> 16));
    const second = finished(low ^ (high >>> 16));
    return (first & 0xfffff) * 4294967296 + second;
  };
}

/** Resources of a fleet have the same fields, so the sorted names of one are nearly always those of the next. */
function hasExactly(resource: Hashable, names: readonly string[]): boolean {
  let count = 0;
  for (const _ in resource) count += 1;
  if (count !== names.length) return false;
  for (const name of names) if (!(name in resource)) return false;
  return true;
}

/** The finalizer of MurmurHash3: every bit in reaches every bit out. */
function finished(lane: number): number {
  let value = lane;
  value = Math.imul(value ^ (value >>> 16), 2246822507);
  value = Math.imul(value ^ (value >>> 13), 3266489909);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Where an id lives: 32 bits, of which the lowest choose the bucket, so that a doubling splits each bucket in two. */
export function placeOf(id: string): number {
  let place = 0;
  for (let at = 0; at < id.length; at += 1) place = Math.imul(place ^ id.charCodeAt(at), 16777619);
  return finished(place ^ id.length);
}
