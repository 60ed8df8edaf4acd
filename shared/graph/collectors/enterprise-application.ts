import * as z from 'zod';
import type { ServicePrincipal } from '../../core/resource/resource';
import { readShape, text } from '../shape';
import { appFields, appQuery, credentialsOf } from './app-credentials';
import type { SmallCollector } from './collector';

const kind = 'servicePrincipal';

const Item = z.object({
  ...appFields,
  servicePrincipalType: text,
  appOwnerOrganizationId: text,
  disabledByMicrosoftStatus: text,
});

/** What the portal calls an enterprise application. https://learn.microsoft.com/graph/api/serviceprincipal-list */
export const servicePrincipalCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/servicePrincipals',
  query: appQuery('servicePrincipalType,appOwnerOrganizationId,disabledByMicrosoftStatus'),
  scope: 'directory',
  cost: 2,
  answer: 'list',
  compared: [
    'appId',
    'displayName',
    'servicePrincipalType',
    'appOwnerOrganizationId',
    'credentials',
    'ownerIds',
    'disabledByMicrosoftStatus',
  ],
  observed: [],
  read(item): ServicePrincipal {
    const { id, appId, displayName, servicePrincipalType, appOwnerOrganizationId, disabledByMicrosoftStatus, ...rest } =
      readShape(kind, Item, item);
    return {
      id,
      appId,
      displayName,
      servicePrincipalType,
      appOwnerOrganizationId,
      credentials: credentialsOf(rest),
      ownerIds: rest.owners,
      // Hardly one in a thousand has it, and most were kept before it was read.
      ...(disabledByMicrosoftStatus !== null && { disabledByMicrosoftStatus }),
    };
  },
};
