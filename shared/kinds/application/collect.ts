import * as z from 'zod';
import { appFields, appQuery, credentialsOf } from '../../graph/collector/app-credentials';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, text } from '../../graph/shape';
import type { Application } from './application';

const kind = 'application';

const Item = z.object({
  ...appFields,
  signInAudience: text,
  servicePrincipalLockConfiguration: z.object({ isEnabled: flag, allProperties: flag }).nullish(),
});

/** https://learn.microsoft.com/graph/api/application-list */
export const applicationCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/applications',
  query: appQuery('signInAudience,servicePrincipalLockConfiguration'),
  scope: 'directory',
  cost: 3,
  answer: 'list',
  read(item): Application {
    const { id, appId, displayName, signInAudience, ...rest } = readShape(kind, Item, item);
    return {
      id,
      appId,
      displayName,
      signInAudience,
      lock: rest.servicePrincipalLockConfiguration ?? null,
      credentials: credentialsOf(rest),
      ownerIds: rest.owners,
    };
  },
};
