/** Does one thing to every item, at most `width` at a time. The first failure is thrown. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  // All walks draw from one iterator.
  const waiting = items.values();
  const walk = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, walk));
}
