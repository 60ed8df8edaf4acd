/** The time from a change to the message about it. Pure. */

/** Seconds; null if nothing was measured. `of`: number of measurements. */
export type Spread = { readonly of: number; readonly median: number | null; readonly p95: number | null };

/**
 * From pairs of ISO times, each in order. A pair in reverse order, from a clock that is ahead of ours, does not count.
 */
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
