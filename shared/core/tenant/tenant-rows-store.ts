/** All stored rows of one tenant, except the row about its onboarding. */
export type TenantRowsStore = {
  /** Number of rows by table; tables without rows are left out. */
  readonly count: (tenantId: string) => Promise<Readonly<Record<string, number>>>;
  /**
   * Returns how many rows were deleted. `isTimeUp` is called between batches; if it returns true, the deletion stops
   * early.
   */
  readonly deleteAll: (tenantId: string, isTimeUp?: () => boolean) => Promise<number>;
};
