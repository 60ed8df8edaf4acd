/**
 * Does `work` for every item, at most `width` at a time; results in the order of the items. The first failure is thrown, and no
 * further work is started after it.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const walk = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      try {
        // Safe: index is below the length.
        results[index] = await work(items[index] as T, index);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, walk));
  return results;
}
