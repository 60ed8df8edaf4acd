import type { Stored, Written } from '../stored';
import type { PlanRow } from './plan';

export type PlanStore = {
  readonly read: (tenantId: string) => Promise<Stored<PlanRow> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: PlanRow, etag: string | null) => Promise<Written>;
};
