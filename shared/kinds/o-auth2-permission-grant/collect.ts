import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, sorted, text } from '../../graph/shape';
import type { PermissionGrant } from './o-auth2-permission-grant';

const kind = 'oAuth2PermissionGrant';

/** The scopes are one text, separated by spaces. It often begins with a space. */
const Item = z.object({
  id: z.string().min(1),
  clientId: z.string().min(1),
  resourceId: z.string().min(1),
  scope: text.transform((scope) => sorted([...new Set((scope ?? '').split(/\s+/).filter((one) => one !== ''))])),
});

/**
 * Grants by single users are not read: there can be thousands, and each concerns only one user.
 * https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
 */
export const oAuth2PermissionGrantCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/oauth2PermissionGrants',
  query: '$filter=consentType%20eq%20%27AllPrincipals%27',
  scope: 'directory',
  cost: 2,
  answer: 'list',
  read(item): PermissionGrant {
    const { scope, ...grant } = readShape(kind, Item, item);
    return { ...grant, scopes: scope };
  },
};
