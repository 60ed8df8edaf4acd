/** Items in the given order, in reverse, and in orders drawn with a fixed seed. */
export function permutationsOf<T>(items: readonly T[], count: number): readonly (readonly T[])[] {
  const drawn = Array.from({ length: count - 2 }, (_, at) => shuffled(items, at + 1));
  return [items, items.toReversed(), ...drawn];
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const keyed = items.map((item, at) => ({ item, key: ((at + 1) * 7919 * seed) % 104_729 }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
