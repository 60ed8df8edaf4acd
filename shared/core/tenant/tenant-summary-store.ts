import type { TenantSummary } from './tenant-summary';

/** The list of tenants: one small row per tenant. */
export type TenantSummaryStore = {
  readonly list: () => Promise<readonly TenantSummary[]>;
  /** Creates or replaces. `named`: the ids of those whom its words name. */
  readonly write: (summary: TenantSummary, named: readonly string[]) => Promise<void>;
  /** Forgets the words of a tenant that name the person. */
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
};
