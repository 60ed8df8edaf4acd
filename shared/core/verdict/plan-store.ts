import type { Stored, Written } from '../stored';
import type { PlanRow } from './plan';

export type PlanStore = {
  readonly read: (tenantId: string) => Promise<Stored<PlanRow> | undefined>;
  /** etag null creates. */
  readonly write: (row: PlanRow, etag: string | null) => Promise<Written>;
};
