/** From what happened to what people read: how long it took. Pure. */

/** Seconds; null where nothing was measured. `of`: how many were. */
export type Spread = { readonly of: number; readonly median: number | null; readonly p95: number | null };

/** Of the pairs of ISO times that are in order; a clock that runs ahead of ours measures nothing. */
export function spreadOf(pairs: readonly (readonly [string, string])[]): Spread {
  const seconds = pairs
    .map(([from, to]) => (Date.parse(to) - Date.parse(from)) / 1000)
    .filter((value) => value >= 0)
    .sort((a, b) => a - b);
  const at = (share: number): number | null =>
    seconds[Math.min(seconds.length - 1, Math.ceil(share * seconds.length) - 1)] ?? null;
  return {
    of: seconds.length,
    median: seconds.length === 0 ? null : at(0.5),
    p95: seconds.length === 0 ? null : at(0.95),
  };
}
