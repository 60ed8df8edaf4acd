import * as z from 'zod';
import { readShape } from '../shape';
import type { SmallCollector } from './collector';

const kind = 'delegatedPermissionClassification';

const Item = z.object({ id: z.string().min(1), classification: z.string(), permissionName: z.string().min(1) });

/** Of Microsoft Graph's own permissions. https://learn.microsoft.com/graph/api/serviceprincipal-list-delegatedpermissionclassifications */
export const delegatedPermissionClassificationCollector: SmallCollector<typeof kind> = {
  kind,
  path: "/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications",
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  compared: ['classification', 'permissionName'],
  observed: [],
  read: (item) => readShape(kind, Item, item),
};
