import * as z from 'zod';
import type { Application } from '../../core/resource/resource';
import { flag, readShape, text } from '../shape';
import { appFields, appQuery, credentialsOf } from './app-credentials';
import type { SmallCollector } from './collector';

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
  compared: ['appId', 'displayName', 'signInAudience', 'lock', 'credentials', 'ownerIds'],
  observed: [],
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
