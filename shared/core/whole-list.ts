const wholes = new WeakMap<readonly unknown[], readonly unknown[]>();

/** The first items of a list. What is stored, sent and compared stays short; the whole list is known while it is in memory. */
export function firstOf<T>(all: readonly T[], most: number): readonly T[] {
  const first = all.slice(0, most);
  if (all.length > most) wholes.set(first, all);
  return first;
}

/** The list that was cut; the list itself if it was not, or came from storage. */
export const wholeOf = <T>(first: readonly T[]): readonly T[] =>
  // Safe: a list is stored under its own first items.
  (wholes.get(first) as readonly T[] | undefined) ?? first;
