import * as z from 'zod';
import { flag, readShape, textOrNull } from '../shape';
import type { SmallCollector } from './collector';
import { crossTenantSettings, orNull } from './cross-tenant-settings';

const kind = 'crossTenantAccessPolicyConfigurationPartner';

const Partner = z.object({
  tenantId: z.string().min(1),
  ...crossTenantSettings,
  identitySynchronization: orNull(
    z.object({ displayName: textOrNull, userSyncInbound: orNull(z.object({ isSyncAllowed: flag })) }),
  ),
});

/** https://learn.microsoft.com/graph/api/crosstenantaccesspolicy-list-partners: the synchronisation of people comes by $expand. */
export const crossTenantAccessPolicyConfigurationPartnerCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/crossTenantAccessPolicy/partners',
  query: '$expand=identitySynchronization',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  compared: [
    'displayName',
    'b2bCollaborationInbound',
    'b2bCollaborationOutbound',
    'b2bDirectConnectInbound',
    'b2bDirectConnectOutbound',
    'tenantRestrictions',
    'inboundTrust',
    'automaticUserConsentSettings',
    'userSyncAllowed',
  ],
  observed: [],
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
