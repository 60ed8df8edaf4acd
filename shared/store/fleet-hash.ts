import { canonicalJson } from '../core/canonical';

/** Two random 32-bit numbers. Without them, somebody could name a device so that its change goes unnoticed. */
export type Salt = readonly [number, number];

type Hashable = { readonly id: string } & Readonly<Record<string, unknown>>;

/**
 * 52 bits over all fields of a resource, in the order of their names: a number that a float64 represents exactly. It is not cryptographic:
 * two lanes of 32 bits, multiply and rotate. It runs for each of 100,000 resources, so it is one loop over local variables that takes two
 * characters at a time.
 */
export function fleetHash(salt: Salt): (resource: Hashable) => number {
  let names: readonly string[] = [];
  return (resource) => {
    if (!hasExactly(resource, names)) names = Object.keys(resource).sort();
    let [high, low] = salt;
    for (const name of names) {
      const value = resource[name];
      const isText = typeof value === 'string';
      const text = isText ? value : otherText(value);
      // Length and type go first, so that neither "ab" + "c" and "a" + "bc" nor null and "null" have the same hash.
      let piece = text.length * 2 + (isText ? 1 : 0);
      for (let at = 0; ; at += 2) {
        high = Math.imul(high ^ piece, 2654435761);
        high = (high << 13) | (high >>> 19);
        low = Math.imul(low ^ piece, 1597334677);
        low = (low << 15) | (low >>> 17);
        if (at >= text.length) break;
        // Beyond the end charCodeAt is NaN, which counts as 0 here.
        piece = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      }
    }
    const first = finished(high ^ (low >>> 16));
    const second = finished(low ^ (high >>> 16));
    return (first & 0xfffff) * 4294967296 + second;
  };
}

function otherText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value === true) return 'true';
  return value === false ? 'false' : canonicalJson(value);
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

/** The position of an id: 32 bits, of which the lowest choose the bucket, so that doubling splits each bucket in two. */
export function placeOf(id: string): number {
  let place = 0;
  for (let at = 0; at < id.length; at += 1) place = Math.imul(place ^ id.charCodeAt(at), 16777619);
  return finished(place ^ id.length);
}
