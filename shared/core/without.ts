/** The items of `all` that `others` does not have, in the order of `all`. */
export function without(all: readonly string[], others: readonly string[]): readonly string[] {
  const rest = new Set(others);
  return all.filter((item) => !rest.has(item));
}
