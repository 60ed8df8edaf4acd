import type { OtherTenantMark } from './contained';

/** A tenant's own configuration: JSON text that overrides the packaged one. */
export type SettingsStore = {
  /** Throws TenantContained if a row cannot be read. */
  readonly read: (tenantId: string) => Promise<Readonly<Record<string, unknown>>>;
  /**
   * The configuration, and whether the tenant must not be read or alerted because its token belongs to another tenant.
   * One request for both.
   */
  readonly readMarked: (tenantId: string) => Promise<{
    readonly settings: Readonly<Record<string, unknown>>;
    readonly otherTenant: OtherTenantMark | null;
  }>;
  /** If such a mark already exists, it stays. Returns the stored one. */
  readonly markOtherTenant: (mark: OtherTenantMark) => Promise<OtherTenantMark>;
  readonly clearOtherTenant: (tenantId: string) => Promise<void>;
};
