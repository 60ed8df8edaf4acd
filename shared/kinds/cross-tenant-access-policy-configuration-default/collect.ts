import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { crossTenantSettings } from '../../graph/collector/cross-tenant-settings';
import { flag, readShape } from '../../graph/shape';

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
    read: (item) => ({
      id: 'default',
      ...readShape('crossTenantAccessPolicyConfigurationDefault', Default, item),
    }),
  };
