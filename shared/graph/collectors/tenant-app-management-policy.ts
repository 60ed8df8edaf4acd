import * as z from 'zod';
import { flag, readShape } from '../shape';
import { restrictions } from './app-restrictions';
import type { SmallCollector } from './collector';

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
  compared: ['isEnabled', 'applicationRestrictions', 'servicePrincipalRestrictions'],
  observed: [],
  read: (item) => readShape(kind, Policy, item),
};
