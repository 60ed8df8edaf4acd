import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape } from '../../graph/shape';

const kind = 'delegatedPermissionClassification';

const Item = z.object({ id: z.string().min(1), classification: z.string(), permissionName: z.string().min(1) });

/** For Microsoft Graph's own permissions. https://learn.microsoft.com/graph/api/serviceprincipal-list-delegatedpermissionclassifications */
export const delegatedPermissionClassificationCollector: SmallCollector<typeof kind> = {
  kind,
  path: "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications",
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read: (item) => readShape(kind, Item, item),
};
