/** The first and the last of some times in ISO 8601, UTC; null if there are none. */
export const earliestOf = (times: readonly string[]): string | null =>
  times.reduce<string | null>((first, time) => (first === null || time < first ? time : first), null);

export const latestOf = (times: readonly string[]): string | null =>
  times.reduce<string | null>((last, time) => (last === null || time > last ? time : last), null);
