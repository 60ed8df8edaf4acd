import * as z from 'zod';
import { appFields, appQuery, credentialsOf } from '../../graph/collector/app-credentials';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text, textOrNull } from '../../graph/shape';
import type { ServicePrincipal } from './service-principal';

const kind = 'servicePrincipal';

const Item = z.object({
  ...appFields,
  servicePrincipalType: text,
  appOwnerOrganizationId: text,
  disabledByMicrosoftStatus: text,
  preferredSingleSignOnMode: textOrNull,
});

/** An enterprise application, as the portal calls it. https://learn.microsoft.com/graph/api/serviceprincipal-list */
export const servicePrincipalCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/servicePrincipals',
  query: appQuery('servicePrincipalType,appOwnerOrganizationId,disabledByMicrosoftStatus,preferredSingleSignOnMode'),
  scope: 'directory',
  cost: 2,
  answer: 'list',
  read(item): ServicePrincipal {
    const {
      id,
      appId,
      displayName,
      servicePrincipalType,
      appOwnerOrganizationId,
      disabledByMicrosoftStatus,
      preferredSingleSignOnMode,
      ...rest
    } = readShape(kind, Item, item);
    return {
      id,
      appId,
      displayName,
      servicePrincipalType,
      appOwnerOrganizationId,
      credentials: credentialsOf(rest),
      ownerIds: rest.owners,
      // Omitted if null, because hardly one in a thousand has it, and older rows do not contain it.
      ...(disabledByMicrosoftStatus !== null && { disabledByMicrosoftStatus }),
      ...(preferredSingleSignOnMode?.toLowerCase() === 'saml' && { isSaml: true }),
    };
  },
};
