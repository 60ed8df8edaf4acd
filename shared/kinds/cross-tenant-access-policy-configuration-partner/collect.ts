import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { crossTenantSettings } from '../../graph/collector/cross-tenant-settings';
import { flag, orNull, readShape, textOrNull } from '../../graph/shape';

const kind = 'crossTenantAccessPolicyConfigurationPartner';

const Partner = z.object({
  tenantId: z.string().min(1),
  ...crossTenantSettings,
  identitySynchronization: orNull(
    z.object({ displayName: textOrNull, userSyncInbound: orNull(z.object({ isSyncAllowed: flag })) }),
  ),
});

/** https://learn.microsoft.com/graph/api/crosstenantaccesspolicy-list-partners: $expand adds the user synchronisation. */
export const crossTenantAccessPolicyConfigurationPartnerCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/crossTenantAccessPolicy/partners',
  query: '$expand=identitySynchronization',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read: (item) => {
    const { tenantId, identitySynchronization, ...settings } = readShape(kind, Partner, item);
    return {
      id: tenantId,
      displayName: identitySynchronization?.displayName ?? null,
      ...settings,
      userSyncAllowed:
        identitySynchronization === null ? false : (identitySynchronization.userSyncInbound?.isSyncAllowed ?? null),
    };
  },
};
