import type { TenantSummary } from './tenant-summary';

/** The list of tenants: one small row per tenant. */
export type TenantSummaryStore = {
  readonly list: () => Promise<readonly TenantSummary[]>;
  /** Creates or replaces a row. `named`: the ids of the people named in its text. */
  readonly write: (summary: TenantSummary, named: readonly string[]) => Promise<void>;
  /** Stores when the last weekly digest was made, because no watch follows if the tenant is paused then. Creates no row. */
  readonly digestMade: (tenantId: string, at: string) => Promise<void>;
  /** Removes the texts of a tenant that name the person. */
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
};
