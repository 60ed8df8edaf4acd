/** A cache for rows that this process reads again and again: most rows of a tenant are the same in every collection. */

/** Values by a group, and by a text within the group. */
export type Kept<G, V> = {
  readonly get: (group: G, key: string) => V | undefined;
  /** Caches a value, deeply frozen, because all callers share it. `size` is in characters or bytes. */
  readonly keep: (group: G, key: string, value: V, size: number) => void;
};

type Sized<V> = { readonly value: V; readonly size: number };
type Generation<G, V> = Map<G, Map<string, Sized<V>>>;

/**
 * Two generations of `most` each. When the young one is full, it becomes the old one, and entries of the old one that were not used
 * are dropped. Values larger than `most` are not cached.
 */
export function keptUpTo<G, V>(most: number): Kept<G, V> {
  let young: Generation<G, V> = new Map();
  let old: Generation<G, V> = new Map();
  let filled = 0;

  function put(group: G, key: string, sized: Sized<V>): void {
    if (filled + sized.size > most) {
      old = young;
      young = new Map();
      filled = 0;
    }
    filled += sized.size;
    const ofGroup = young.get(group) ?? new Map<string, Sized<V>>();
    young.set(group, ofGroup.set(key, sized));
  }

  return {
    get: (group, key) => {
      const known = young.get(group)?.get(key);
      if (known !== undefined) return known.value;
      const aged = old.get(group)?.get(key);
      if (aged !== undefined) put(group, key, aged);
      return aged?.value;
    },
    keep: (group, key, value, size) => {
      const sized = { value: frozen(value), size };
      if (size <= most) put(group, key, sized);
    },
  };
}

function frozen<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) frozen(inner);
  return Object.freeze(value);
}
