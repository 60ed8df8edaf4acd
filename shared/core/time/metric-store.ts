export type MetricStore = {
  /** Adds to the counts of one day; `metrics` maps names to numbers. The same `onceId` is added only once. */
  readonly add: (
    tenantId: string,
    name: string,
    day: string,
    counts: Readonly<Record<string, number>>,
    onceId: string,
  ) => Promise<void>;
  /** The sums of these days, by name. */
  readonly read: (tenantId: string, name: string, days: readonly string[]) => Promise<Readonly<Record<string, number>>>;
  /**
   * The counts of each day from one to another, both included; days without counts are left out. One request for a
   * month.
   */
  readonly days: (
    tenantId: string,
    name: string,
    from: string,
    to: string,
  ) => Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
  /** Deletes the counts of all days before this one, some thousands of rows at a time. Returns how many rows were deleted. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
};
