/** How often each value occurs, in the order of their first occurrence. */
export function timesOf<T>(values: readonly T[]): ReadonlyMap<T, number> {
  const times = new Map<T, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return times;
}

/** The value that occurs most often; of equals, the first in the list. Undefined if the list is empty. */
export const commonest = <T>(values: readonly T[]): T | undefined =>
  [...timesOf(values)].sort(([, a], [, b]) => b - a)[0]?.[0];
