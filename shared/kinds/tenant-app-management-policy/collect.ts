import * as z from 'zod';
import { restrictions } from '../../graph/collector/app-restrictions';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape } from '../../graph/shape';

const kind = 'tenantAppManagementPolicy';

const Policy = z.object({
  id: z.string().min(1),
  isEnabled: flag,
  applicationRestrictions: restrictions,
  servicePrincipalRestrictions: restrictions,
});

/** https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get */
export const tenantAppManagementPolicyCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/defaultAppManagementPolicy',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'object',
  read: (item) => readShape(kind, Policy, item),
};
