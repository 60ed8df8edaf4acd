import { canonicalJson } from '../core/canonical';
import { fnv1a } from '../core/fnv';

/** Two random 32-bit numbers. Without them, somebody could choose the name of a device so that its change goes unnoticed. */
export type Salt = readonly [number, number];

type Hashable = { readonly id: string } & Readonly<Record<string, unknown>>;

/**
 * 52 bits over all fields of a resource, in the order of their names: a number that a float64 represents exactly. It runs for each
 * of 100,000 resources. Resources of a fleet have the same fields in the same order, so `for in` reads the values without looking
 * up each field.
 */
export function fleetHash(salt: Salt): (resource: Hashable) => number {
  let names: readonly string[] = [];
  let order: readonly number[] = [];
  const values: unknown[] = [];
  return (resource) => {
    let count = 0;
    let isSame = true;
    for (const name in resource) {
      if (names[count] !== name) isSame = false;
      values[count] = resource[name];
      count += 1;
    }
    if (!isSame || count !== names.length) {
      names = Object.keys(resource);
      order = placesByName(names);
    }
    return hashOf(salt, values, order);
  };
}

const placesByName = (names: readonly string[]): readonly number[] =>
  [...names].sort().map((name) => names.indexOf(name));

/** The number of bits of `idHash` and `fleetHash`. */
export const hashBits = 52;

/**
 * Makes a function that hashes an id. Tests use fewer bits, which make collisions likely.
 * The two numbers of the salt are swapped, so that an id hash and a content hash do not collide for the same two resources.
 */
export function idHash([high, low]: Salt, bits: number): (id: string) => number {
  const salt: Salt = [low, high];
  const values: string[] = [];
  const order = [0];
  return (id) => {
    values[0] = id;
    const hash = hashOf(salt, values, order);
    return bits < hashBits ? hash % 2 ** bits : hash;
  };
}

/**
 * A hash that is not cryptographic: two lanes of 32 bits, multiply and rotate, in one loop over local variables that takes two
 * characters at a time.
 */
function hashOf(salt: Salt, values: readonly unknown[], order: readonly number[]): number {
  let high = salt[0];
  let low = salt[1];
  for (const place of order) {
    const value = values[place];
    const isText = typeof value === 'string';
    const text = isText ? value : otherText(value);
    // Length and type are hashed first, so that "ab" + "c" differs from "a" + "bc", and null from "null".
    let piece = text.length * 2 + (isText ? 1 : 0);
    for (let at = 0; ; at += 2) {
      high = Math.imul(high ^ piece, 2654435761);
      high = (high << 13) | (high >>> 19);
      low = Math.imul(low ^ piece, 1597334677);
      low = (low << 15) | (low >>> 17);
      if (at >= text.length) break;
      // Beyond the end, charCodeAt is NaN, which counts as 0 here.
      piece = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
    }
  }
  const first = finished(high ^ (low >>> 16));
  const second = finished(low ^ (high >>> 16));
  return (first & 0xfffff) * 4294967296 + second;
}

function otherText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (value === true) return 'true';
  return value === false ? 'false' : canonicalJson(value);
}

/** The finalizer of MurmurHash3: every bit in reaches every bit out. */
function finished(lane: number): number {
  let value = lane;
  value = Math.imul(value ^ (value >>> 16), 2246822507);
  value = Math.imul(value ^ (value >>> 13), 3266489909);
  return (value ^ (value >>> 16)) >>> 0;
}

/** The position of an id: 32 bits. The lowest bits choose the bucket, so that doubling splits each bucket in two. */
export const placeOf = (id: string): number => finished(fnv1a(id, 0) ^ id.length);
