/** A number in [0, 1). */
export type Random = () => number;

/** FNV-1a: a stable 32-bit hash, for seeds only and never for secrets. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Mulberry32: small, fast, and the same on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A stable 32-bit number for one object of one type. */
export function mix(seed: number, kind: string, index: number): number {
  let hash = hashText(kind) ^ Math.imul(seed, 0x9e3779b1) ^ Math.imul(index, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0').slice(-digits);

/**
 * A GUID with random digits. The same seed gives the same GUID, and it contains its index, so that a large fleet needs no lookup
 * table.
 */
export function seededGuid(seed: number, kind: string, index: number): string {
  const head = mix(seed, kind, index);
  const middle = mix(seed, `${kind}/2`, index);
  const mask = mix(seed, `${kind}/mask`, 0);
  const tail = mix(seed, `${kind}/3`, index) & 0xffff;
  const version = `4${hex(middle & 0xfff, 3)}`;
  const variant = hex(0x8000 | ((middle >>> 12) & 0x3fff), 4);
  return `${hex(head, 8)}-${hex(middle >>> 16, 4)}-${version}-${variant}-${hex(tail, 4)}${hex(index ^ mask, 8)}`;
}

/** The index in a seeded GUID, or undefined if the GUID is not of this seed and type. */
export function guidIndex(guid: string, seed: number, kind: string): number | undefined {
  if (guid.length !== 36) return undefined;
  const index = (Number.parseInt(guid.slice(28), 16) ^ mix(seed, `${kind}/mask`, 0)) >>> 0;
  return seededGuid(seed, kind, index) === guid.toLowerCase() ? index : undefined;
}
