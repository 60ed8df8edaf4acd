/** All stored rows of one tenant, except the row about its onboarding. */
export type TenantRowsStore = {
  /** By table; tables without any are left out. */
  readonly count: (tenantId: string) => Promise<Readonly<Record<string, number>>>;
  /** Returns how many rows were deleted. `isTimeUp` is called between batches, and true ends the deletion early. */
  readonly deleteAll: (tenantId: string, isTimeUp?: () => boolean) => Promise<number>;
};
