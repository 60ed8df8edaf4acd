/**
 * An SDK takes a hundred milliseconds to load, so it is loaded once, by the first message that needs it. A failed attempt
 * is not kept.
 */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
