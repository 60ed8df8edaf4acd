import * as z from 'zod';
import { flag, readShape } from '../shape';
import type { SmallCollector } from './collector';
import { crossTenantSettings } from './cross-tenant-settings';

const Default = z.object({ isServiceDefault: flag, ...crossTenantSettings });

/** https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get */
export const crossTenantAccessPolicyConfigurationDefaultCollector: SmallCollector<'crossTenantAccessPolicyConfigurationDefault'> =
  {
    kind: 'crossTenantAccessPolicyConfigurationDefault',
    path: '/policies/crossTenantAccessPolicy/default',
    query: '',
    scope: 'directory',
    cost: 1,
    answer: 'object',
    compared: [
      'isServiceDefault',
      'b2bCollaborationInbound',
      'b2bCollaborationOutbound',
      'b2bDirectConnectInbound',
      'b2bDirectConnectOutbound',
      'tenantRestrictions',
      'inboundTrust',
      'automaticUserConsentSettings',
    ],
    observed: [],
    read: (item) => ({
      id: 'default',
      ...readShape('crossTenantAccessPolicyConfigurationDefault', Default, item),
    }),
  };
