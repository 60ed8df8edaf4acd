import type { Failure } from '../collection/failure';

export type LookBack = {
  readonly from: string;
  /** Everything up to this time was read. */
  readonly through: string;
  /** When it ended; null while it continues. */
  readonly endedAt: string | null;
  /** Why the reading ended early; null if nothing is missing. */
  readonly failure: Failure['reason'] | null;
  readonly tries: number;
};

/**
 * Why a tenant was not watched. `notConfigured`: it was not in the configuration. `contained`: none of its data may be
 * read. `rejected`: Entra did not accept the deployment's credential.
 */
export const unwatchedCauses = ['notConfigured', 'contained', 'rejected'] as const;

/** A period in which the tenant was not watched; `to` is null while it lasts. */
export type Unwatched = {
  readonly from: string;
  readonly to: string | null;
  readonly cause: (typeof unwatchedCauses)[number];
};

export type TenantRow = {
  readonly tenantId: string;
  readonly name: string;
  readonly watchedSince: string;
  /** When every kind had been collected once and the summary was raised. */
  readonly summarisedAt: string | null;
  /** The reading of the log from the weeks before monitoring began; null until it starts. */
  readonly lookBack: LookBack | null;
  /** The last such period, unless the customer's own row has it. Absent or null before the first one. */
  readonly unwatched?: Unwatched | null | undefined;
};
