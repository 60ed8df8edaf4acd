/** All stored rows of one tenant, except the row about its onboarding. */
export type TenantRowsStore = {
  /** By table; tables without any are left out. */
  readonly count: (tenantId: string) => Promise<Readonly<Record<string, number>>>;
  /** Returns how many rows went. `isTimeUp` is asked between batches, and ends it early. */
  readonly deleteAll: (tenantId: string, isTimeUp?: () => boolean) => Promise<number>;
};
