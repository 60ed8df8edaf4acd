import { deploymentId } from '../core/deployment/deployment';
import type { TenantConfiguration } from '../core/tenant/configuration';
import { TenantContained } from '../core/tenant/contained';
import type { SettingsStore } from '../core/tenant/settings-store';
import type { Configuration } from './config';
import { ConfigurationError } from './configuration-error';

/**
 * The current configuration of a tenant: the packaged file with the tenant's Settings rows on top. All work on a tenant starts
 * here. Throws TenantContained if nothing of the tenant may be collected, stored or sent.
 */
export const tenantConfigurationFrom =
  (configuration: Configuration, settings: Pick<SettingsStore, 'readMarked'>) =>
  async (tenantId: string): Promise<TenantConfiguration> => {
    // Recipients of the deployment come from the packaged file alone, never from a row of Settings.
    if (tenantId === deploymentId) return configuration.tenant(deploymentId, {});
    const read = await settings.readMarked(tenantId);
    if (read.otherTenant !== null) {
      const { found, since } = read.otherTenant;
      throw new TenantContained(tenantId, { type: 'otherTenant', found, since });
    }
    try {
      return configuration.tenant(tenantId, read.settings);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new TenantContained(tenantId, { type: 'settings', problems: error.problems });
    }
  };
