import type { PlanRow } from './plan';
import type { TrendRow, TrendWeek } from './trend';

export type TrendStore = {
  readonly read: (tenantId: string) => Promise<TrendRow | undefined>;
  /** Reads both rows of the overview in one request. */
  readonly readWithPlan: (
    tenantId: string,
  ) => Promise<{ readonly plan: PlanRow | null; readonly trend: TrendRow | null }>;
  /** Adds the counts of a week to the row; writes nothing if they are already there. */
  readonly keep: (row: Omit<TrendRow, 'weeks'>, week: TrendWeek) => Promise<void>;
};
