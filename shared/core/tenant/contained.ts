/** Why one tenant is not collected, stored or alerted, while all others continue. */

/** The tenant of a token, according to the token and to /organization. */
export type FoundTenant = {
  readonly tenantId: string;
  /** Null if Graph did not return the name. */
  readonly name: string | null;
};

/** The token is for a tenant other than the requested one, so its data would be stored for the wrong tenant. */
export class OtherTenant extends Error {
  override readonly name = 'OtherTenant';
  constructor(readonly found: FoundTenant) {
    // Contains neither id nor name, because the text is logged for the requested tenant.
    super('the identity reads a tenant other than the configured one');
  }
}

export type Trouble =
  /** Each problem, with its setting and its remedy. */
  | { readonly type: 'settings'; readonly problems: readonly string[] }
  | { readonly type: 'otherTenant'; readonly found: FoundTenant; readonly since: string };

/** Thrown instead of returning a tenant's configuration while the tenant is contained. */
export class TenantContained extends Error {
  override readonly name = 'TenantContained';
  constructor(
    readonly tenantId: string,
    readonly trouble: Trouble,
  ) {
    super(troubleText(trouble));
  }
}

/** Shown in the tenant's own health and log lines, so it names no other tenant. */
export const troubleText = (trouble: Trouble): string =>
  trouble.type === 'settings'
    ? trouble.problems.join('; ')
    : 'its token is for another tenant; correct the tenant ID or the identity';

/** An expected state: work on a contained tenant stops, and the queue message is completed. */
export const isContained = (error: unknown): error is TenantContained | OtherTenant =>
  error instanceof TenantContained || error instanceof OtherTenant;

/** When the identity was first seen to read a different tenant. */
export type OtherTenantMark = { readonly tenantId: string; readonly found: FoundTenant; readonly since: string };
