/** A log entry, with the ids that it adds to the count. */
type Counting = { readonly at: number; readonly ids: readonly string[] };

/**
 * Goes through entries in the order of time. For each: the time of the oldest one that is at most `within` older, and the number of distinct
 * ids since then; all times in ms.
 */
export function eachWithin(
  entries: readonly Counting[],
  within: number,
  visit: (at: number, since: number, distinct: number) => void,
): void {
  const counts = new Map<string, number>();
  const add = (id: string, by: number): void => {
    const count = (counts.get(id) ?? 0) + by;
    if (count === 0) counts.delete(id);
    else counts.set(id, count);
  };
  let begin = 0;
  for (const { at, ids } of entries) {
    for (const id of ids) add(id, 1);
    for (let oldest = entries[begin]; oldest !== undefined && oldest.at < at - within; oldest = entries[begin]) {
      for (const id of oldest.ids) add(id, -1);
      begin += 1;
    }
    visit(at, entries[begin]?.at ?? at, counts.size);
  }
}
